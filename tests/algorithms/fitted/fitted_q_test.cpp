#include "engram/algorithms/fitted/fitted_q.h"

#include <gtest/gtest.h>

#include <map>

#include "engram/algorithms/fitted/held_exploration.h"
#include "engram/algorithms/planning/value_iteration.h"
#include "engram/core/workspace.h"
#include "engram/models/nearest_neighbors.h"
#include "engram/models/regression_trees.h"

namespace engram {
namespace {

// A table: the mean target of each observation that it saw.
class TableRegressor final : public Regressor {
 public:
  void fit(ConstView x, std::span<const double> y) override {
    std::map<Real, std::pair<double, int>> sums;
    for (int64_t i = 0; i < x.rows; ++i) {
      sums[x(i, 0)].first += y[static_cast<size_t>(i)];
      ++sums[x(i, 0)].second;
    }
    table_.clear();
    for (const auto& [state, sum] : sums) table_[state] = sum.first / sum.second;
  }
  void predict(ConstView x, std::span<double> y) const override {
    for (int64_t i = 0; i < x.rows; ++i) {
      const auto found = table_.find(x(i, 0));
      y[static_cast<size_t>(i)] = found == table_.end() ? 0 : found->second;
    }
  }
  void visit(Archive&) override {}

 private:
  std::map<Real, double> table_;
};

using Make = RegressorPtr (*)();

FittedQ fitted(int64_t actions, Make make) {
  std::vector<RegressorPtr> regressors;
  for (int64_t a = 0; a < actions; ++a) regressors.push_back(make());
  return FittedQ(std::move(regressors));
}

Tensor at(double place) {
  Tensor row(1, 1);
  row(0, 0) = static_cast<Real>(place);
  return row;
}

// A chain 0 .. 5: left and right, -1 a step (walking into the wall of 0 stays); 5 is the end. Stopping (action 2) ends
// anywhere for -3, in state 2 for 1.
constexpr int64_t cells = 6;
template <class See>
void every_move(const See& see) {
  for (int64_t s = 0; s + 1 < cells; ++s) {
    see(s, 0, -1.0, std::max<int64_t>(0, s - 1), Ending::none);
    see(s, 1, -1.0, s + 1, s + 2 == cells ? Ending::terminated : Ending::none);
    see(s, 2, s == 2 ? 1.0 : -3.0, s, Ending::terminated);
  }
}

TEST(FittedQTest, EqualsValueIterationWhereTheRegressionIsExact) {
  std::vector<Transitions> seen(3, Transitions(1));
  ModelBuilder builder(cells, 3, "chain");
  every_move([&](int64_t s, int64_t a, double reward, int64_t next, Ending ending) {
    seen[static_cast<size_t>(a)].add(at(static_cast<double>(s)), reward, at(static_cast<double>(next)), ending);
    const bool ends = ending == Ending::terminated;
    builder.add(s, a, {ends ? cells - 1 : next, 1, reward, ends});
  });
  const SparseModel model = builder.build();
  constexpr double gamma = 0.9;
  const std::vector<double> v = value_iteration(model, {.gamma = gamma, .tolerance = 1e-12}).values;
  const Backup backup(model, gamma);

  struct Kind {
    const char* name;
    Make make;
    double error;
  };
  // Trees and their targets are float: each round errs by 2^-24 of at most 3, and earlier errors count gamma times.
  const Kind kinds[] = {
      {"table", [] { return RegressorPtr(std::make_unique<TableRegressor>()); }, 1e-9},
      {"one neighbour", [] { return RegressorPtr(std::make_unique<NearestNeighbors>(1, 1)); }, 1e-9},
      {"tree", [] { return RegressorPtr(std::make_unique<RegressionTrees>(RegressionTrees::Options())); },
       3 * 0x1p-23 / (1 - gamma)},
  };
  for (const Kind& kind : kinds) {
    FittedQ values = fitted(3, kind.make);
    for (int k = 0; k < 300; ++k) values.iterate(seen, gamma);
    std::vector<double> q;
    for (int64_t s = 0; s + 1 < cells; ++s) {
      values.values(at(static_cast<double>(s)), q);
      for (int64_t a = 0; a < 3; ++a) {
        EXPECT_NEAR(q[static_cast<size_t>(a)], backup.q(s, a, v.data()), kind.error)
            << kind.name << ", state " << s << ", action " << a;
      }
    }
  }
}

TEST(FittedQTest, EachIterationIsOneStepOfTheHorizon) {
  // One state that pays 1 for ever: Q_k = 1 + gamma + ... + gamma^(k-1). Terminated: 1; truncated: as if it went on.
  for (const Ending ending : {Ending::none, Ending::truncated, Ending::terminated}) {
    std::vector<Transitions> seen(1, Transitions(1));
    seen[0].add(at(0), 1, at(0), ending);
    FittedQ values = fitted(1, [] { return RegressorPtr(std::make_unique<TableRegressor>()); });
    std::vector<double> q;
    for (const double expected : {1.0, 1.5, 1.75}) {
      values.iterate(seen, 0.5);
      values.values(at(0), q);
      EXPECT_DOUBLE_EQ(q[0], ending == Ending::terminated ? 1 : expected);
    }
  }
}

TEST(FittedQTest, AnActionThatWasNeverTakenKeepsZero) {
  std::vector<Transitions> seen(2, Transitions(1));
  seen[0].add(at(0), -1, at(0), Ending::none);
  FittedQ values = fitted(2, [] { return RegressorPtr(std::make_unique<TableRegressor>()); });
  for (int k = 0; k < 5; ++k) values.iterate(seen, 1);
  std::vector<double> q;
  values.values(at(0), q);
  EXPECT_EQ(q, (std::vector<double>{-1, 0}));  // -1 + max(-1, 0)
}

TEST(HeldExplorationTest, OneStepIsEpsilonGreedy) {
  const std::vector<double> q{0, 1, 1};
  Exploration plain;
  plain.epsilon_greedy.epsilon = 0.3;
  HeldExploration held{plain, 1, {{}}};
  Draws mine(5, Purpose::test), theirs(5, Purpose::test);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(held.act(0, q, mine), plain.act(q, theirs));
}

TEST(HeldExplorationTest, EachLaneKeepsItsOwn) {
  const std::vector<double> q(100, 0.0);
  Exploration always;
  always.epsilon_greedy.epsilon = 1;
  HeldExploration held{always, 50, {{7, 2}, {8, 2}}};
  Draws draws(1, Purpose::test);
  held.begin_episode(0);  // lane 1 is in the midst of its own
  EXPECT_NE(held.act(0, q, draws), 7);
  EXPECT_EQ(held.act(1, q, draws), 8);
  EXPECT_EQ(held.act(1, q, draws), 8);
  EXPECT_NE(held.act(1, q, draws), 8);  // drawn anew: one in a hundred of equal ones, and this seed is fixed
}

TEST(HeldExplorationTest, RandomActionsAreKeptAsLongAsAsked) {
  // 100 actions: two kept ones in a row are rarely equal. With epsilon 1 a change comes every 5 steps on average; the
  // length is uniform in 1 .. 9, its deviation sqrt(80 / 12) = 2.6.
  const std::vector<double> q(100, 0.0);
  Exploration always;
  always.epsilon_greedy.epsilon = 1;
  HeldExploration held{always, 5, {{}}};
  Draws draws(1, Purpose::test);
  int changes = 0;
  constexpr int steps = 100000;
  for (int64_t i = 0, before = -1; i < steps; ++i) {
    const int64_t action = held.act(0, q, draws);
    changes += action != before;
    before = action;
  }
  // 20000 lengths, each change seen with probability 0.99: standard error of the number about 20000 * 0.52 / 141.
  EXPECT_NEAR(changes, 0.99 * steps / 5.0, 4 * 75);

  // Epsilon 0 never explores, and a new episode begins without a kept action.
  held.behaviour.epsilon_greedy.epsilon = 0;
  held.begin_episode(0);
  const std::vector<double> best_is_2{0, 0, 1};
  for (int i = 0; i < 20; ++i) EXPECT_EQ(held.act(0, best_is_2, draws), 2);
}

}  // namespace
}  // namespace engram
