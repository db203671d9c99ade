#include "engram/statistics/bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "engram/core/error.h"
#include "engram/core/rng.h"

namespace engram {
namespace {

// 2, 4, 4, 4, 5, 5, 7, 9: mean 5, squared deviations 9 1 1 1 0 0 4 16 = 32, / 8 = 4.
TEST(Bootstrap, MeanAndDeviationByHand) {
  const std::vector<double> values{2, 4, 4, 4, 5, 5, 7, 9};
  EXPECT_DOUBLE_EQ(mean(values), 5);
  EXPECT_DOUBLE_EQ(standard_deviation(values), 2);
}

// The mean of 400 resampled values is normal to good accuracy: mean +- 1.95996 s/sqrt(n). With 10,000 resamples a 2.5 %
// quantile has a standard error of sqrt(.025 * .975 / 10000) / .0584 = .027 deviations of the mean; allow four.
TEST(Bootstrap, AgreesWithNormalTheory) {
  std::vector<double> values(400);
  Rng rng(1, Purpose::test);
  for (double& value : values) value = 3 + 2 * rng.normal();
  const double error = standard_deviation(values) / std::sqrt(400.0);
  const Interval interval = bootstrap_mean(values, 7);
  EXPECT_NEAR(interval.low, mean(values) - 1.95996 * error, 4 * .027 * error);
  EXPECT_NEAR(interval.high, mean(values) + 1.95996 * error, 4 * .027 * error);
  const Interval narrow = bootstrap_mean(values, 7, 0.6827);
  EXPECT_NEAR(narrow.high - narrow.low, 2 * error, 4 * .02 * error);
}

// Two values 0 and 1: the means 0, .5, 1 have chances 1/4, 1/2, 1/4, so the middle 40 % is .5 and the 95 %
// interval everything.
TEST(Bootstrap, TwoValues) {
  const Interval interval = bootstrap_mean(std::vector<double>{0, 1}, 1);
  EXPECT_EQ(interval.low, 0);
  EXPECT_EQ(interval.high, 1);
  const Interval half = bootstrap_mean(std::vector<double>{0, 1}, 1, 0.4);  // 30 % and 70 % quantiles
  EXPECT_EQ(half.low, 0.5);
  EXPECT_EQ(half.high, 0.5);
}

TEST(Bootstrap, OneValueIsItsOwnInterval) {
  const Interval interval = bootstrap_mean(std::vector<double>{4.5}, 1);
  EXPECT_EQ(interval.low, 4.5);
  EXPECT_EQ(interval.high, 4.5);
}

TEST(Bootstrap, SameSeedSameBits) {
  const std::vector<double> values{1, 5, 2, 8, 3};
  EXPECT_EQ(bootstrap_mean(values, 3).low, bootstrap_mean(values, 3).low);
  EXPECT_EQ(bootstrap_mean(values, 3).high, bootstrap_mean(values, 3).high);
}

TEST(Bootstrap, NothingIsAnError) {
  EXPECT_THROW(mean({}), Error);
  EXPECT_THROW(bootstrap_mean({}, 1), Error);
}

}  // namespace
}  // namespace engram
