#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "algorithms/tabular/small_worlds.h"
#include "engram/algorithms/linear/gradient_td.h"
#include "engram/algorithms/linear/linear_q.h"
#include "engram/algorithms/linear/linear_sarsa.h"
#include "engram/algorithms/linear/tile_coding.h"
#include "engram/algorithms/tabular/q_learning.h"
#include "engram/algorithms/tabular/sarsa.h"
#include "engram/algorithms/tabular/sarsa_lambda.h"

namespace engram {
namespace {

Features one_hot(int64_t state) {
  Features x;
  x.add(state, 1);
  return x;
}

// Q (4 states, 2 actions) of a linear learner that sees each state as its own feature.
template <class Learner>
std::vector<double> linear(Learner learner, const std::vector<TabularStep>& steps) {
  Draws draws(3, Purpose::exploration);
  for (const TabularStep& step : steps) {
    const Features x = one_hot(step.state), next_x = one_hot(step.next_state);
    learner.next({x, step.action, step.reward, next_x, step.ending}, draws);
  }
  std::vector<double> q;
  for (int64_t s = 0; s < 4; ++s) {
    for (int64_t a = 0; a < 2; ++a) q.push_back(learner.values(one_hot(s), a));
  }
  return q;
}

template <class Learner>
std::vector<double> tabular(Learner learner, const std::vector<TabularStep>& steps) {
  Draws draws(3, Purpose::exploration);
  for (const TabularStep& step : steps) learner.next(step, draws);
  std::vector<double> q;
  for (int64_t i = 0; i < 8; ++i) q.push_back(learner.values.at(i));
  return q;
}

TEST(LinearTest, OneFeatureAStateIsTheTable) {
  const EpsilonGreedy behaviour{.epsilon = 0.3};
  for (const Ending ending : {Ending::terminated, Ending::truncated}) {
    auto steps = looping_episode(ending);
    std::ranges::copy(looping_episode(ending), std::back_inserter(steps));
    const ActionValues table(4, 2, 0.5);
    const LinearValues weights(4, 2, 0.5);
    EXPECT_EQ(linear(LinearSarsa<>{weights, 0.25, 0.8, behaviour}, steps),
              tabular(Sarsa<>{table, 0.25, 0.8, behaviour}, steps));
    EXPECT_EQ(linear(LinearQ<>{weights, 0.25, 0.8, behaviour}, steps),
              tabular(QLearning<>{table, 0.25, 0.8, behaviour}, steps));
    EXPECT_EQ(linear(LinearSarsa<>{weights, 0.25, 0.8, behaviour, 0.9, false}, steps),
              tabular(SarsaLambda<>{table, 0.25, 0.8, behaviour, 0.9, TraceKind::accumulating}, steps));
  }
}

// Baird's star (Sutton & Barto example 11.1, figure 11.1): seven states, eight weights. The behaviour goes to each of
// the six outer states with probability 1/7 and to the inner one with 1/7; the policy to be valued always goes to the
// inner one. All rewards are 0, so that all values are, gamma 0.99.
Features star(int64_t state) {
  Features x;
  if (state < 6) {
    x.add(state, 2);
    x.add(7, 1);
  } else {
    x.add(6, 1);
    x.add(7, 2);
  }
  return x;
}

// The largest weight on the way.
template <class Learner>
double largest_weight(Learner learner, int steps) {
  Draws draws(1, Purpose::environment);
  int64_t state = draws.below(7);
  double largest = 0;
  for (int i = 0; i < steps; ++i) {
    const int64_t next = draws.below(7);
    const Features x = star(state), next_x = star(next);
    learner.learn({x, 0, &next_x, next == 6 ? 7.0 : 0.0});
    state = next;
    for (const double w : learner.w) largest = std::max(largest, std::abs(w));
  }
  return largest;
}

TEST(LinearTest, BairdsStarDivergesUnlessTheGradientIsTrue) {
  const std::vector<double> start{1, 1, 1, 1, 1, 1, 10, 1};
  EXPECT_GT(largest_weight(SemiGradientTD{start, 0.01, 0.99}, 3000), 1000);  // it goes on growing exponentially
  EXPECT_GT(largest_weight(SemiGradientTD{start, 0.01, 0.99}, 6000), 1e6);
  for (const auto kind : {GradientTD::Kind::tdc, GradientTD::Kind::gtd2}) {
    EXPECT_LT(largest_weight(GradientTD{kind, start, 0.005, 0.05, 0.99}, 100000), 20);
  }
  EXPECT_LT(largest_weight(ResidualGradient{start, 0.005, 0.99}, 100000), 20);
}

// The same semi-gradient, from steps drawn out of a replay and towards a target that stands still for 2000 of them: the
// features can tell all seven values apart, so that each stretch is a regression that ends at gamma times the inner
// state's old value.
TEST(LinearTest, BairdsStarIsCuredByReplayAndTarget) {
  SemiGradientTD learner{{1, 1, 1, 1, 1, 1, 10, 1}, 0.01, 0.99};
  Draws draws(1, Purpose::environment);
  std::vector<std::pair<int64_t, int64_t>> replay;
  for (int i = 0; i < 1000; ++i) replay.emplace_back(draws.below(7), draws.below(7));
  double largest = 0;
  for (int stretch = 0; stretch < 300; ++stretch) {
    const double target = 0.99 * dot(learner.w, star(6));  // of the one state that the policy goes to
    for (int i = 0; i < 2000; ++i) {
      const auto [state, next] = replay[static_cast<size_t>(draws.below(1000))];
      learner.learn({star(state), target, nullptr, next == 6 ? 7.0 : 0.0});
    }
    for (const double w : learner.w) largest = std::max(largest, std::abs(w));
  }
  EXPECT_LT(largest, 30);
  // At first 12 and 3; 0.99^300 is 0.049.
  for (int64_t state = 0; state < 7; ++state) EXPECT_LT(std::abs(dot(learner.w, star(state))), 1) << state;
}

// Two states of values w and 2 w, the first leads to the second (Sutton & Barto 11.2; Tsitsiklis & Van Roy 1996).
TEST(LinearTest, OneWeightAndItsDouble) {
  Features x, next_x;
  x.add(0, 1);
  next_x.add(0, 2);
  const auto after = [&](auto learner) {
    for (int i = 0; i < 1000; ++i) learner.learn({x, 0, &next_x, 1});
    return learner.w[0];
  };
  // Each step multiplies w by 1 + alpha (2 gamma - 1), and by 1 - alpha (2 gamma - 1)^2.
  EXPECT_NEAR(after(SemiGradientTD{{1}, 0.01, 0.99}) / std::pow(1.0098, 1000), 1, 1e-9);
  EXPECT_NEAR(after(ResidualGradient{{1}, 0.01, 0.99}) / std::pow(1 - 0.01 * 0.98 * 0.98, 1000), 1, 1e-9);
  // A target that stands still does not help where one weight cannot say both values: with the second leading to itself
  // a regression of both makes w 6/5 gamma times what it was, which grows beyond gamma = 5/6.
  for (const double gamma : {0.8, 0.9}) {
    SemiGradientTD learner{{1}, 0.05, gamma};
    for (int stretch = 0; stretch < 50; ++stretch) {
      const double target = gamma * 2 * learner.w[0];
      for (int i = 0; i < 200; ++i) {
        learner.learn({x, target, nullptr, 1});
        learner.learn({next_x, target, nullptr, 1});
      }
    }
    EXPECT_NEAR(std::log(learner.w[0]) / 50, std::log(1.2 * gamma), 0.05) << gamma;
  }
}

TEST(LinearTest, GradientTDByHand) {
  const Features x = one_hot(0), next_x = one_hot(1);
  const auto after = [&](GradientTD::Kind kind, const Features* next) {
    GradientTD learner{kind, {1, 2}, 0.1, 0.5, 0.9, {3, 0}};
    learner.learn({x, 4, next, 2});
    return learner;
  };
  const double error = 4 + 0.9 * 2 - 1;
  const GradientTD tdc = after(GradientTD::Kind::tdc, &next_x);
  EXPECT_DOUBLE_EQ(tdc.w[0], 1 + 0.1 * 2 * error);
  EXPECT_DOUBLE_EQ(tdc.w[1], 2 - 0.1 * 2 * 0.9 * 3);
  EXPECT_DOUBLE_EQ(tdc.u[0], 3 + 0.5 * 2 * (error - 3));
  const GradientTD gtd2 = after(GradientTD::Kind::gtd2, &next_x);
  EXPECT_DOUBLE_EQ(gtd2.w[0], 1 + 0.1 * 2 * 3);
  EXPECT_DOUBLE_EQ(gtd2.w[1], 2 - 0.1 * 2 * 0.9 * 3);
  EXPECT_DOUBLE_EQ(after(GradientTD::Kind::tdc, nullptr).w[0], 1 + 0.1 * 2 * (4 - 1));  // no future
}

}  // namespace
}  // namespace engram
