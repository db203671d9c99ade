#include "engram/statistics/sharpe_luck.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "engram/core/error.h"
#include "engram/core/rng.h"
#include "engram/statistics/normal.h"
#include "engram/statistics/overfitting.h"

namespace engram {
namespace {

// Values of the standard tables, to ten digits.
TEST(Normal, CumulativeAndQuantile) {
  EXPECT_NEAR(normal_cdf(0), 0.5, 1e-16);
  EXPECT_NEAR(normal_cdf(1.959963984540054), 0.975, 1e-14);
  EXPECT_NEAR(normal_cdf(-1), 0.15865525393145707, 1e-14);
  EXPECT_NEAR(normal_cdf(-8) / 6.220960574271786e-16, 1, 1e-6);
  for (double x = -9; x < 9; x += 0.37) EXPECT_NEAR(normal_cdf(x), std::erfc(-x / std::sqrt(2.0)) / 2, 1e-14);
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-12);
  EXPECT_NEAR(normal_quantile(0.001), -3.090232306167814, 1e-12);
  EXPECT_THROW(normal_quantile(1), Error);
}

// Bailey and Lopez de Prado 2014: an annual Sharpe of 2.5 over 1250 days, trials with annual variance 1/2.
TEST(SharpeLuck, DeflatedSharpeOfThePaper) {
  SharpeMoments m{2.5 / std::sqrt(250.0), 1250, -3, 10};
  const double variance = 0.5 / 250;
  EXPECT_NEAR(std::sqrt(variance) * expected_max_sharpe(100), .113172, 5e-7);
  EXPECT_NEAR(deflated_sharpe(m, 100, variance), .900397, 5e-7);
  EXPECT_NEAR(deflated_sharpe(m, 46, variance), .950502, 5e-7);
  m.skewness = 0, m.kurtosis = 3;
  EXPECT_NEAR(deflated_sharpe(m, 88, variance), .950491, 5e-7);
}

// The greatest of N Sharpes of noise, and the years of data that keep it below 1: its square (same authors).
TEST(SharpeLuck, ExpectedMaximumOfNoise) {
  const std::pair<int64_t, double> known[] = {{10, 1.5746}, {45, 2.2356}, {100, 2.5306}, {1000, 3.2551}};
  for (const auto& [trials, greatest] : known) EXPECT_NEAR(expected_max_sharpe(trials), greatest, 5e-5);
  EXPECT_EQ(expected_max_sharpe(1), 0);
  EXPECT_NEAR(std::pow(expected_max_sharpe(45), 2), 5.00, .005);
}

TEST(SharpeLuck, MomentsByHand) {
  const std::vector<double> r{-1, 1, 1, -1};  // kurtosis 1, skewness 0
  EXPECT_NEAR(sharpe_moments(r).kurtosis, 1, 1e-14);
  EXPECT_NEAR(sharpe_moments(r).skewness, 0, 1e-14);
  const std::vector<double> skewed{0, 0, 0, 4};  // mean 1, sd sqrt 3: (3 * -1 + 27) / 4 / 3 sqrt 3
  EXPECT_NEAR(sharpe_moments(skewed).skewness, 6 / (3 * std::sqrt(3.0)), 1e-14);
}

std::vector<std::vector<double>> noise(size_t trials, size_t periods, uint64_t seed) {
  Rng rng(seed, Purpose::test);
  std::vector<std::vector<double>> returns(trials, std::vector<double>(periods));
  for (auto& trial : returns) {
    for (double& r : trial) r = rng.normal();
  }
  return returns;
}

// Among equals the best of one half is anywhere in the other; one truly better trial stays the best.
TEST(Overfitting, NoiseIsOverfittedSkillIsNot) {
  double sum = 0;
  for (uint64_t seed = 0; seed < 20; ++seed) sum += probability_of_overfitting(noise(10, 160, seed), 8);
  EXPECT_NEAR(sum / 20, 0.55, 0.12);  // five or six of ten ranks count as the lower half
  auto skilled = noise(10, 160, 1);
  for (double& r : skilled[3]) r += 1;
  EXPECT_EQ(probability_of_overfitting(skilled, 8), 0);
  EXPECT_THROW(probability_of_overfitting(noise(1, 160, 1), 8), Error);
}

// Two trials, two halves that each prefers the other: whatever was best is worst outside.
TEST(Overfitting, ByHand) { EXPECT_EQ(probability_of_overfitting({{1, 2, -1, -2}, {-1, -2, 1, 2}}, 2), 1); }

}  // namespace
}  // namespace engram
