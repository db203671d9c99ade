#include <gtest/gtest.h>

#include "engram/algorithms/planning/value_iteration.h"
#include "engram/algorithms/pomdp/incremental_pruning.h"
#include "engram/algorithms/pomdp/matrix_game.h"
#include "engram/algorithms/pomdp/point_based.h"
#include "engram/env/finite/made_model.h"
#include "engram/env/finite/tiger.h"
#include "engram/env/pomdp/pomdp_file.h"
#include "engram/env/pomdp/pomdp_world.h"
#include "refusal.h"

using namespace engram;

namespace {

Pomdp tiger() { return read_pomdp(tiger_model, "tiger"); }

// A made model whose observations say the state (`noise` 0), or any state with probability noise.
Pomdp made(int64_t states, double noise) {
  const SparseModel table = made_model(states, 2, 3, 7);
  Pomdp m;
  m.states.count = m.observations.count = states;
  m.actions.count = 2;
  m.discount = 0.8;
  const auto S = static_cast<size_t>(states);
  m.start.assign(S, 1 / static_cast<double>(states));
  m.transition.assign(2 * S * S, 0);
  m.reward.assign(2 * S, 0);
  for (int64_t row = 0; row < 2 * states; ++row) {
    for (const Transition& move : table.transitions(row % states, row / states)) {
      m.transition[static_cast<size_t>(row) * S + static_cast<size_t>(move.next)] += move.probability;
      m.reward[static_cast<size_t>(row)] = move.reward;
    }
    for (size_t o = 0; o < S; ++o) {
      m.sight.push_back(noise / static_cast<double>(S) + (o == static_cast<size_t>(row % states) ? 1 - noise : 0));
    }
  }
  m.find_expected();
  return m;
}

TEST(MatrixGame, ValuesAndStrategiesByHand) {
  // Rows are the other's replies. Value (3 4 - 1 2) / (3 + 4 + 1 + 2) = 1, x = (6, 4) / 10.
  const GameSolution two = solve_game({3, -2, -1, 4}, 2);
  EXPECT_NEAR(two.value, 1, 1e-12);
  EXPECT_NEAR(two.strategy[0], 0.6, 1e-12);
  const GameSolution stone = solve_game({0, 1, -1, -1, 0, 1, 1, -1, 0}, 3);  // stone, paper, scissors
  EXPECT_NEAR(stone.value, 0, 1e-12);
  for (const double x : stone.strategy) EXPECT_NEAR(x, 1.0 / 3, 1e-12);
  EXPECT_DOUBLE_EQ(solve_game({5, 7, 7}, 3).value, 7);  // no reply: the best choice
  EXPECT_DOUBLE_EQ(solve_game({2, 2}, 2).value, 2);
}

TEST(AlphaVectors, PruneKeepsWhatIsBestSomewhere) {
  // The third is below the others' maximum everywhere (at 1/2: 0.4 < 0.5), the fourth is best around 1/2.
  const std::vector<AlphaVector> all{{{1, 0}, 0}, {{0, 1}, 1}, {{0.4, 0.4}, 2}, {{0.7, 0.7}, 3}, {{0.7, 0.7}, 4}};
  const std::vector<AlphaVector> kept = pruned(all, 1e-9);
  ASSERT_EQ(kept.size(), 3u);
  for (const AlphaVector& vector : kept) EXPECT_TRUE(vector.action == 0 || vector.action == 1 || vector.action == 3);
  EXPECT_EQ(pruned({{{0, 1}, 0}, {{1, 0}, 1}, {{0.49, 0.49}, 2}}, 1e-9).size(), 2u);
}

// Kaelbling, Littman & Cassandra's tiger at discount 0.95: 19.3714, a partition of nine, open after a net of two.
TEST(IncrementalPruning, SolvesTheTiger) {
  const Pomdp m = tiger();
  const PomdpSolution best = incremental_pruning(m, {});
  EXPECT_TRUE(best.converged);
  EXPECT_NEAR(best.lower, 19.3714, 1e-4);
  EXPECT_GE(best.upper, 19.3713);
  EXPECT_LE(best.upper - best.lower, 1e-4);
  EXPECT_EQ(best.vectors.size(), 9u);
  Belief belief = m.start;
  for (int heard = 0; heard < 2; ++heard) {
    EXPECT_EQ(best_at(best.vectors, belief).action, 0) << heard;
    belief = m.follow(belief, 0, 0);
  }
  EXPECT_NEAR(belief[0], 0.7225 / 0.745, 1e-12);  // 0.85^2 / (0.85^2 + 0.15^2)
  EXPECT_EQ(best_at(best.vectors, belief).action, 2);
}

// The same by the chain of beliefs as a finite process that is seen: another model, another solver.
TEST(IncrementalPruning, AgreesWithTheChainOfBeliefs) {
  const SparseModel chain = TigerBelief().model();
  const Solution seen = value_iteration(chain, {.gamma = 0.95});
  const PomdpSolution hidden = incremental_pruning(tiger(), {1e-6, 10000});
  for (int64_t n = 5; n <= 11; ++n) {
    const double left = TigerBelief::probability_left(n);
    EXPECT_NEAR(value_at(hidden.vectors, {left, 1 - left}), seen.values[static_cast<size_t>(n)], 2e-5) << n;
  }
}

TEST(IncrementalPruning, IsValueIterationWhereTheStateIsSeen) {
  const Pomdp m = made(4, 0);
  const Solution seen = value_iteration(made_model(4, 2, 3, 7), {.gamma = 0.8});
  const PomdpSolution solved = incremental_pruning(m, {1e-5, 10000});
  for (size_t s = 0; s < 4; ++s) {
    Belief corner(4, 0);
    corner[s] = 1;
    EXPECT_NEAR(value_at(solved.vectors, corner), seen.values[s], 1e-5);
  }
}

TEST(PointBased, BracketsWhatPruningFinds) {
  for (const Pomdp& m : {tiger(), made(2, 0.6)}) {
    const PomdpSolution exact = incremental_pruning(m, {1e-5, 10000}), bounds = point_based(m, {1e-3, 10000});
    EXPECT_TRUE(bounds.converged);
    EXPECT_LE(bounds.lower, exact.upper);
    EXPECT_GE(bounds.upper, exact.lower);
    EXPECT_LE(bounds.error_bound, 1e-3);
    for (double p = 0; p <= 1; p += 0.125) {  // a lower bound everywhere
      Belief belief(static_cast<size_t>(m.states.count), 0);
      belief[0] = p;
      belief.back() += 1 - p;
      EXPECT_LE(value_at(bounds.vectors, belief), value_at(exact.vectors, belief) + exact.error_bound);
    }
  }
  EXPECT_FALSE(point_based(tiger(), {1e-4, 50}).converged);
}

TEST(IncrementalPruning, RefusesWhatGrowsTooLarge) {
  EXPECT_NE(refusal(
                [] {
                  incremental_pruning(tiger(), {1e-4, 10, 8});
                },
                1)
                .find("--method point_based"),
            std::string::npos);
}

}  // namespace
