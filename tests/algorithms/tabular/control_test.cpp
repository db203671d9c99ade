#include <gtest/gtest.h>

#include "algorithms/tabular/small_worlds.h"
#include "engram/algorithms/tabular/double_q_learning.h"
#include "engram/algorithms/tabular/dyna_q.h"
#include "engram/algorithms/tabular/expected_sarsa.h"
#include "engram/algorithms/tabular/interaction.h"
#include "engram/algorithms/tabular/monte_carlo.h"
#include "engram/algorithms/tabular/n_step_sarsa.h"
#include "engram/algorithms/tabular/q_lambda.h"
#include "engram/algorithms/tabular/q_learning.h"
#include "engram/algorithms/tabular/sarsa.h"
#include "engram/algorithms/tabular/sarsa_lambda.h"

namespace engram {
namespace {

constexpr double rate = 0.25, gamma = 0.8;

ActionValues some_values() {
  ActionValues values(4, 2);
  const double numbers[] = {0.5, -1, 2, 1, 3, 3, 7, 9};
  for (int64_t i = 0; i < 8; ++i) values.at(i) = numbers[i];
  return values;
}

// Q after seeing the steps, whatever actions the learner would have taken itself.
template <class Learner>
std::vector<double> after(Learner learner, const std::vector<TabularStep>& steps) {
  Draws draws(3, Purpose::exploration);
  for (const TabularStep& step : steps) learner.next(step, draws);
  std::vector<double> q;
  for (int64_t i = 0; i < learner.values.size(); ++i) q.push_back(learner.values.at(i));
  return q;
}

TEST(ControlTest, TargetsByHandForEachEnding) {
  const EpsilonGreedy greedy{.epsilon = 0}, soft{.epsilon = 0.4};
  for (const Ending ending : {Ending::none, Ending::truncated, Ending::terminated}) {
    const std::vector<TabularStep> step{{0, 1, 5, 3, ending}};  // Q(0,1) = -1; Q(3,.) = 7, 9
    const double future = ending == Ending::terminated ? 0 : 1;
    const double best = -1 + rate * (5 + gamma * 9 * future - -1);
    EXPECT_DOUBLE_EQ(after(QLearning<>{some_values(), rate, gamma, soft}, step)[1], best);
    EXPECT_DOUBLE_EQ(after(Sarsa<>{some_values(), rate, gamma, greedy}, step)[1], best);
    const double mean = 0.8 * 9 + 0.2 * 7;  // epsilon 0.4 of two actions
    EXPECT_DOUBLE_EQ(after(ExpectedSarsa<>{some_values(), rate, gamma, soft}, step)[1],
                     -1 + rate * (5 + gamma * mean * future - -1));
  }
}

TEST(ControlTest, DoubleQJudgesWithTheOtherTable) {
  DoubleQLearning<> learner{ActionValues(2, 2), 0.5, 1, {}};
  learner.first(1, 0) = 3;   // the first table prefers action 0 of state 1
  learner.second(1, 1) = 8;  // the second table prefers action 1
  learner.second(1, 0) = 1;
  Draws draws(1, Purpose::exploration);
  learner.next({0, 0, 0, 1, Ending::none}, draws);
  const bool first_learned = learner.first(0, 0) != 0;
  // max of the mean would be 4; the greedy action of one table is worth 1 (or 0) to the other one.
  EXPECT_DOUBLE_EQ(first_learned ? learner.first(0, 0) : learner.second(0, 0), first_learned ? 0.5 * 1 : 0.5 * 0);
  EXPECT_DOUBLE_EQ(learner.values(0, 0), (learner.first(0, 0) + learner.second(0, 0)) / 2);
}

TEST(ControlTest, OneStepFormsAgree) {
  const EpsilonGreedy behaviour{.epsilon = 0.3};
  for (const Ending ending : {Ending::terminated, Ending::truncated}) {
    const auto steps = looping_episode(ending);
    const auto sarsa = after(Sarsa<>{some_values(), rate, gamma, behaviour}, steps);
    EXPECT_EQ(after(NStepSarsa<>{some_values(), rate, gamma, behaviour, Window(1)}, steps), sarsa);
    for (const TraceKind kind : {TraceKind::accumulating, TraceKind::replacing}) {
      EXPECT_EQ(after(SarsaLambda<>{some_values(), rate, gamma, behaviour, 0, kind}, steps), sarsa);
    }
    const auto q = after(QLearning<>{some_values(), rate, gamma, behaviour}, steps);
    EXPECT_EQ(after(QLambda<>{some_values(), rate, gamma, behaviour, 0}, steps), q);
    EXPECT_EQ(after(DynaQ<>{some_values(), rate, gamma, behaviour, 0}, steps), q);
  }
}

TEST(ControlTest, TracesReachBackAndStopAtExploration) {
  // 0 -> 1 -> 2 -> end, always action 0, reward 1 at the end, zeros before. Q(1,1) = 1 makes action 0 of state 1
  // an exploration, so Watkins's traces of state 0 end there.
  const auto learned = [](auto learner) {
    Draws draws(1, Purpose::exploration);
    learner.next({0, 0, 0, 1, Ending::none}, draws);
    learner.next({1, 0, 0, 2, Ending::none}, draws);
    learner.next({2, 0, 1, 3, Ending::terminated}, draws);
    return learner.values;
  };
  const EpsilonGreedy behaviour{.epsilon = 0, .ties = Ties::first};
  const double lambda = 0.5, g = 0.9;
  const ActionValues sarsa =
      learned(SarsaLambda<>{ActionValues(4, 2), 0.1, g, behaviour, lambda, TraceKind::accumulating});
  EXPECT_DOUBLE_EQ(sarsa(2, 0), 0.1);
  EXPECT_DOUBLE_EQ(sarsa(1, 0), 0.1 * g * lambda);
  EXPECT_DOUBLE_EQ(sarsa(0, 0), 0.1 * g * lambda * (g * lambda));
}

// 0 -> end for nothing, 2 -> end for 1: the second episode is none of the first one's doing.
TEST(ControlTest, TracesEndWithTheEpisode) {
  const EpsilonGreedy behaviour{.epsilon = 0, .ties = Ties::first};
  for (const Ending ending : {Ending::truncated, Ending::terminated}) {
    const std::vector<TabularStep> steps{{0, 0, 0, 1, ending}, {2, 0, 1, 3, ending}};
    for (const TraceKind kind : {TraceKind::accumulating, TraceKind::replacing, TraceKind::dutch}) {
      const auto sarsa = after(SarsaLambda<>{ActionValues(4, 2), rate, gamma, behaviour, 0.9, kind}, steps);
      EXPECT_EQ(sarsa[0], 0);
      EXPECT_GT(sarsa[4], 0);
    }
    const auto q = after(QLambda<>{ActionValues(4, 2), rate, gamma, behaviour, 0.9}, steps);
    EXPECT_EQ(q[0], 0);
    EXPECT_GT(q[4], 0);
  }
}

TEST(ControlTest, WatkinsTracesEndWhereTheNextActionExplores) {
  // 0 -> 1 -> end, action 0, reward 1 at the end. Action 1 of state 1 is the better one: only where the learner drew
  // it does state 0 share in the reward.
  int greedy = 0, explored = 0;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    ActionValues start(3, 2);
    start(1, 1) = 1e-9;
    QLambda<> learner{start, 0.1, 0.9, EpsilonGreedy{.epsilon = 1}, 0.5};
    Draws draws(seed, Purpose::exploration);
    const bool best = learner.next({0, 0, 0, 1, Ending::none}, draws) == 1;
    learner.next({1, 0, 1, 2, Ending::terminated}, draws);
    EXPECT_NEAR(learner.values(0, 0), best ? 0.1 * 0.9 * 0.5 : 0, 1e-9);
    ++(best ? greedy : explored);
  }
  EXPECT_GT(greedy, 0);
  EXPECT_GT(explored, 0);
}

TEST(ControlTest, ReplacingTracesForgetOtherActionsOfTheState) {
  // Action 1 of state 0, then action 0 of state 0, then reward 1: with replacing traces only the last one is paid.
  Draws draws(1, Purpose::exploration);
  SarsaLambda<> learner{ActionValues(2, 2), 0.1, 1, {}, 1, TraceKind::replacing};
  learner.next({0, 1, 0, 0, Ending::none}, draws);
  learner.next({0, 0, 0, 0, Ending::none}, draws);
  learner.next({0, 0, 1, 1, Ending::terminated}, draws);
  EXPECT_DOUBLE_EQ(learner.values(0, 0), 0.1);
  EXPECT_DOUBLE_EQ(learner.values(0, 1), 0);
}

TEST(ControlTest, MonteCarloAveragesReturnsOfPairs) {
  // Pair (0,0) twice: returns (gamma 1) 6 and 5; first visit counts 6 alone.
  const std::vector<TabularStep> steps{
      {0, 0, 1, 0, Ending::none}, {0, 0, 2, 1, Ending::none}, {1, 1, 3, 2, Ending::terminated}};
  EXPECT_DOUBLE_EQ(after(MonteCarloControl<>{ActionValues(3, 2), 0, 1, {}, true}, steps)[0], 6);
  EXPECT_DOUBLE_EQ(after(MonteCarloControl<>{ActionValues(3, 2), 0, 1, {}, false}, steps)[0], 5.5);
}

TEST(ControlTest, WeightedImportanceSamplingByHand) {
  // Uniform behaviour over two actions: every factor W / b is doubled. One episode (0,0) -> (1,0) -> end, rewards 1, 2.
  // Backwards: Q(1,0) = 2 with C = 1, action 0 is greedy; Q(0,0) = 3 with C = 2. A second episode (1,1), reward 4:
  // Q(1,1) = 4 becomes greedy, so that a third one (0,0) -> (1,0) stops before it reaches state 0.
  OffPolicyMonteCarlo<> learner{ActionValues(3, 2), 1, EpsilonGreedy{.epsilon = 1}};
  Draws draws(1, Purpose::exploration);
  learner.begin(0, draws);
  learner.next({0, 0, 1, 1, Ending::none}, draws);
  learner.next({1, 0, 2, 2, Ending::terminated}, draws);
  EXPECT_DOUBLE_EQ(learner.values(1, 0), 2);
  EXPECT_DOUBLE_EQ(learner.values(0, 0), 3);
  EXPECT_DOUBLE_EQ(learner.weights[0], 2);
  learner.begin(1, draws);
  learner.next({1, 1, 4, 2, Ending::terminated}, draws);
  learner.begin(0, draws);
  learner.next({0, 0, 100, 1, Ending::none}, draws);
  learner.next({1, 0, 5, 2, Ending::terminated}, draws);
  EXPECT_DOUBLE_EQ(learner.values(1, 0), 3.5);  // (2 + 5) / 2, below 4
  EXPECT_DOUBLE_EQ(learner.values(0, 0), 3);    // untouched
}

// After many steps with a falling exploration and small steps, walking and taking must be valued as the Bellman
// equation says, and the policy must be right. Tolerance: the step size 0.01 leaves a deviation of about
// sqrt(0.01 / 2) * 2 = 0.14 in the worst case (rewards spread over about 2); 0.3 is more than two of these.
template <class Learner>
void expect_optimal(Learner learner, double tolerance = 0.3) {
  Interaction<Offers, Learner> loop(Offers{}, std::move(learner), 11);
  loop.steps(200000);
  const std::vector<double> walk = Offers::optimal_walk();
  constexpr double offer[] = {1, 0, 2, 0};
  for (int64_t s = 0; s < 4; ++s) {
    const auto i = static_cast<size_t>(s);
    EXPECT_NEAR(loop.learner().values(s, 0), walk[i], tolerance) << "walk from " << s;
    EXPECT_NEAR(loop.learner().values(s, 1), offer[i], tolerance) << "take in " << s;
    EXPECT_EQ(first_greedy(loop.learner().values[s]), walk[i] >= offer[i] ? 0 : 1);
  }
}

TEST(ControlTest, OffersAreValuedAsTheBellmanEquationSays) {
  const EpsilonGreedy random{.epsilon = 1}, nearly_greedy{.epsilon = 0.02};
  expect_optimal(QLearning<>{ActionValues(5, 2), 0.01, Offers::gamma, random});
  expect_optimal(DoubleQLearning<>{ActionValues(5, 2), 0.01, Offers::gamma, random});
  expect_optimal(QLambda<>{ActionValues(5, 2), 0.01, Offers::gamma, random, 0.8});
  expect_optimal(OffPolicyMonteCarlo<>{ActionValues(5, 2), Offers::gamma, random}, 0.1);
  expect_optimal(Sarsa<>{ActionValues(5, 2, 5), 0.01, Offers::gamma, nearly_greedy});
  expect_optimal(ExpectedSarsa<>{ActionValues(5, 2, 5), 0.01, Offers::gamma, nearly_greedy});
  expect_optimal(NStepSarsa<>{ActionValues(5, 2, 5), 0.01, Offers::gamma, nearly_greedy, Window(3)});
  expect_optimal(SarsaLambda<>{ActionValues(5, 2, 5), 0.01, Offers::gamma, nearly_greedy, 0.8});
}

TEST(ControlTest, WeightedImportanceSamplingStaysInTheRangeOfReturns) {
  Interaction<Offers, OffPolicyMonteCarlo<>> loop(
      Offers{}, OffPolicyMonteCarlo<>{ActionValues(5, 2, 2), Offers::gamma, EpsilonGreedy{.epsilon = 1}}, 3);
  for (int i = 0; i < 2000; ++i) {
    loop.episode();
    for (int64_t pair = 0; pair < 8; ++pair) {
      ASSERT_GE(loop.learner().values.at(pair), 0);
      ASSERT_LE(loop.learner().values.at(pair), 4);  // the largest reward, paid at most once
    }
  }
}

}  // namespace
}  // namespace engram
