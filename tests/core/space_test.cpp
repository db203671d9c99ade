#include "engram/core/space.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engram/core/error.h"
#include "engram/core/view.h"

namespace engram {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

bool contains(const Space& space, std::vector<double> row) { return space.contains(row.data()); }

TEST(Space, BoxHasOneColumnAndFeatureAValue) {
  const Space space = Space::box({-1, 0}, {1, infinity});
  EXPECT_EQ(space.type(), Space::Type::box);
  EXPECT_EQ(space.columns(), 2);
  EXPECT_EQ(space.features(), 2);
  EXPECT_EQ(space.choices(), 0);
  EXPECT_TRUE(contains(space, {-1, 1e300}));
  EXPECT_TRUE(contains(space, {1, 0}));
  EXPECT_FALSE(contains(space, {1.001, 0}));
  EXPECT_FALSE(contains(space, {0, -1e-9}));
  EXPECT_FALSE(contains(space, {nan, 0}));
}

TEST(Space, DiscreteIsOneColumnOfAnIndex) {
  const Space space = Space::discrete(3);
  EXPECT_EQ(space.columns(), 1);
  EXPECT_EQ(space.choices(), 3);
  EXPECT_EQ(space.features(), 3);  // one-hot
  for (double index : {0.0, 1.0, 2.0}) EXPECT_TRUE(contains(space, {index}));
  for (double wrong : {-1.0, 3.0, 0.5, nan, infinity}) EXPECT_FALSE(contains(space, {wrong})) << wrong;
}

TEST(Space, MultiDiscreteHasAnIndexAColumn) {
  const Space space = Space::multi_discrete({2, 4});
  EXPECT_EQ(space.columns(), 2);
  EXPECT_EQ(space.choices(), 6);
  EXPECT_TRUE(contains(space, {1, 3}));
  EXPECT_FALSE(contains(space, {2, 3}));  // each column has its own count
  EXPECT_FALSE(contains(space, {1, 4}));
}

TEST(Space, AnImageIsABoxWithAShape) {
  const Space image = Space::image(4, 5, 3);
  EXPECT_EQ(image.type(), Space::Type::box);
  EXPECT_EQ(image.columns(), 4 * 5 * 3);
  EXPECT_EQ(image.shape(), (std::vector<int>{4, 5, 3}));
  EXPECT_EQ(image.describe(), "Box(4, 5, 3; low 0; high 255)");
  EXPECT_NE(image, Space::box(60, 0, 255));  // the same row, another meaning
  EXPECT_EQ(Space::box(2, 0, 255).shape(), std::vector<int>{2});
  EXPECT_EQ(Space::multi_discrete({2, 3, 4}).shape(), std::vector<int>{3});
  EXPECT_THROW(Space::image(0, 5, 3), Error);
}

TEST(Space, StorageIsTheSmallestThatKeepsEveryValue) {
  EXPECT_EQ(Space::image(2, 2, 1).storage(), Storage::byte);
  EXPECT_EQ(Space::image(2, 2, 1, 0, 1).storage(), Storage::real);  // an image of shares
  EXPECT_EQ(Space::binary_image(2, 2, 1).storage(), Storage::bit);
  EXPECT_EQ(Space::box(4, 0, 255).storage(), Storage::real);  // 0.5 is within
  EXPECT_EQ(Space::discrete(7).storage(), Storage::index);
  EXPECT_EQ(Space::multi_discrete({2, 2}).storage(), Storage::index);
}

Tensor drawn(const Space& space, ConstView mask, Rng& rng) {
  Tensor row(1, space.columns());
  space.draw(mask, rng, row.view());
  return row;
}

// Two allowed choices of four come up half the time each: 4 sigma of 10000 draws are 200.
TEST(Space, AMaskedDrawIsUniformAmongWhatIsAllowed) {
  const Space space = Space::multi_discrete({4, 2});
  Tensor mask(1, 6);
  mask(0, 0) = mask(0, 3) = mask(0, 5) = 1;
  Rng rng(7, Purpose::test);
  int first = 0;
  for (int i = 0; i < 10000; ++i) {
    const Tensor row = drawn(space, mask, rng);
    ASSERT_TRUE(row(0, 0) == 0 || row(0, 0) == 3);
    ASSERT_EQ(row(0, 1), 1);
    first += row(0, 0) == 0 ? 1 : 0;
  }
  EXPECT_NEAR(first, 5000, 200);
  mask(0, 5) = 0;
  EXPECT_THROW(drawn(space, mask, rng), Error);
}

TEST(Space, EveryDrawIsInside) {
  Rng rng(8, Purpose::test);
  for (const Space& space : {Space::box({-1, 0}, {1, infinity}), Space::discrete(3), Space::multi_discrete({2, 5}),
                             Space::image(2, 3, 1), Space::binary_image(2, 3, 1)}) {
    bool whole = true;
    for (int i = 0; i < 200; ++i) {
      const Tensor row = drawn(space, {}, rng);
      const std::vector<double> values(row.values().begin(), row.values().end());
      ASSERT_TRUE(space.contains(values.data())) << space.describe();
      for (double value : values) whole = whole && value == std::floor(value);
    }
    EXPECT_EQ(whole, space.storage() != Storage::real) << space.describe();
  }
}

TEST(Space, EqualityLooksAtTypeAndBounds) {
  EXPECT_EQ(Space::box(2, -1, 1), Space::box({-1, -1}, {1, 1}));
  EXPECT_NE(Space::box(2, -1, 1), Space::box(2, -1, 2));
  EXPECT_NE(Space::discrete(4), Space::multi_discrete({4}));
}

TEST(Space, DescribesItself) {
  EXPECT_EQ(Space::discrete(2).describe(), "Discrete(2)");
  EXPECT_EQ(Space::multi_discrete({2, 3}).describe(), "MultiDiscrete(2, 3)");
  EXPECT_EQ(Space::box({-1, 0}, {1, 5}).describe(), "Box(2; low -1, 0; high 1, 5)");
}

TEST(Space, RefusesImpossibleSpaces) {
  EXPECT_THROW(Space::box({1}, {0}), Error);
  EXPECT_THROW(Space::box({0}, {1, 1}), Error);
  EXPECT_THROW(Space::box({nan}, {1}), Error);
  EXPECT_THROW(Space::box(0, 0, 1), Error);
  EXPECT_THROW(Space::discrete(0), Error);
  EXPECT_THROW(Space::multi_discrete({}), Error);
  EXPECT_THROW(Space::multi_discrete({2, 0}), Error);
}

}  // namespace
}  // namespace engram
