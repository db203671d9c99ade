#include "engram/core/rng.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace engram {
namespace {

// Known answers of philox4x32-10 from the authors' Random123 distribution (kat_vectors).
TEST(Rng, PhiloxKnownAnswers) {
  EXPECT_EQ(philox({0, 0, 0, 0}, {0, 0}), (std::array<uint32_t, 4>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  const uint32_t f = 0xffffffff;
  EXPECT_EQ(philox({f, f, f, f}, {f, f}), (std::array<uint32_t, 4>{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (std::array<uint32_t, 4>{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(Rng, LanesAndPurposesAreDifferentStreams) {
  Rng a(1, Purpose::action, 0), b(1, Purpose::action, 1), c(1, Purpose::environment, 0), again(1, Purpose::action, 0);
  const uint64_t first = a.bits();
  EXPECT_NE(first, b.bits());
  EXPECT_NE(first, c.bits());
  EXPECT_EQ(first, again.bits());
}

TEST(Rng, UniformMomentsWithinFourStandardErrors) {
  Rng rng(7, Purpose::test);
  const int n = 200000;
  double sum = 0, squares = 0;
  for (int i = 0; i < n; ++i) {
    const double u = rng.uniform();
    ASSERT_GE(u, 0);
    ASSERT_LT(u, 1);
    sum += u;
    squares += u * u;
  }
  EXPECT_NEAR(sum / n, 0.5, 4 * std::sqrt(1.0 / 12 / n));
  EXPECT_NEAR(squares / n, 1.0 / 3, 4 * std::sqrt(4.0 / 45 / n));
}

TEST(Rng, NormalMomentsWithinFourStandardErrors) {
  Rng rng(8, Purpose::test);
  const int n = 200000;
  double sum = 0, squares = 0, fourth = 0;
  for (int i = 0; i < n; ++i) {
    const double x = rng.normal();
    sum += x;
    squares += x * x;
    fourth += x * x * x * x;
  }
  EXPECT_NEAR(sum / n, 0, 4 / std::sqrt(n));
  EXPECT_NEAR(squares / n, 1, 4 * std::sqrt(2.0 / n));
  EXPECT_NEAR(fourth / n, 3, 4 * std::sqrt(96.0 / n));
}

TEST(Rng, BelowIsUniformByChiSquare) {
  Rng rng(9, Purpose::test);
  const int cells = 7, n = 70000;
  std::vector<int> counts(cells);
  for (int i = 0; i < n; ++i) ++counts.at(static_cast<size_t>(rng.below(cells)));
  double chi = 0;
  for (int count : counts) chi += (count - n / cells) * (count - n / cells) / (double(n) / cells);
  EXPECT_LT(chi, 22.46);  // 99.9 % quantile of chi-square with 6 degrees of freedom
}

TEST(Rng, ShuffleIsAPermutation) {
  Rng rng(10, Purpose::test);
  std::vector<int> items{0, 1, 2, 3, 4, 5, 6, 7};
  rng.shuffle(items);
  EXPECT_NE(items, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7}));
  std::sort(items.begin(), items.end());
  EXPECT_EQ(items, (std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7}));
}

}  // namespace
}  // namespace engram
