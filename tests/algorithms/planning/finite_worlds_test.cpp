#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "engram/algorithms/planning/epsilon_soft.h"
#include "engram/algorithms/planning/finite_horizon.h"
#include "engram/algorithms/planning/greedy.h"
#include "engram/algorithms/planning/policy_evaluation.h"
#include "engram/algorithms/planning/policy_iteration.h"
#include "engram/algorithms/planning/value_iteration.h"
#include "engram/env/finite/blackjack.h"
#include "engram/env/finite/car_rental.h"
#include "engram/env/finite/gambler.h"
#include "engram/env/finite/tiger.h"
#include "engram/env/finite/walks.h"
#include "engram/env/grid/cliff_walking.h"
#include "engram/env/grid/frozen_lake.h"
#include "engram/env/grid/small_grids.h"
#include "engram/env/grid/taxi.h"
#include "engram/env/grid/windy_grid.h"
#include "engram/run/solve/solve.h"

namespace engram {
namespace {

constexpr double book = 1e-6;  // what the pages the values come from promise

Solution optimum(const SparseModel& model, double gamma) { return value_iteration(model, {.gamma = gamma}); }

double mean_start(const SparseModel& model, const std::vector<double>& values) {
  double mean = 0;
  for (int64_t s = 0; s < model.states(); ++s) mean += model.start(s) * values[static_cast<size_t>(s)];
  return mean;
}

void expect_values(const std::vector<double>& expected, const std::vector<double>& found, double tolerance = book) {
  ASSERT_LE(expected.size(), found.size());
  for (size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(expected[i], found[i], tolerance) << "state " << i;
}

// Rows of every state that is not terminal, against Gymnasium's table.
void expect_same_rows(const SparseModel& ours, const std::string& file) {
  const SparseModel theirs = load_model(std::string(ENGRAM_GOLDEN) + "/" + file);
  ASSERT_EQ(theirs.states(), ours.states());
  ASSERT_EQ(theirs.actions(), ours.actions());
  for (int64_t s = 0; s < ours.states(); ++s) {
    ASSERT_EQ(theirs.terminal(s), ours.terminal(s)) << "state " << s;
    for (int64_t a = 0; a < ours.actions(); ++a) {
      const auto mine = ours.transitions(s, a), other = theirs.transitions(s, a);
      ASSERT_EQ(other.size(), mine.size()) << "state " << s << ", action " << a;
      for (size_t i = 0; i < mine.size(); ++i) {
        EXPECT_EQ(other[i].next, mine[i].next);
        EXPECT_NEAR(other[i].probability, mine[i].probability, 1e-15);
        EXPECT_EQ(other[i].reward, mine[i].reward);
        EXPECT_EQ(other[i].terminal, mine[i].terminal);
      }
    }
  }
}

TEST(FiniteWorlds, TablesAreGymnasiums) {
  expect_same_rows(FrozenLake<4>().model(), "model_FrozenLake-v1.csv");
  expect_same_rows(CliffWalking().model(), "model_CliffWalking-v1.csv");
  expect_same_rows(Taxi().model(), "model_Taxi-v4.csv");
}

template <class World>
bool allowed(const World& world, int64_t action) {
  if constexpr (ForbidsActions<World>) return world.allowed(action);
  return action >= 0;
}

// A world steps by its own definition; its table must say the same. Chi-square per (state, action) seen often: with k
// cells its mean is k - 1; 8 standard deviations above it is chance below 1e-9 a row. `reward_spread` bounds the
// standard deviation of rewards of one (state, action, next), which the table averages.
template <class World>
void expect_model_matches_play(World world, int64_t steps, double reward_spread = 0) {
  const SparseModel model = world.model();
  std::map<std::pair<int64_t, int64_t>, std::map<int64_t, double>> count;
  std::map<std::pair<int64_t, int64_t>, double> reward_sum;
  Rng rng(3, Purpose::test);
  int64_t state = world.reset(rng);
  for (int64_t t = 0; t < steps; ++t) {
    int64_t action = rng.below(world.actions());
    while (!allowed(world, action)) action = rng.below(world.actions());
    const DiscreteOutcome outcome = world.step(action, rng);
    if (!model.terminal(state)) {
      count[{state, action}][outcome.next] += 1;
      reward_sum[{state, action}] += outcome.reward;
      bool known = false;
      for (const Transition& move : model.transitions(state, action)) {
        known = known || (move.next == outcome.next && move.terminal == (outcome.ending == Ending::terminated));
      }
      ASSERT_TRUE(known) << "state " << state << ", action " << action << ", next " << outcome.next;
    }
    state = outcome.ending == Ending::none ? outcome.next : world.reset(rng);
  }
  for (const auto& [pair, nexts] : count) {
    double n = 0, statistic = 0, cells = 0;
    for (const auto& [next, times] : nexts) n += times;
    if (n < 200) continue;
    double expected_reward = 0, second = 0;
    for (const Transition& move : model.transitions(pair.first, pair.second)) {
      const double reward = move.reward + model.state_reward(move.next);
      expected_reward += move.probability * reward;
      second += move.probability * reward * reward;
      if (n * move.probability < 5) continue;
      const auto found = nexts.find(move.next);
      const double difference = (found == nexts.end() ? 0 : found->second) - n * move.probability;
      statistic += difference * difference / (n * move.probability);
      ++cells;
    }
    EXPECT_LE(statistic, cells + 8 * std::sqrt(2 * cells) + 8) << "state " << pair.first << ", action " << pair.second;
    const double deviation = std::sqrt(std::max(0.0, second - expected_reward * expected_reward) / n);
    EXPECT_NEAR(reward_sum[pair] / n, expected_reward, 6 * (deviation + reward_spread / std::sqrt(n)) + 1e-9);
  }
}

TEST(FiniteWorlds, TablesMatchPlay) {
  expect_model_matches_play(FrozenLake<8>(), 100000);
  expect_model_matches_play(FrozenLake<4>({.success_rate = 0.75}), 100000);
  expect_model_matches_play(CliffWalking({.is_slippery = true, .fall_ends = true}), 100000);
  expect_model_matches_play(Taxi({.is_rainy = true}), 300000);
  expect_model_matches_play(GridWorld(), 20000);
  expect_model_matches_play(Grid2x3(), 50000);
  expect_model_matches_play(WindyGrid({.moves = 9}), 20000);
  expect_model_matches_play(DynaMaze(), 20000);
  expect_model_matches_play(Blackjack({.sab = false}), 300000, 1);
  expect_model_matches_play(Blackjack({.sab = true}), 300000, 1);
  expect_model_matches_play(Blackjack({.sab = false, .natural = true}), 300000, 1.5);
  expect_model_matches_play(Gambler({.goal = 10}), 100000);
  expect_model_matches_play(RandomWalk<19, -1, 1>(), 20000);
  expect_model_matches_play(ShortCorridor(), 20000);
  expect_model_matches_play(BairdStar(), 20000);
  expect_model_matches_play(TigerBelief(), 200000, 55);
}

// The worked example of the slides, gamma 0.9, rewards -10 and 10 by state.
TEST(FiniteWorlds, Grid2x3) {
  const SparseModel model = Grid2x3().model();
  const Solution solved = optimum(model, 0.9);
  expect_values({4.802595, 5.718590, 8.477663, 2.810844, -10, 10}, solved.values);
  EXPECT_EQ((std::vector<int64_t>{1, 1, 2, 0}), std::vector<int64_t>(solved.policy.begin(), solved.policy.begin() + 4));
  EXPECT_EQ(14, value_iteration(model, {.gamma = 0.9, .tolerance = 1e-3}).sweeps);
  const Solution patient = optimum(model, 0.99);
  expect_values({8.459412, 8.663235, 9.742131, 7.683319}, patient.values);
  EXPECT_EQ((std::vector<int64_t>{1, 0, 2, 3}),
            std::vector<int64_t>(patient.policy.begin(), patient.policy.begin() + 4));
  EXPECT_EQ(88, value_iteration(model, {.gamma = 0.99, .tolerance = 1e-3}).sweeps);
}

// The code of the slides: rewards -1 and 1, gamma 1, epsilon 0.001.
TEST(FiniteWorlds, Grid2x3Undiscounted) {
  const Solution code = value_iteration(Grid2x3({.win = 1, .loss = -1}).model(), {.gamma = 1, .tolerance = 1e-3});
  EXPECT_EQ(68, code.sweeps);
  expect_values({.993932, .995568, .999953, .984578, -1, 1}, code.values);
  const Solution slides = value_iteration(Grid2x3().model(), {.gamma = 1, .tolerance = 1e-3});
  EXPECT_EQ(105, slides.sweeps);
  expect_values({9.994227, 9.995819, 9.999991, 9.985043, -10, 10}, slides.values);
}

TEST(FiniteWorlds, GridWorld) {
  const SparseModel model = GridWorld().model();
  const Solution uniform = policy_evaluation(model, uniform_policy(model), {.gamma = 1, .tolerance = 1e-5});
  EXPECT_EQ(141, uniform.sweeps);
  expect_values({0, -13.999935, -19.999907, -21.999898}, uniform.values);
  const Solution exact = policy_evaluation(model, uniform_policy(model), {.gamma = 1, .tolerance = 1e-12});
  expect_values({0, -14, -20, -22, -14, -18, -20, -20, -20, -20, -18, -14, -22, -20, -14, 0}, exact.values);
  const Solution best = optimum(model, 1);
  expect_values({0, -1, -2, -3, -1, -2, -3, -2, -2, -3, -2, -1, -3, -2, -1, 0}, best.values);
  EXPECT_EQ((std::vector<int64_t>{0, 3, 3, 2, 0, 0, 0, 2, 0, 0, 1, 2, 0, 1, 1, 0}), best.policy);
}

TEST(FiniteWorlds, Gambler) {
  const SparseModel fair = Gambler({.p_heads = 0.25}).model();
  const std::vector<double> v = optimum(fair, 1).values;
  EXPECT_NEAR(7.3e-5, v[1], 5e-7);
  EXPECT_NEAR(1.0 / 16, v[25], book);  // two heads in a row
  EXPECT_NEAR(1.0 / 4, v[50], book);   // one head
  EXPECT_NEAR(.250219, v[51], book);
  EXPECT_NEAR(7.0 / 16, v[75], book);
  EXPECT_NEAR(.837972, v[99], book);
  const Solution short_run = value_iteration_in_place(fair, {.gamma = 1, .tolerance = 1e-4});
  EXPECT_EQ(8, short_run.sweeps);
  double worst = 0;
  for (size_t s = 0; s < v.size(); ++s) worst = std::max(worst, std::abs(v[s] - short_run.values[s]));
  EXPECT_LE(worst, 5.75e-6);
  const std::vector<double> w = optimum(Gambler().model(), 1).values;
  const std::map<size_t, double> expected{{1, .002066}, {25, .16}, {50, .4}, {51, .403098}, {75, .64}, {99, .964333}};
  for (const auto& [capital, value] : expected) EXPECT_NEAR(value, w[capital], book) << capital;
}

TEST(FiniteWorlds, FrozenLake) {
  const SparseModel lake = FrozenLake<4>().model();
  EXPECT_NEAR(14.0 / 17, optimum(lake, 1).values[0], book);
  EXPECT_NEAR(0.542026, optimum(lake, 0.99).values[0], book);
  EXPECT_NEAR(0.180472, optimum(lake, 0.95).values[0], book);
  EXPECT_NEAR(0.068891, optimum(lake, 0.9).values[0], book);
  EXPECT_NEAR(0.744190, finite_horizon(lake, {.gamma = 1}, 100).values[0], book);
  EXPECT_NEAR(0.740165, finite_horizon_evaluation(lake, optimum(lake, 1).policy, 1, 100)[0], book);
  EXPECT_NEAR(0.950990, optimum(FrozenLake<4>({.is_slippery = false}).model(), 0.99).values[0], book);
  const SparseModel large = FrozenLake<8>().model();
  EXPECT_NEAR(0.414640, optimum(large, 0.99).values[0], book);
  EXPECT_NEAR(0.913220, finite_horizon(large, {.gamma = 1}, 200).values[0], book);
}

// The notebook's rewards: goal 1, hole -1, by state.
TEST(FiniteWorlds, FrozenLakeByState) {
  FrozenLake<4>::Options options{.is_slippery = false, .reward_by_state = true, .hole_reward = -1};
  const Solution firm = optimum(FrozenLake<4>(options).model(), 0.9);
  expect_values({.531441, .59049, .6561, .59049, .59049, -1, .729, -1, .6561, .729, .81, -1, -1, .81, .9, 1},
                firm.values);
  EXPECT_EQ((std::vector<int64_t>{1, 2, 1, 0, 1, 0, 1, 0, 2, 1, 1, 0, 0, 2, 2, 0}), firm.policy);
  options.is_slippery = true;
  const Solution slippery = optimum(FrozenLake<4>(options).model(), 0.9);
  expect_values({.046094, .027086, .017107, .012830, .061459, -1, -.252045, -1, .097310, .165598, .142744, -1, -1,
                 .311939, .562260, 1},
                slippery.values);
  EXPECT_EQ((std::vector<int64_t>{0, 3, 3, 3, 0, 0, 0, 0, 3, 1, 0, 0, 0, 2, 1, 0}), slippery.policy);
  // The same rewards on arrival: u(s) = R(s) + gamma w(s), one optimum.
  options.reward_by_state = false;
  const SparseModel arrival = FrozenLake<4>(options).model();
  const Solution other = optimum(arrival, 0.9);
  EXPECT_EQ(slippery.policy, other.policy);
  for (size_t s = 0; s < 16; ++s) {
    if (arrival.terminal(static_cast<int64_t>(s))) continue;
    EXPECT_NEAR(slippery.values[s], 0.9 * other.values[s], 1e-9);
  }
}

TEST(FiniteWorlds, Taxi) {
  const SparseModel model = Taxi().model();
  const std::vector<double> values = optimum(model, 1).values;
  EXPECT_NEAR(7.93, mean_start(model, values), book);
  double least = 100, most = -100;
  for (int64_t s = 0; s < 500; ++s) {
    if (model.start(s) == 0) continue;
    least = std::min(least, values[static_cast<size_t>(s)]);
    most = std::max(most, values[static_cast<size_t>(s)]);
  }
  EXPECT_NEAR(3, least, book);
  EXPECT_NEAR(15, most, book);
}

TEST(FiniteWorlds, Blackjack) {
  const SparseModel sab = Blackjack().model(), plain = Blackjack({.sab = false}).model();
  EXPECT_NEAR(-0.043113, mean_start(sab, optimum(sab, 1).values), book);
  const Solution best = optimum(plain, 1);
  EXPECT_NEAR(-0.046556, mean_start(plain, best.values), book);
  // The lowest sum from which the best policy sticks, dealer A, 2 .. 10.
  const int64_t hard[] = {17, 13, 13, 12, 12, 12, 17, 17, 17, 17}, soft[] = {19, 18, 18, 18, 18, 18, 18, 18, 19, 19};
  for (int64_t dealer = 1; dealer <= 10; ++dealer) {
    for (int64_t sum = 12; sum <= 21; ++sum) {
      EXPECT_EQ(sum < hard[dealer - 1], best.policy[static_cast<size_t>(Blackjack::number(sum, dealer, false))] == 1);
      EXPECT_EQ(sum < soft[dealer - 1], best.policy[static_cast<size_t>(Blackjack::number(sum, dealer, true))] == 1);
    }
  }
}

TEST(FiniteWorlds, BlackjackStickingFromTwenty) {
  const auto evaluate = [](const SparseModel& model) {
    std::vector<int64_t> policy(static_cast<size_t>(model.states()), 1);
    for (int64_t s = 20 * 22; s < model.states(); ++s) policy[static_cast<size_t>(s)] = 0;
    return policy_evaluation(model, as_probabilities(model, policy), {.gamma = 1}).values;
  };
  const SparseModel sab = Blackjack().model(), plain = Blackjack({.sab = false}).model();
  EXPECT_NEAR(-0.350111, mean_start(sab, evaluate(sab)), book);
  const std::vector<double> v = evaluate(plain);
  const auto at = [&](int64_t sum, int64_t dealer, bool ace) {
    return v[static_cast<size_t>(Blackjack::number(sum, dealer, ace))];
  };
  EXPECT_NEAR(-0.35355, mean_start(plain, v), 5e-6);
  EXPECT_NEAR(.8886, at(21, 10, false), 5e-5);
  EXPECT_NEAR(.4350, at(20, 10, false), 5e-5);
  EXPECT_NEAR(.6384, at(21, 1, true), 5e-5);
  EXPECT_NEAR(-.6402, at(12, 1, false), 5e-5);
  EXPECT_NEAR(-.27720, at(13, 2, true), 5e-6);
}

TEST(FiniteWorlds, CliffWalking) {
  const SparseModel model = CliffWalking().model(), ending = CliffWalking({.fall_ends = true}).model();
  const Solution best = optimum(model, 1);
  EXPECT_NEAR(-13, best.values[36], book);
  EXPECT_NEAR(-13, optimum(ending, 1).values[36], book);
  const SparseModel soft = epsilon_soft(model, 0.1), soft_ending = epsilon_soft(ending, 0.1);
  EXPECT_NEAR(-20.708, optimum(soft, 1).values[36], 5e-4);
  EXPECT_NEAR(-19.996, optimum(soft_ending, 1).values[36], 5e-4);
  // The best path along the edge, walked with epsilon 0.1.
  const auto walked = [&](const SparseModel& world) {
    return policy_evaluation(world, as_probabilities(world, best.policy), {.gamma = 1}).values[36];
  };
  EXPECT_NEAR(-45.803, walked(soft), 5e-4);
  EXPECT_NEAR(-35.351, walked(soft_ending), 5e-4);
}

TEST(FiniteWorlds, WindyGrid) {
  EXPECT_NEAR(-15, optimum(WindyGrid().model(), 1).values[30], book);
  EXPECT_NEAR(-7, optimum(WindyGrid({.moves = 8}).model(), 1).values[30], book);
  EXPECT_NEAR(-7, optimum(WindyGrid({.moves = 9}).model(), 1).values[30], book);
  EXPECT_THROW(WindyGrid({.moves = 5}), Error);
  // Three times right, right and down in the wind, right into the stronger one.
  WindyGrid world;
  Rng rng(1, Purpose::test);
  world.reset(rng);
  std::vector<int64_t> path;
  for (const int64_t action : {1, 1, 1, 2, 1, 1}) path.push_back(world.step(action, rng).next);
  EXPECT_EQ((std::vector<int64_t>{31, 32, 33, 33, 24, 15}), path);
}

TEST(FiniteWorlds, RandomWalk) {
  const std::vector<double> five = optimum(RandomWalk<5, 0, 1>().model(), 1).values;
  for (size_t s = 1; s <= 5; ++s) EXPECT_NEAR(static_cast<double>(s) / 6, five[s], 1e-8);
  const std::vector<double> nineteen = optimum(RandomWalk<19, -1, 1>().model(), 1).values;
  for (size_t s = 1; s <= 19; ++s) EXPECT_NEAR(static_cast<double>(s) / 10 - 1, nineteen[s], 1e-7);
}

// All states look alike: right with probability p everywhere. v = (4 - 2p) / (p (p - 1)) is best at p = 2 - sqrt 2.
TEST(FiniteWorlds, ShortCorridor) {
  const SparseModel model = ShortCorridor().model();
  const auto value = [&](double right) {
    std::vector<double> policy;
    for (int s = 0; s < 4; ++s) policy.insert(policy.end(), {1 - right, right});
    return policy_evaluation(model, policy, {.gamma = 1}).values[0];
  };
  const double best = 2 - std::sqrt(2.0);
  EXPECT_NEAR(-11.656854, value(best), book);
  EXPECT_NEAR((4 - 2 * 0.3) / (0.3 * -0.7), value(0.3), 1e-8);
  EXPECT_LT(value(best - 0.01), value(best));
  EXPECT_LT(value(best + 0.01), value(best));
  EXPECT_NEAR(-3, optimum(model, 1).values[0], book);  // whoever sees where they are: three steps
}

TEST(FiniteWorlds, DynaMaze) {
  EXPECT_NEAR(std::pow(0.95, 13), optimum(DynaMaze().model(), 0.95).values[18], book);  // 14 steps
}

TEST(FiniteWorlds, Tiger) {
  const Solution best = value_iteration(TigerBelief().model(), {.gamma = 0.95});
  EXPECT_NEAR(19.3714, best.values[8], 5e-5);
  // Two hears on one side more than on the other open the other door.
  EXPECT_EQ((std::vector<int64_t>{1, 0, 0, 0, 2}),
            std::vector<int64_t>(best.policy.begin() + 6, best.policy.begin() + 11));
}

TEST(FiniteWorlds, CarRental) {
  const SparseModel model = CarRental().model();
  const std::vector<int64_t> no_moves(static_cast<size_t>(model.states()), 5);
  const Solution best = policy_iteration(model, {.gamma = 0.9, .tolerance = 1e-6}, no_moves);
  EXPECT_EQ(4, best.improvements);
  EXPECT_NEAR(421.41, best.values[0], 1e-2);
  EXPECT_NEAR(574.95, best.values[10 * 21 + 10], 1e-2);
  EXPECT_NEAR(636.99, best.values[20 * 21 + 20], 1e-2);
}

TEST(FiniteWorlds, BairdStar) {
  EXPECT_EQ(0, optimum(BairdStar().model(), 0.99).values[0]);
  const std::array<double, 8> upper = BairdStar::features(2), lower = BairdStar::features(6);
  EXPECT_EQ((std::array<double, 8>{0, 0, 2, 0, 0, 0, 0, 1}), upper);
  EXPECT_EQ((std::array<double, 8>{0, 0, 0, 0, 0, 0, 1, 2}), lower);
}

}  // namespace
}  // namespace engram
