#include "engram/algorithms/tabular/bandit.h"

#include <gtest/gtest.h>

namespace engram {
namespace {

TEST(BanditTest, SampleAveragesAndConstantSteps) {
  ArmValues average(2, 0), constant(2, 0.5, 4);
  for (const double reward : {1.0, 2.0, 6.0}) {
    average.learn(1, reward);
    constant.learn(1, reward);
  }
  EXPECT_DOUBLE_EQ(average.values[1], 3);
  EXPECT_EQ(average.values[0], 0);
  EXPECT_DOUBLE_EQ(constant.values[1], 0.5 * 6 + 0.25 * 2 + 0.125 * 1 + 0.125 * 4);
}

TEST(BanditTest, UpperBoundsByHand) {
  // At t = 13: 0.5 + c sqrt(ln 13 / 10) = 0.5 + 0.506 c against 0.4 + c sqrt(ln 13 / 2) = 0.4 + 1.132 c. They meet
  // at c = 0.1 / 0.626 = 0.16.
  Draws draws(1, Purpose::test);
  for (const auto& [c, arm] : {std::pair(0.15, 0), std::pair(0.17, 1)}) {
    UpperBoundBandit learner{ArmValues(2, 0), c, 12};
    learner.arms.values = {0.5, 0.4};
    learner.arms.pulls = {10, 2};
    EXPECT_EQ(learner.act(draws), arm) << c;
    EXPECT_EQ(learner.t, 13);
  }
}

TEST(BanditTest, UpperBoundsAndOptimismTryEveryArmFirst) {
  Draws draws(1, Purpose::test);
  UpperBoundBandit bounded{ArmValues(10, 0), 2};
  EpsilonGreedyBandit optimist{ArmValues(10, 0.1, 5), {.epsilon = 0}};
  for (int i = 0; i < 10; ++i) {
    bounded.learn(bounded.act(draws), 3 - i);
    optimist.learn(optimist.act(draws), 3 - i);  // below 5: a disappointment
  }
  EXPECT_EQ(bounded.arms.pulls, std::vector<int64_t>(10, 1));
  EXPECT_EQ(optimist.arms.pulls, std::vector<int64_t>(10, 1));
}

TEST(BanditTest, GradientStepsByHand) {
  GradientBandit learner{{0, 0, 0}, 0.3};
  learner.learn(1, 2);  // mean reward so far 0, pi = 1/3
  EXPECT_NEAR(learner.preferences[1], 0.3 * 2 * (1 - 1 / 3.0), 1e-15);
  EXPECT_NEAR(learner.preferences[0], -0.3 * 2 / 3.0, 1e-15);
  EXPECT_EQ(learner.mean_reward, 2);
  // The reward 5 is 3 above the mean.
  const double pi = std::exp(0.4) / (std::exp(0.4) + 2 * std::exp(-0.2));
  learner.learn(1, 5);
  EXPECT_NEAR(learner.preferences[1], 0.4 + 0.3 * 3 * (1 - pi), 1e-12);
  EXPECT_EQ(learner.mean_reward, 3.5);
  EXPECT_NEAR(learner.preferences[0] + learner.preferences[1] + learner.preferences[2], 0, 1e-15);
}

// Over the last 100 of 1000 steps on the 10-armed testbed: mean and standard error over the runs.
struct Figure {
  double mean, error;
};
struct Figures {
  Figure reward, optimal;
};

constexpr int runs = 1000;

Figure summary(const std::vector<double>& values) {
  double sum = 0, squares = 0;
  for (const double x : values) sum += x;
  const double mean = sum / runs;
  for (const double x : values) squares += (x - mean) * (x - mean);
  return {mean, std::sqrt(squares / (runs - 1) / runs)};
}

template <class Make>
Figures testbed(const Make& make, double shift = 0) {
  std::vector<double> reward(runs, 0), optimal(runs, 0);
  for (size_t run = 0; run < runs; ++run) {
    Draws world(run, Purpose::environment), draws(run, Purpose::exploration);
    const BanditTestbed bandit(10, world);
    auto learner = make();
    for (int t = 0; t < 1000; ++t) {
      const int64_t arm = learner.act(draws);
      const double paid = bandit.pull(arm, world);
      learner.learn(arm, paid + shift);
      if (t < 900) continue;
      reward[run] += paid / 100;
      optimal[run] += arm == bandit.best() ? 0.01 : 0;
    }
  }
  return {summary(reward), summary(optimal)};
}

double distance(Figure a, Figure b) { return (a.mean - b.mean) / std::sqrt(a.error * a.error + b.error * b.error); }

// The published figures of epsilon-greedy with sample averages, epsilon 0.1, are means of 4000 runs.
Figure published(double mean, Figure ours) { return {mean, ours.error * std::sqrt(runs / 4000.0)}; }

TEST(SlowBanditTest, EpsilonGreedyAsPublished) {
  const Figures found = testbed([] { return EpsilonGreedyBandit{ArmValues(10, 0), {.epsilon = 0.1}}; });
  EXPECT_LT(std::abs(distance(found.reward, published(1.365, found.reward))), 3);
  EXPECT_LT(std::abs(distance(found.optimal, published(0.805, found.optimal))), 3);
}

TEST(SlowBanditTest, UpperBoundsEarnMoreThanEpsilonGreedy) {  // Sutton & Barto figure 2.4
  const Figures found = testbed([] { return UpperBoundBandit{ArmValues(10, 0), 2}; });
  EXPECT_GT(distance(found.reward, published(1.365, found.reward)), 3);
}

TEST(SlowBanditTest, OptimismWithoutChanceFindsTheBestArmMoreOften) {  // figure 2.3
  const Figures optimist = testbed([] { return EpsilonGreedyBandit{ArmValues(10, 0.1, 5), {.epsilon = 0}}; });
  const Figures realist = testbed([] { return EpsilonGreedyBandit{ArmValues(10, 0.1), {.epsilon = 0.1}}; });
  EXPECT_GT(distance(optimist.optimal, realist.optimal), 3);
  // Realistic and greedy is stuck with what it met first: the published 35 % of sample averages.
  EXPECT_GT(distance(optimist.optimal, published(0.35, optimist.optimal)), 3);
}

TEST(SlowBanditTest, TheBaselineMakesRewardsRelative) {  // figure 2.5: all rewards lie 4 higher
  const auto make = [](bool baseline) {
    return [=] { return GradientBandit{std::vector<double>(10, 0.0), 0.1, baseline}; };
  };
  const Figures relative = testbed(make(true), 4), absolute = testbed(make(false), 4), low = testbed(make(true));
  EXPECT_GT(distance(relative.optimal, absolute.optimal), 3);
  // With the baseline only the first step knows of the shift.
  EXPECT_LT(std::abs(distance(relative.optimal, low.optimal)), 3);
}

}  // namespace
}  // namespace engram
