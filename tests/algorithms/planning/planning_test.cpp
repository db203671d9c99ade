#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "engram/algorithms/planning/bounds.h"
#include "engram/algorithms/planning/finite_horizon.h"
#include "engram/algorithms/planning/greedy.h"
#include "engram/algorithms/planning/methods.h"
#include "engram/algorithms/planning/policy_evaluation.h"
#include "engram/algorithms/planning/policy_iteration.h"
#include "engram/algorithms/planning/value_iteration.h"
#include "engram/core/error.h"
#include "engram/core/rng.h"
#include "engram/env/finite/made_model.h"
#include "engram/env/model_file.h"
#include "refusal.h"

namespace engram {
namespace {

// States that lead anywhere, rewards of either sign; `ends`: the last state is terminal and entered now and then.
SparseModel random_model(uint64_t seed, int64_t states, int64_t actions, bool ends) {
  Rng rng(seed, Purpose::test);
  ModelBuilder builder(states, actions);
  for (int64_t s = 0; s < states - (ends ? 1 : 0); ++s) {
    for (int64_t a = 0; a < actions; ++a) {
      const double share = rng.uniform();
      const int64_t first = rng.below(states), second = rng.below(states);
      builder.add(s, a, {first, share, rng.normal(), ends && first == states - 1});
      builder.add(s, a, {second, 1 - share, rng.normal(), ends && second == states - 1});
    }
  }
  return builder.build();
}

SparseModel read(const std::string& text) {
  ModelReader reader("m.csv");
  // Cut into pieces of 7 bytes: a reader must not care.
  for (size_t at = 0; at < text.size(); at += 7) reader.feed(std::string_view(text).substr(at, 7));
  return reader.finish();
}

const std::string header = "state,action,next,probability,reward,terminal\n";

double largest_difference(const std::vector<double>& a, const std::vector<double>& b) {
  double most = 0;
  for (size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
  return most;
}

// One state that pays 1 and stays: v = 1 / (1 - gamma), whatever the method; the other action pays 2 and ends.
TEST(Planning, OneStateByHand) {
  ModelBuilder builder(2, 2);
  builder.add(0, 0, {0, 1, 1, false});
  builder.add(0, 1, {1, 1, 2, true});
  const SparseModel model = builder.build();
  for (const Method& method : planning_methods()) {
    const Solution patient = method.solve(model, {.gamma = 0.9});
    EXPECT_NEAR(10, patient.values[0], 1e-8) << method.name;
    EXPECT_EQ(0, patient.policy[0]) << method.name;
    EXPECT_EQ(0, patient.values[1]) << method.name;
    const Solution hasty = method.solve(model, {.gamma = 0.25});
    EXPECT_NEAR(2, hasty.values[0], 1e-9) << method.name;  // 1 / 0.75 < 2
    EXPECT_EQ(1, hasty.policy[0]) << method.name;
  }
}

TEST(Planning, MethodsAgreeAndBoundsHold) {
  for (const bool ends : {false, true}) {
    const SparseModel model = random_model(5, 60, 3, ends);
    const std::vector<double> exact = value_iteration(model, {.gamma = 0.95, .tolerance = 1e-13}).values;
    for (const Method& method : planning_methods()) {
      for (const double tolerance : {1e-2, 1e-6}) {
        const Solution solution = method.solve(model, {.gamma = 0.95, .tolerance = tolerance});
        ASSERT_TRUE(solution.error_bound.has_value()) << method.name;
        EXPECT_LE(largest_difference(exact, solution.values), *solution.error_bound + 4e-12) << method.name;
        EXPECT_LE(*solution.error_bound, tolerance / (1 - 0.95) * 1.001) << method.name;
      }
    }
  }
}

// Where each move leads to any of five states the width of the bounds falls by about sqrt(1 / 5) a sweep, the change by
// gamma only.
TEST(Planning, BoundsStopEarlier) {
  Rng rng(6, Purpose::test);
  ModelBuilder builder(500, 4);
  for (int64_t s = 0; s < 500; ++s) {
    for (int64_t a = 0; a < 4; ++a) {
      for (int k = 0; k < 5; ++k) builder.add(s, a, {rng.below(500), 0.2, rng.uniform(), false});
    }
  }
  const SparseModel model = builder.build();
  const Planning planning{.gamma = 0.99, .tolerance = 1e-3};
  const Solution bounded = value_iteration_bounds(model, planning);
  const std::vector<double> exact = value_iteration(model, {.gamma = 0.99, .tolerance = 1e-12}).values;
  EXPECT_LE(largest_difference(exact, bounded.values), 1e-3);
  EXPECT_LT(bounded.sweeps * 10, value_iteration(model, planning).sweeps);
}

// |T u - T v| <= gamma |u - v|.
// There and back for 1: v = 1 / (1 - gamma^2) and gamma times that. At gamma .9999 no bound of 1e-10 can be proved in
// doubles: rounding alone is worth 1e-8. Every method ends, and what it says about its error is true.
TEST(Planning, EndsWhereDoublesEnd) {
  ModelReader reader("there and back");
  reader.feed("state,action,next,probability,reward,terminal\n0,0,1,1,1,0\n1,0,0,1,0,0\n");
  const SparseModel model = reader.finish();
  const double gamma = 0.9999, there = 1 / (1 - gamma * gamma);
  for (const Method& method : planning_methods()) {
    const Solution solution = method.solve(model, {.gamma = gamma});
    EXPECT_LE(std::abs(solution.values[0] - there), *solution.error_bound) << method.name;
    EXPECT_LE(std::abs(solution.values[1] - gamma * there), *solution.error_bound) << method.name;
    EXPECT_LT(*solution.error_bound, 1e-5) << method.name;
  }
  const Solution proved = value_iteration_bounds(model, {.gamma = gamma});
  EXPECT_GT(*proved.error_bound, 1e-10);
  EXPECT_NE(proved.note.find("1e-10 is below what doubles can prove at gamma 0.9999"), std::string::npos)
      << proved.note;
  EXPECT_EQ(value_iteration_bounds(model, {.gamma = 0.9}).note, "");
}

TEST(Planning, SweepContracts) {
  const SparseModel model = random_model(7, 80, 3, true);
  const Backup backup(model, 0.9);
  Rng rng(1, Purpose::test);
  std::vector<double> u(80), v(80), tu(80), tv(80);
  for (double& x : u) x = rng.normal();
  for (double& x : v) x = rng.normal();
  u[79] = v[79] = 0;
  synchronous_sweep(backup, u, tu, nullptr);
  synchronous_sweep(backup, v, tv, nullptr);
  EXPECT_LE(largest_difference(tu, tv), 0.9 * largest_difference(u, v) + 1e-15);
}

TEST(Planning, ThreadsChangeNoBit) {
  const SparseModel model = random_model(8, 5000, 3, true);
  Threads three(3);
  for (const Method& method : planning_methods()) {
    const Solution one = method.solve(model, {.gamma = 0.9, .tolerance = 1e-4});
    const Solution many = method.solve(model, {.gamma = 0.9, .tolerance = 1e-4, .threads = &three});
    EXPECT_EQ(one.values, many.values) << method.name;
    EXPECT_EQ(one.policy, many.policy) << method.name;
    EXPECT_EQ(one.sweeps, many.sweeps) << method.name;
    EXPECT_EQ(one.error_bound, many.error_bound) << method.name;
  }
}

// Recorded with another program at the same model: 668 sweeps by |dV| <= 1e-3, and the fixed point.
TEST(Planning, AHundredThousandStatesByTheBounds) {
  const SparseModel model = made_model(100000, 4, 5, 12345);
  const Solution solution = value_iteration_bounds(model, {.gamma = 0.99, .tolerance = 1e-3});
  EXPECT_LE(*solution.error_bound, 1e-3);
  EXPECT_NEAR(solution.values[0], 81.50975, 1e-3);
  EXPECT_LT(solution.sweeps, 40);
}

TEST(SlowPlanning, AHundredThousandStatesBySweeps) {
  const SparseModel model = made_model(100000, 4, 5, 12345);
  const Solution solution = value_iteration(model, {.gamma = 0.99, .tolerance = 1e-3});
  EXPECT_NEAR(solution.values[0], 81.410893, 1e-6);
  EXPECT_NEAR(std::accumulate(solution.values.begin(), solution.values.end(), 0.0) / 1e5, 81.296873, 1e-6);
}

TEST(Planning, TiesGoToTheFirstAction) {
  ModelBuilder builder(2, 3);
  builder.add(0, 0, {1, 1, 1 - 1e-8, true});
  builder.add(0, 1, {1, 1, 1 - 1e-12, true});  // rounding, not a difference
  builder.add(0, 2, {1, 1, 1, true});
  const SparseModel model = builder.build();
  EXPECT_EQ(1, value_iteration(model, {.gamma = 0.9}).policy[0]);
}

// Two steps: 1 now, or wait one step for 3.
TEST(Planning, FiniteHorizonDependsOnTime) {
  ModelBuilder builder(3, 2);
  builder.add(0, 0, {2, 1, 1, true});
  builder.add(0, 1, {1, 1, 0, false});
  builder.add(1, 0, {2, 1, 3, true});
  builder.add(1, 1, {1, 1, 0, false});
  const SparseModel model = builder.build();
  EXPECT_EQ(1, finite_horizon(model, {.gamma = 1}, 1).values[0]);
  EXPECT_EQ(3, finite_horizon(model, {.gamma = 1}, 2).values[0]);
  EXPECT_EQ(0, finite_horizon_policies(model, 1, 2)[0][0]);
  EXPECT_EQ(1, finite_horizon_policies(model, 1, 2)[1][0]);
  EXPECT_THROW(finite_horizon(model, {.gamma = 1}, 0), Error);
}

TEST(Planning, RefusesWhatHasNoAnswer) {
  const SparseModel loop = read("state,action,next,probability,reward\n0,0,1,1,1\n1,0,0,1,0\n");
  const SparseModel escape = read(header + "0,0,0,1,1,0\n0,1,1,1,0,1\n");
  for (const Method& method : planning_methods()) {
    for (const double gamma : {-0.1, 1.1, std::nan("")}) {
      EXPECT_NE("", refusal([&] { method.solve(escape, {.gamma = gamma}); })) << method.name;
    }
    for (const double tolerance : {0.0, -1.0, 1e-20}) {
      const Planning planning{.gamma = 0.9, .tolerance = tolerance};
      EXPECT_NE(std::string::npos, refusal([&] { method.solve(escape, planning); }).find("tolerance"))
          << method.name << " " << tolerance;
    }
    // No end at all; an end, and a reward that can be had without end.
    EXPECT_NE(std::string::npos, refusal([&] { method.solve(loop, {.gamma = 1}); }).find("gamma")) << method.name;
    EXPECT_NE(std::string::npos, refusal([&] { method.solve(escape, {.gamma = 1}); }).find("gamma")) << method.name;
  }
  EXPECT_THROW(find_method("value_iteratio"), Error);
}

TEST(ModelFile, ReadsWhatItWrites) {
  const SparseModel model = random_model(9, 20, 3, true);
  std::string text;
  write_model(model, [&](std::string_view line) { text += std::string(line) + "\n"; });
  const SparseModel again = read(text);
  EXPECT_EQ(model.probability(), again.probability());
  EXPECT_EQ(model.reward(), again.reward());
  EXPECT_EQ(model.next(), again.next());
  EXPECT_EQ(model.offset(), again.offset());
  EXPECT_EQ(model.terminal_states(), again.terminal_states());
}

TEST(ModelFile, MergesOutcomes) {
  const SparseModel model = read(header + "0,0,1,0.25,4,1\n\n0,0,0,0.5,1,0\n0,0,1,0.25,2,1\n");
  ASSERT_EQ(2U, model.transitions(0, 0).size());
  const Transition merged = model.transitions(0, 0)[1];
  EXPECT_EQ(0.5, merged.probability);
  EXPECT_EQ(3, merged.reward);
  EXPECT_TRUE(merged.terminal && model.terminal(1) && !model.terminal(0));
}

TEST(ModelFile, SaysWhatIsWrongWhere) {
  const auto message = [](const std::string& text) { return refusal([&] { read(text); }); };
  const auto says = [&](const std::string& text, std::initializer_list<const char*> parts) {
    for (const char* part : parts) EXPECT_NE(std::string::npos, message(text).find(part)) << message(text);
  };
  says(header + "3,1,1,0.5,1,0\n3,1,2,0.375,1,1\n1,0,2,1,0,1\n", {"state 3", "action 1", "0.875"});
  says(header + "0,0,1,-0.5,1,0\n", {"m.csv:2", "-0.5"});
  says(header + "0,0,1,1,inf,0\n", {"m.csv:2", "inf"});
  says(header + "0,0,1,0.5,1,1\n\n0,0,1,0.5,1,0\n", {"m.csv:4", "line 2", "terminal"});
  says(header + "0,0,1,1,1,2\n", {"m.csv:2", "terminal"});
  says(header + "0,0,x,1,1,0\n", {"m.csv:2", "next", "'x'"});
  says(header + "0,0,1,1\n", {"m.csv:2", "6", "4"});
  says(header + "0,0,1,0.5,1,0\n0,0,2,0.5,1,1\n", {"state 1", "no moves"});
  says(header + "0,0,4000000000,1,1,1\n", {"4000000001 states", "bytes"});
  says("state,action,nxt,probability,reward\n", {"m.csv:1", "'nxt'", "next"});
  says("state,action,next,probability\n", {"m.csv:1", "reward"});
  says("", {"m.csv", "empty"});
  says(header, {"m.csv", "no moves"});
}

}  // namespace
}  // namespace engram
