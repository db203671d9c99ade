#include "engram/core/space.h"

#include <gtest/gtest.h>

#include <limits>

#include "engram/core/error.h"

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
