#include "engram/statistics/shift_test.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "engram/core/error.h"
#include "engram/core/rng.h"
#include "engram/statistics/stationary_bootstrap.h"

namespace engram {
namespace {

// Five places, four shifts, of which one is better and one as good: (1 + 2) / 5.
TEST(ShiftTest, PValueByHand) {
  const std::vector<double> outcome{3, 4, 3, 2, 1};
  const ShiftTest test = shift_test(5, 1000, [&](int64_t shift) { return outcome[static_cast<size_t>(shift)]; });
  EXPECT_EQ(test.shifted, (std::vector<double>{4, 3, 2, 1}));
  EXPECT_NEAR(test.p, 3.0 / 5, 1e-15);
}

TEST(ShiftTest, ShiftsAreSpreadOverTheWholePathAndNeverZero) {
  std::vector<int64_t> seen;
  shift_test(30'000, 1000, [&](int64_t shift) {
    seen.push_back(shift);
    return 0.0;
  });
  ASSERT_EQ(seen.size(), 1001u);
  EXPECT_EQ(seen[1], 1501);  // a twentieth and one
  EXPECT_GT(seen.back(), 28'460);
  EXPECT_LE(seen.back(), 28'499);
  EXPECT_EQ(shift_test(100, 1000, [](int64_t) { return 0.0; }).p, 1);  // a path that never changes
}

// Independent values: the interval is the mean +- 1.96 deviations over sqrt(n), whatever the block. Values in runs of
// 20: the blocks must see that there are only n / 20 of them; blocks of one would give sqrt(20) = 4.5 times too little.
TEST(StationaryBootstrap, WidthFollowsTheDependence) {
  Rng rng(1, Purpose::test);
  std::vector<double> independent, runs;
  for (int i = 0; i < 2000; ++i) independent.push_back(rng.normal());
  for (int i = 0; i < 20'000; ++i) runs.push_back(independent[static_cast<size_t>(i / 20)]);
  const auto width = [](const Interval& interval) { return interval.high - interval.low; };
  const double expected = 2 * 1.96 / std::sqrt(2000.0);
  EXPECT_NEAR(width(stationary_bootstrap_mean(independent, 1, 5)), expected, 0.08 * expected);
  EXPECT_NEAR(width(stationary_bootstrap_mean(independent, 13, 5)), expected, 0.15 * expected);
  const double expected_runs = 2 * 1.96 / std::sqrt(1000.0);
  EXPECT_NEAR(width(stationary_bootstrap_mean(runs, 200, 5)), expected_runs, 0.15 * expected_runs);
  EXPECT_LT(width(stationary_bootstrap_mean(runs, 1, 5)), 0.3 * expected_runs);
}

TEST(StationaryBootstrap, ConstantsAndEdges) {
  const Interval interval = stationary_bootstrap_mean(std::vector<double>{2, 2, 2}, 2, 1);
  EXPECT_NEAR(interval.low, 2, 1e-12);
  EXPECT_NEAR(interval.high, 2, 1e-12);
  EXPECT_THROW(stationary_bootstrap_mean({}, 2, 1), Error);
  EXPECT_EQ(default_block(27), 3);
  EXPECT_EQ(default_block(1500), 12);
}

}  // namespace
}  // namespace engram
