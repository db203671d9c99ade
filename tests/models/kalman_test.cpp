#include "engram/models/kalman.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "engram/core/rng.h"
#include "engram/models/local_level.h"
#include "models/series.h"
#include "refusal.h"

namespace engram {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

// statsmodels 0.13.5, UnobservedComponents("local level") with the variances of Durbin and Koopman (2012, section 2.2.5)
// and its own approximately diffuse start: variance 1e6, the first step left out of the likelihood.
TEST(Kalman, FiltersTheNileAsStatsmodelsDoes) {
  const LinearGaussian model = local_level(1469.1, 15099, 1e6);
  const Filtered filtered = kalman_filter(model, nile());
  const Smoothed smoothed = smooth(filtered);
  EXPECT_NEAR(filtered.log_likelihood, -632.5377, 1e-4);
  EXPECT_NEAR(smoothed.beliefs[0].mean(0), 1107.2039, 1e-4);
  EXPECT_NEAR(smoothed.beliefs[99].mean(0), 798.3703, 1e-4);
}

// Durbin and Koopman's maximum-likelihood estimates, where nothing is known of the start.
TEST(Kalman, EmFindsTheVariancesOfTheNile) {
  LinearGaussian model = local_level(3000, 10000, 1e12);
  const EmProgress progress =
      expectation_maximisation(model, nile(), {.diagonal = true}, 10000, 1e-14, [] { return false; });
  EXPECT_TRUE(progress.converged);
  EXPECT_NEAR(model.observation_covariance(0), 15099, 5);
  EXPECT_NEAR(model.transition_covariance(0), 1469.1, 3);
}

Matrix noise(int64_t rows, int64_t columns, double deviation, uint64_t seed) {
  Matrix result(rows, columns);
  Rng rng(seed, Purpose::test);
  for (double& value : result.values()) value = deviation * rng.normal();
  return result;
}

// A ball that falls from a height of 30 with a speed of 10 upwards, its height measured each tenth of a second.
LinearGaussian falling_ball() {
  const double tau = 0.1;
  LinearGaussian model = local_trend(0, 0, 3, 100);
  model.transition(0, 1) = tau;
  model.transition_offset = Matrix::column({-4.9 * tau * tau, -9.8 * tau});
  model.start.mean = Matrix::column({25, 5});
  model.burn = 0;
  return model;
}

// Without noise of motion the state is a known function of where it began: x_t = A_t x_0 + c_t. The filter is then the
// regression of all heights on x_0 under its prior, carried forward.
TEST(Kalman, IsBatchLeastSquaresWhereNothingDisturbs) {
  const LinearGaussian model = falling_ball();
  Matrix heights = noise(40, 1, std::sqrt(3.0), 1);
  Matrix a = Matrix::identity(2), c(2, 1), information(2, 2), target(2, 1);
  const Cholesky prior(model.start.covariance, "prior");
  information = prior.solve(Matrix::identity(2));
  target = prior.solve(model.start.mean);
  for (int64_t t = 0; t < 40; ++t) {
    if (t > 0) {
      a = model.transition * a;
      c = model.transition * c + model.transition_offset;
    }
    heights(t) += (a * Matrix::column({30, 10}) + c)(0);
    const Matrix row = model.observation * a;
    information = information + (1.0 / 3) * (transposed(row) * row);
    target = target + ((heights(t) - c(0)) / 3) * transposed(row);
  }
  const Matrix began = Cholesky(information, "information").solve(target);
  const Matrix expected = a * began + c;
  const Filtered filtered = kalman_filter(model, heights);
  EXPECT_NEAR(filtered.corrected[39].mean(0), expected(0), 1e-8);
  EXPECT_NEAR(filtered.corrected[39].mean(1), expected(1), 1e-8);
  // Smoothing knows all heights from the first step on.
  const Smoothed smoothed = smooth(filtered);
  EXPECT_NEAR(smoothed.beliefs[0].mean(0), began(0), 1e-6);
  EXPECT_NEAR(smoothed.beliefs[0].mean(1), began(1), 1e-6);
}

TEST(Kalman, SmoothingIsNeverLessSureThanFiltering) {
  const Filtered filtered = kalman_filter(local_trend(2, 0.5, 9, 1e4), noise(60, 1, 5, 2));
  const Smoothed smoothed = smooth(filtered);
  for (size_t t = 0; t < 60; ++t) {
    for (int64_t i = 0; i < 2; ++i) {
      EXPECT_LE(smoothed.beliefs[t].covariance(i, i), filtered.corrected[t].covariance(i, i) * (1 + 1e-12)) << t;
    }
  }
  EXPECT_LT(smoothed.beliefs[30].covariance(0, 0), 0.9 * filtered.corrected[30].covariance(0, 0));
}

TEST(Kalman, EmNeverLosesLikelihood) {
  LinearGaussian model = local_trend(1, 1, 1, 1e3);
  model.burn = 0;  // the likelihood that EM climbs is that of all rows
  const Matrix rows = noise(50, 1, 4, 3);
  double before = -HUGE_VAL;
  for (int i = 0; i < 30; ++i) {
    const Estimated all{.covariances = true, .transition = true, .observation = true, .start = true};
    expectation_maximisation(model, rows, all, 1, 0, [] { return false; });
    const double now = kalman_filter(model, rows).log_likelihood;
    EXPECT_GE(now, before - 1e-9 * std::abs(before)) << i;
    before = now;
  }
}

// A missing value tells nothing: as if its noise were without bounds.
TEST(Kalman, WhatIsMissingIsLeftOut) {
  const LinearGaussian model = local_level(2, 3, 100);
  Matrix rows = noise(9, 1, 2, 4);
  rows(4) = missing;
  const Filtered filtered = kalman_filter(model, rows);
  EXPECT_EQ(filtered.corrected[4].mean(0), filtered.predicted[4].mean(0));
  EXPECT_DOUBLE_EQ(filtered.predicted[5].covariance(0), filtered.corrected[3].covariance(0) + 2 + 2);
  // Of two values the one that is there still tells.
  LinearGaussian both = local_level(2, 3, 100);
  both.observation = Matrix(2, 1, 1);
  both.observation_offset = Matrix(2, 1);
  both.observation_covariance = 3.0 * Matrix::identity(2);
  Matrix twice(9, 2);
  for (int64_t t = 0; t < 9; ++t) {
    twice(t, 0) = t % 2 == 0 ? missing : rows(t);
    twice(t, 1) = t % 2 == 0 ? rows(t) : missing;
  }
  EXPECT_DOUBLE_EQ(kalman_filter(both, twice).log_likelihood, filtered.log_likelihood);
}

// In units of R the trading rule's filter and this one are the same.
TEST(Kalman, TheLocalLevelOfTheTradingRulesIsTheSame) {
  const double ratio = 0.3;
  Matrix prices = noise(30, 1, 0.02, 5);
  LinearGaussian model = local_level(ratio, 1, 1);
  LocalLevel level;
  double scale = 0;
  prices(0) = 0;
  Belief belief{Matrix(1, 1), Matrix::identity(1)};  // after the first price
  for (int64_t t = 1; t < 30; ++t) {
    const double z = level.see(prices(t) - prices(t - 1), ratio);
    predict(belief, model.move(belief.mean), model.transition_covariance);
    const double spread = belief.covariance(0) + 1, innovation = prices(t) - belief.mean(0);
    if (t > 10) {
      EXPECT_NEAR(z, innovation / std::sqrt(scale * spread), 1e-10) << t;
    }
    scale += (innovation * innovation / spread - scale) / static_cast<double>(t);
    correct(belief, model.observe(belief.mean), Matrix::column({prices(t)}), model.observation_covariance);
    EXPECT_NEAR(level.mean + prices(t), belief.mean(0), 1e-14) << t;
    EXPECT_NEAR(level.variance, belief.covariance(0), 1e-14) << t;
  }
}

TEST(ExtendedKalman, DerivativesOfThePendulumAreThoseOfItsMotion) {
  const NoisyPendulum model(0.05, 9.8, 0.1, 0.1, 1);
  const Matrix at = Matrix::column({0.7, -1.2});
  for (int64_t j = 0; j < 2; ++j) {
    const double step = 1e-6;
    Matrix more = at, less = at;
    more(j) += step;
    less(j) -= step;
    const Matrix moved = (0.5 / step) * (model.move(more).value - model.move(less).value);
    const Matrix seen = (0.5 / step) * (model.observe(more).value - model.observe(less).value);
    for (int64_t i = 0; i < 2; ++i) EXPECT_NEAR(model.move(at).derivative(i, j), moved(i), 1e-8);
    EXPECT_NEAR(model.observe(at).derivative(0, j), seen(0), 1e-8);
  }
}

// The angle is known better than one look at sin(angle) + noise tells, and better still from both sides.
TEST(ExtendedKalman, FollowsAPendulumThroughNoise) {
  const NoisyPendulum model(0.02, 9.8, 0.01, 0.1, 1);
  const int64_t steps = 500;
  Matrix angle(steps, 1), seen = noise(steps, 1, std::sqrt(0.1), 6), state = Matrix::column({1.2, 0});
  for (int64_t t = 0; t < steps; ++t) {
    if (t > 0) state = model.move(state).value;
    angle(t) = state(0);
    seen(t) += model.observe(state).value(0);
  }
  const Filtered filtered = kalman_filter(model, seen);
  const Smoothed smoothed = smooth(filtered);
  double one_look = 0, from_before = 0, from_all = 0;
  for (int64_t t = 50; t < steps; ++t) {  // after it has found the swing
    const auto at = static_cast<size_t>(t);
    one_look += std::pow(std::asin(std::clamp(seen(t), -1.0, 1.0)) - angle(t), 2);
    from_before += std::pow(filtered.corrected[at].mean(0) - angle(t), 2);
    from_all += std::pow(smoothed.beliefs[at].mean(0) - angle(t), 2);
  }
  EXPECT_LT(from_before, 0.1 * one_look);
  EXPECT_LT(from_all, from_before);
}

TEST(Kalman, ACovarianceThatIsNoneIsNamed) {
  LinearGaussian model = local_level(1, 1, 1);
  model.observation_covariance(0) = -5;
  EXPECT_NE(refusal([&] { kalman_filter(model, nile()); }, 1).find("spread of an observation"), std::string::npos);
}

}  // namespace
}  // namespace engram
