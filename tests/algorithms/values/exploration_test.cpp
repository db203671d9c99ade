#include "engram/algorithms/values/exploration.h"

#include <gtest/gtest.h>

#include <cmath>

namespace engram {
namespace {

// Relative frequencies of `draws` decisions.
template <class Behaviour>
std::vector<double> frequencies(const Behaviour& behaviour, const std::vector<double>& q, int decisions = 100000) {
  Draws draws(1, Purpose::test);
  std::vector<double> share(q.size(), 0);
  for (int i = 0; i < decisions; ++i) share[static_cast<size_t>(behaviour.act(q, draws))] += 1.0 / decisions;
  return share;
}

// Five standard errors of a frequency p from 100,000 decisions are at most 5 * 0.5 / sqrt(1e5) = 0.008.
template <class Behaviour>
void expect_its_probabilities(const Behaviour& behaviour, const std::vector<double>& q) {
  const std::vector<double> share = frequencies(behaviour, q);
  double sum = 0, expectation = 0;
  for (size_t a = 0; a < q.size(); ++a) {
    const double p = behaviour.probability(q, static_cast<int64_t>(a));
    EXPECT_NEAR(share[a], p, 0.008) << "action " << a << " of " << q.size();
    sum += p;
    if (p > 0) expectation += p * q[a];
  }
  EXPECT_NEAR(sum, 1, 1e-12);
  EXPECT_NEAR(behaviour.expectation(q), expectation, 1e-12);
}

TEST(ExplorationTest, GreedyHasOneMinusEpsilonPlusItsUniformShare) {
  const EpsilonGreedy behaviour{.epsilon = 0.2};
  EXPECT_DOUBLE_EQ(behaviour.probability(std::vector<double>{1, 3, 2, 0}, 1), 1 - 0.2 + 0.2 / 4);
  EXPECT_DOUBLE_EQ(behaviour.probability(std::vector<double>{1, 3, 2, 0}, 0), 0.2 / 4);
  EXPECT_DOUBLE_EQ(behaviour.probability(std::vector<double>{3, 3, 2}, 0), 0.8 / 2 + 0.2 / 3);
}

TEST(ExplorationTest, DrawsWhatItsProbabilitiesSay) {
  for (const Ties ties : {Ties::first, Ties::random}) {
    for (const double epsilon : {0.0, 0.1, 1.0}) {
      const EpsilonGreedy behaviour{.epsilon = epsilon, .ties = ties};
      expect_its_probabilities(behaviour, {0, 0, 0, 0});
      expect_its_probabilities(behaviour, {2, 1, 2, 2});
      expect_its_probabilities(behaviour, {1, 2, 0, 0});
      expect_its_probabilities(behaviour, {5, 5});
      expect_its_probabilities(behaviour, {-1, 5, 5, 5, 5, 3, 5});
    }
  }
  expect_its_probabilities(Softmax{.temperature = 0.5}, {1, 2, 0.5});
}

TEST(ExplorationTest, SoftmaxIsTheBoltzmannDistribution) {
  const Softmax behaviour{.temperature = 2};
  EXPECT_NEAR(behaviour.probability(std::vector<double>{0, 2 * std::log(3)}, 1), 0.75, 1e-14);  // 3 / (1 + 3)
}

TEST(ExplorationTest, ForbiddenActionsAreNeverTaken) {
  constexpr double no = -std::numeric_limits<double>::infinity();
  for (const Ties ties : {Ties::first, Ties::random}) {
    expect_its_probabilities(EpsilonGreedy{.epsilon = 0.5, .ties = ties, .forbids = true}, {no, 1, 2, no, 2});
    EXPECT_EQ(frequencies(EpsilonGreedy{.epsilon = 1, .ties = ties, .forbids = true}, {no, 1, no, 2})[0], 0);
  }
  expect_its_probabilities(Softmax{}, {no, 1, 2});
}

TEST(ExplorationTest, SchedulesFallAsTheyShould) {
  const ExplorationSchedule linear{.initial = 1, .final = 0.1, .fraction = 0.5};
  EXPECT_DOUBLE_EQ(linear.at(0, 0), 1);
  EXPECT_DOUBLE_EQ(linear.at(0.25, 99), 0.55);  // half of the way from 1 to 0.1
  EXPECT_DOUBLE_EQ(linear.at(0.5, 99), 0.1);
  EXPECT_DOUBLE_EQ(linear.at(1, 99), 0.1);
  const ExplorationSchedule multiplicative{.multiplicative = true, .initial = 1, .final = 0.1, .decay = 0.99};
  EXPECT_DOUBLE_EQ(multiplicative.at(0.9, 0), 1);
  EXPECT_NEAR(multiplicative.at(0.9, 100), std::pow(0.99, 100), 1e-14);
  EXPECT_DOUBLE_EQ(multiplicative.at(0.9, 1000), 0.1);  // 0.99^1000 = 4e-5 lies below the final value
}

}  // namespace
}  // namespace engram
