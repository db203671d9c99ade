// Drawing of actions, in float as it is used.
#include "engram/learning/distribution.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>

namespace engram {
namespace {

std::vector<Rng> streams(int count) {
  std::vector<Rng> all;
  for (int i = 0; i < count; ++i) all.emplace_back(4, Purpose::action, static_cast<uint32_t>(i));
  return all;
}

Tensor random(int64_t rows, int64_t columns, uint64_t seed) {
  Rng rng(seed, Purpose::test);
  Tensor tensor(rows, columns);
  for (Real& x : tensor.values()) x = static_cast<Real>(rng.normal());
  return tensor;
}

// What acting stores is what learning computes, bit for bit, whatever rows stand around.
void expect_same_log_prob(const Space& space, int64_t columns_of_parameters) {
  const int64_t rows = 37;
  const DistributionPtr distribution = make_distribution(space);
  const Tensor parameters = random(rows, columns_of_parameters, 5);
  std::vector<Rng> random_streams = streams(rows);
  Tensor action(rows, space.columns());
  Distribution::Evaluation acting, learning;
  distribution->sample(parameters, {}, random_streams, false, action, acting);
  for (int64_t i = 0; i < rows; ++i) {
    distribution->evaluate(parameters.view().slice_rows(i, 1), {}, action.view().slice_rows(i, 1), learning);
    EXPECT_EQ(std::bit_cast<uint32_t>(acting.log_prob(i, 0)), std::bit_cast<uint32_t>(learning.log_prob(0, 0)));
  }
}

TEST(Distribution, LogProbOfActingIsThatOfLearning) {
  expect_same_log_prob(Space::discrete(3), 3);
  expect_same_log_prob(Space::multi_discrete({2, 5}), 7);
  expect_same_log_prob(Space::box(3, -1, 1), 6);
}

TEST(Distribution, DrawsFollowTheProbabilities) {
  constexpr int rows = 100000;
  const DistributionPtr distribution = make_distribution(Space::discrete(3));
  Tensor logits(rows, 3), action(rows, 1);
  for (int64_t i = 0; i < rows; ++i) {
    logits(i, 0) = std::log(0.2f);
    logits(i, 1) = std::log(0.5f);
    logits(i, 2) = std::log(0.3f);
  }
  std::vector<Rng> random_streams = streams(rows);
  Distribution::Evaluation evaluation;
  distribution->sample(logits, {}, random_streams, false, action, evaluation);
  double count[3] = {};
  for (Real a : action.values()) ++count[static_cast<size_t>(a)];
  // Five standard deviations of a binomial count.
  EXPECT_NEAR(count[0] / rows, 0.2, 5 * std::sqrt(0.2 * 0.8 / rows));
  EXPECT_NEAR(count[1] / rows, 0.5, 5 * std::sqrt(0.5 * 0.5 / rows));
  EXPECT_NEAR(count[2] / rows, 0.3, 5 * std::sqrt(0.3 * 0.7 / rows));
}

TEST(Distribution, GaussianDrawsHaveItsMeanAndDeviation) {
  constexpr int rows = 100000;
  const DistributionPtr distribution = make_distribution(Space::box(1, -1, 1));
  Tensor parameters(rows, 2), action(rows, 1);
  for (int64_t i = 0; i < rows; ++i) {
    parameters(i, 0) = 3;
    parameters(i, 1) = std::log(2.0f);
  }
  std::vector<Rng> random_streams = streams(rows);
  Distribution::Evaluation evaluation;
  distribution->sample(parameters, {}, random_streams, false, action, evaluation);
  double mean = 0, variance = 0;
  for (Real a : action.values()) mean += static_cast<double>(a) / rows;
  for (Real a : action.values()) variance += std::pow(static_cast<double>(a) - mean, 2) / rows;
  EXPECT_NEAR(mean, 3, 5 * 2 / std::sqrt(rows));
  EXPECT_NEAR(variance, 4, 5 * 4 * std::sqrt(2.0 / rows));  // raw: not clipped into the box
}

TEST(Distribution, ForbiddenChoicesAreNeverDrawnNorTheMode) {
  constexpr int rows = 1000;
  const DistributionPtr distribution = make_distribution(Space::discrete(4));
  Tensor logits = random(rows, 4, 6), mask(rows, 4), action(rows, 1);
  for (int64_t i = 0; i < rows; ++i) {
    logits(i, 1) = 50;  // what it would choose
    mask(i, 0) = mask(i, 3) = 1;
  }
  std::vector<Rng> random_streams = streams(rows);
  Distribution::Evaluation evaluation;
  for (bool deterministic : {false, true}) {
    distribution->sample(logits, mask, random_streams, deterministic, action, evaluation);
    for (int64_t i = 0; i < rows; ++i) {
      EXPECT_TRUE(action(i, 0) == 0 || action(i, 0) == 3);
      if (!deterministic) continue;
      EXPECT_EQ(action(i, 0), logits(i, 0) >= logits(i, 3) ? 0 : 3);
    }
  }
}

TEST(Distribution, TheModeOfABoxIsItsMean) {
  const DistributionPtr distribution = make_distribution(Space::box(2, -1, 1));
  const Tensor parameters = random(3, 4, 7);
  Tensor action(3, 2);
  Distribution::Evaluation evaluation;
  distribution->sample(parameters, {}, {}, true, action, evaluation);
  EXPECT_EQ(action(2, 1), parameters(2, 1));
}

}  // namespace
}  // namespace engram
