#include "engram/learning/observer.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engram/core/rng.h"

namespace engram {
namespace {

struct Declared {
  Declared(Space space, bool normalise) : observer(std::move(space), normalise) {
    auto layout = std::make_shared<Layout>();
    observer.declare(*layout);
    parameters = Parameters(layout);
    observer.initialise(parameters);
  }
  Tensor encode(ConstView raw) {
    Tensor features(raw.rows, observer.features());
    observer.encode(parameters, raw, features);
    return features;
  }
  Observer observer;
  Parameters parameters;
};

TEST(RunningMoments, EqualTwoPassesOverTheData) {
  Rng rng(3, Purpose::test);
  Tensor rows(1000, 2);
  RunningMoments moments(2);
  for (int64_t i = 0; i < rows.rows(); ++i) {
    rows(i, 0) = static_cast<Real>(1e4 + rng.normal());  // a mean that swamps the variance
    rows(i, 1) = static_cast<Real>(rng.uniform());
    moments.add(rows.view().row_span(i));
  }
  for (int64_t j = 0; j < 2; ++j) {
    double mean = 0, variance = 0;
    for (int64_t i = 0; i < rows.rows(); ++i) mean += static_cast<double>(rows(i, j)) / 1000;
    for (int64_t i = 0; i < rows.rows(); ++i) variance += std::pow(static_cast<double>(rows(i, j)) - mean, 2) / 1000;
    EXPECT_NEAR(moments.mean(static_cast<size_t>(j)), mean, 1e-8);
    EXPECT_NEAR(moments.variance(static_cast<size_t>(j)), variance, 1e-8);
  }
}

TEST(Observer, NormalisesOnlyAfterRefreshAndClipsAtTen) {
  Declared made(Space::box(1, -1000, 1000), true);
  Tensor raw(2, 1);
  raw(0, 0) = 2, raw(1, 0) = 6;  // mean 4, deviation 2
  made.observer.watch(raw);
  EXPECT_EQ(made.encode(raw)(1, 0), 6);  // frozen until refresh
  made.observer.refresh(made.parameters);
  EXPECT_NEAR(made.encode(raw)(0, 0), -1, 1e-6);
  EXPECT_NEAR(made.encode(raw)(1, 0), 1, 1e-6);
  raw(0, 0) = 1000, raw(1, 0) = -1000;
  EXPECT_EQ(made.encode(raw)(0, 0), 10);
  EXPECT_EQ(made.encode(raw)(1, 0), -10);
}

// 0.1 so far, then 0.6: half a unit away, not 10, which 1 / sqrt(0 + 1e-8) would make of anything.
TEST(Observer, AColumnThatHasNotVariedIsNotBlownUp) {
  Declared made(Space::box(1, -1000, 1000), true);
  Tensor raw(3, 1);
  for (int64_t i = 0; i < 3; ++i) raw(i, 0) = Real(0.1);
  made.observer.watch(raw);
  made.observer.refresh(made.parameters);
  raw(1, 0) = Real(0.6);
  EXPECT_NEAR(made.encode(raw)(0, 0), 0, 1e-6);
  EXPECT_NEAR(made.encode(raw)(1, 0), 0.5, 1e-6);
}

TEST(Observer, StatisticsArePartsThatNoOptimizerMoves) {
  Declared made(Space::box(3, -1, 1), true);
  EXPECT_EQ(made.parameters.layout().parts().size(), 2u);
  EXPECT_EQ(made.parameters.layout().trainable(), 0);
}

TEST(Observer, LeavesNumbersAloneUnlessAsked) {
  Declared made(Space::box(1, -100, 100), false);
  Tensor raw(1, 1);
  raw(0, 0) = 42;
  made.observer.watch(raw);
  made.observer.refresh(made.parameters);
  EXPECT_EQ(made.encode(raw)(0, 0), 42);
  EXPECT_EQ(made.parameters.layout().parts().size(), 0u);
}

TEST(Observer, IndicesBecomeOneHot) {
  Declared made(Space::multi_discrete({2, 3}), true);
  Tensor raw(2, 2);
  raw(0, 0) = 1, raw(0, 1) = 2, raw(1, 1) = 1;
  const Tensor features = made.encode(raw);
  const Real expected[2][5] = {{0, 1, 0, 0, 1}, {1, 0, 0, 1, 0}};
  for (int64_t i = 0; i < 2; ++i) {
    for (int64_t j = 0; j < 5; ++j) EXPECT_EQ(features(i, j), expected[i][j]);
  }
}

TEST(RewardScaler, DividesByTheDeviationOfTheRunningReturn) {
  RewardScaler scaler(1, 0.5, true);
  const Real reward[] = {4}, goes_on[] = {0}, ends[] = {1};
  scaler.watch(reward, goes_on);                // running return 4
  scaler.watch(reward, ends);                   // 6, then a new episode
  scaler.watch(reward, goes_on);                // 4 again
  const double deviation = std::sqrt(8.0 / 9);  // of 4, 6, 4
  Tensor rewards(1, 2);
  rewards(0, 0) = 1, rewards(0, 1) = 100;
  scaler.scale(rewards);
  EXPECT_NEAR(rewards(0, 0), 1 / deviation, 1e-6);
  EXPECT_EQ(rewards(0, 1), 10);
}

// An image's bytes become shares; what is normalised needs no division, and 0 and 1 are left.
TEST(Observer, DividesAnImagesBytes) {
  Tensor raw(1, 2);
  raw(0, 0) = 255, raw(0, 1) = 51;
  const Tensor shares = Declared(Space::image(1, 2, 1), false).encode(raw);
  EXPECT_FLOAT_EQ(shares(0, 0), 1);
  EXPECT_FLOAT_EQ(shares(0, 1), 0.2f);
  EXPECT_EQ(Declared(Space::image(1, 2, 1), true).encode(raw)(0, 0), 10);  // before anything was watched: clipped
  raw(0, 0) = 1, raw(0, 1) = 0;
  EXPECT_EQ(Declared(Space::binary_image(1, 2, 1), false).encode(raw)(0, 0), 1);
}

}  // namespace
}  // namespace engram
