#include "engram/statistics/hurst.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "engram/core/error.h"
#include "engram/core/rng.h"

namespace engram {
namespace {

// Cumulated Gaussian steps, each correlated with the one before.
std::vector<double> walk(size_t count, double persistence, uint64_t seed) {
  Rng rng(seed, Purpose::test);
  std::vector<double> result{0};
  for (double step = 0; result.size() < count;) {
    step = persistence * step + rng.normal();
    result.push_back(result.back() + step);
  }
  return result;
}

std::vector<double> moving_average(const std::vector<double>& x, size_t bars) {
  std::vector<double> result;
  double sum = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    sum += x[i] - (i >= bars ? x[i - bars] : 0);
    if (i + 1 >= bars) result.push_back(sum / static_cast<double>(bars));
  }
  return result;
}

TEST(Hurst, ARandomWalkHasAHalf) {
  // Over 100,000 steps the slope's own error is below .01; steps of persistence .9 go on for ten lags.
  EXPECT_NEAR(hurst_exponent(walk(100'000, 0, 1)), 0.5, 0.02);
  EXPECT_GT(hurst_exponent(walk(100'000, 0.9, 1)), 0.75);
}

// Values that know nothing of each other differ by the same at every lag.
TEST(Hurst, NoiseThatIsNoWalkHasZero) {
  Rng rng(1, Purpose::test);
  std::vector<double> values;
  for (int i = 0; i < 100'000; ++i) values.push_back(rng.normal());
  EXPECT_NEAR(hurst_exponent(values), 0, 0.01);
}

// sd = lag^h has the slope h, whatever the unit.
TEST(Hurst, SlopeByHand) {
  std::vector<double> log_deviation;
  for (int lag = 2; lag <= 19; ++lag) log_deviation.push_back(std::log(7.0) + 0.3 * std::log(lag));
  EXPECT_NEAR(hurst_slope(log_deviation), 0.3, 1e-12);
}

// The course's filter: a random walk, averaged over 90 days, looks like a trend.
TEST(Hurst, AMovingAverageOfARandomWalkLooksLikeATrend) {
  EXPECT_GT(hurst_exponent(moving_average(walk(100'000, 0, 1), 90)), 0.85);
}

TEST(Hurst, RefusesAShortWalk) {
  EXPECT_THROW(hurst_exponent(walk(37, 0, 1)), Error);
  EXPECT_TRUE(std::isfinite(hurst_exponent(walk(38, 0, 1))));
}

TEST(Hurst, AWalkThatStandsStillIsFinite) { EXPECT_NEAR(hurst_exponent(std::vector<double>(50, 3.0)), 0, 1e-12); }

}  // namespace
}  // namespace engram
