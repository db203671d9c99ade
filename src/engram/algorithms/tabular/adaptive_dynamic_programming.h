// Adaptive dynamic programming: count what happened, and plan in the model that the counts make. Russell & Norvig, 4th
// ed., section 23.2.2 and 23.3.1 (there by policy iteration); certainty equivalence elsewhere.
//
//   p(s' | s, a) = N(s, a, s') / N(s, a),   r(s, a, s') = the mean reward of that move
//   every `planning_interval` steps:
//     Q <- value iteration in (p, r),   Q(s, a) of an action never tried = the initial value
//
// An initial value above what can be earned is R+ of the exploration function there: what was not tried is taken for
// good. Discounted only: with gamma = 1 the model of a few steps need not have values.
#pragma once

#include <algorithm>
#include <vector>

#include "engram/algorithms/planning/value_iteration.h"
#include "engram/algorithms/tabular/tabular_step.h"
#include "engram/algorithms/values/action_values.h"
#include "engram/algorithms/values/exploration.h"

namespace engram::inline ENGRAM_REAL {

// N(s, a, s') and the sum of rewards of each move; moves that terminate are counted apart.
class MoveCounts {
 public:
  MoveCounts(int64_t states, int64_t actions) : actions_(actions) { resize(states); }

  struct Move {
    int64_t next;
    bool terminal;
    int64_t count;
    double reward_sum;
  };

  void resize(int64_t states) {
    moves_.resize(static_cast<size_t>(states * actions_));
    met_.resize(static_cast<size_t>(states), 0);
  }
  void learn(const TabularStep& step) {
    meet(step.state);
    if (step.has_future()) meet(step.next_state);
    std::vector<Move>& row = moves_[static_cast<size_t>(step.state * actions_ + step.action)];
    const bool terminal = !step.has_future();
    auto move = std::find_if(row.begin(), row.end(),
                             [&](const Move& m) { return m.next == step.next_state && m.terminal == terminal; });
    if (move == row.end()) move = row.insert(move, {step.next_state, terminal, 0, 0});
    ++move->count;
    move->reward_sum += step.reward;
  }
  const std::vector<int64_t>& seen() const { return seen_; }
  const std::vector<Move>& row(int64_t state, int64_t action) const {
    return moves_[static_cast<size_t>(state * actions_ + action)];
  }

  void visit(Archive& archive) {
    archive("seen", seen_, states());
    for (const int64_t state : seen_) {
      met_[static_cast<size_t>(state)] = 1;
      for (int64_t a = 0; a < actions_; ++a) visit_row(archive, moves_[static_cast<size_t>(state * actions_ + a)]);
    }
  }

 private:
  void meet(int64_t state) {
    if (met_[static_cast<size_t>(state)] != 0) return;
    met_[static_cast<size_t>(state)] = 1;
    seen_.push_back(state);
  }
  Within states() const { return {0, static_cast<int64_t>(met_.size()) - 1}; }
  void visit_row(Archive& archive, std::vector<Move>& row) const {
    auto count = static_cast<int64_t>(row.size());
    archive("moves", count, {0, archive.room() / int64_t{sizeof(Move)}});
    row.resize(static_cast<size_t>(count));
    for (Move& move : row) {
      archive("next", move.next, states());
      archive("terminal", move.terminal);
      archive("count", move.count, {1, a_count.most});
      archive("reward_sum", move.reward_sum);
    }
  }

  int64_t actions_;
  std::vector<std::vector<Move>> moves_;  // (S, A), in order of first sight
  std::vector<uint8_t> met_;              // (S)
  std::vector<int64_t> seen_;             // states with a future, in order of first sight
};

template <class Behaviour = EpsilonGreedy>
struct AdaptiveDynamicProgramming {
  ActionValues values;  // Q; -infinity where an action is forbidden
  double initial, gamma;
  Behaviour behaviour;
  int64_t planning_interval;
  MoveCounts counts = MoveCounts(values.states(), values.actions());
  int64_t steps = 0;

  int64_t begin(int64_t state, Draws& draws) { return behaviour.act(values[state], draws); }

  int64_t next(const TabularStep& step, Draws& draws) {
    counts.learn(step);
    if (++steps % planning_interval == 0) plan();
    return behaviour.act(values[step.next_state], draws);
  }

  void plan() {
    const SparseModel model = estimated();
    const Backup backup(model, gamma);
    const std::vector<double> v = value_iteration(model, {.gamma = gamma}).values;
    for (const int64_t s : counts.seen()) {
      for (int64_t a = 0; a < values.actions(); ++a) {
        if (model.allowed(s, a)) values(s, a) = backup.q(s, a, v.data());
      }
    }
  }

  // One state more than the table has: the end. An untried action ends there for the initial value.
  SparseModel estimated() const {
    const int64_t end = values.states();
    ModelBuilder builder(end + 1, values.actions(), "adp");
    for (const int64_t s : counts.seen()) {
      for (int64_t a = 0; a < values.actions(); ++a) {
        if (values(s, a) == -std::numeric_limits<double>::infinity()) continue;
        const std::vector<MoveCounts::Move>& row = counts.row(s, a);
        if (row.empty()) builder.add(s, a, {end, 1, initial, true});
        double all = 0;
        for (const MoveCounts::Move& move : row) all += static_cast<double>(move.count);
        for (const MoveCounts::Move& move : row) {
          const auto count = static_cast<double>(move.count);
          builder.add(s, a, {move.terminal ? end : move.next, count / all, move.reward_sum / count, move.terminal});
        }
      }
    }
    return builder.build();
  }

  void resize(int64_t states) {
    values.resize(states);
    counts.resize(states);
  }
  void visit(Archive& archive) {
    archive("q", values);
    archive("counts", counts);
    archive("steps", steps, a_count);
  }
};

}  // namespace engram::inline ENGRAM_REAL
