// The Bellman backup of one state, read from the model's arrays.
//
//   q(s, a) = r(s, a) + gamma sum_s' p(s' | s, a) v(s'),   r(s, a) = sum_s' p(s' | s, a) r(s, a, s')
//
// The sum is one chain in ascending s', so that every method computes the same bits from the same values. Terminal
// states keep v = R(s); a move that ends the episode enters one of them, hence it needs no case of its own.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "engram/algorithms/planning/planning.h"

namespace engram {

class Backup {
 public:
  Backup(const SparseModel& model, double gamma);

  const SparseModel& model() const { return model_; }
  double gamma() const { return gamma_; }
  int64_t states() const { return model_.states(); }
  int64_t actions() const { return model_.actions(); }
  int64_t pairs() const { return pairs_; }              // (s, a) that are available
  int64_t longest_row() const { return longest_row_; }  // moves of one (s, a)

  double q(int64_t state, int64_t action, const double* values) const {
    return q_row(static_cast<size_t>(state * model_.actions() + action), values);
  }
  // R(s) + max_a q(s, a).
  double best(int64_t state, const double* values) const {
    const auto row = static_cast<size_t>(state * model_.actions());
    double best = -std::numeric_limits<double>::infinity();
    for (size_t i = row; i < row + static_cast<size_t>(model_.actions()); ++i) {
      if (offset_[i] == offset_[i + 1]) continue;
      fetch_ahead(offset_[i]);
      const double value = q_row(i, values);
      best = value > best ? value : best;
    }
    return (best == -std::numeric_limits<double>::infinity() ? 0 : best) + model_.state_reward(state);
  }
  // R(s) + sum_a policy(s, a) q(s, a); `policy` (A) of this state.
  double expected(int64_t state, const double* policy, const double* values) const;

 private:
  // The moves stream by once a sweep. Told so, they do not push the values, which are read at random, out of the cache:
  // a sweep of 100 000 states takes two thirds of the time.
  void fetch_ahead(int64_t move) const {
    __builtin_prefetch(reinterpret_cast<const char*>(probability_ + move) + 1600, 0, 0);
    __builtin_prefetch(reinterpret_cast<const char*>(next_ + move) + 1600, 0, 0);
  }
  double q_row(size_t row, const double* values) const {
    double sum = 0;
    for (int64_t i = offset_[row], last = offset_[row + 1]; i < last; ++i) sum += probability_[i] * values[next_[i]];
    return reward_[row] + gamma_ * sum;
  }

  const SparseModel& model_;
  double gamma_;
  const int64_t* offset_;
  const uint32_t* next_;
  const double* probability_;
  std::vector<double> reward_;  // (S A)
  int64_t pairs_ = 0, longest_row_ = 0;
};

// The moves against their direction: which (state, action) can enter a state.
struct Predecessors {
  explicit Predecessors(const SparseModel& model);
  std::vector<int64_t> offset;  // (S + 1)
  std::vector<int64_t> row;     // state * actions + action, ascending per state entered
};

// max_s |R(s) + max_a q(s, a) - v(s)|: 0 at the optimum and nowhere else.
Change bellman_change(const Backup& backup, const std::vector<double>& values, Threads* threads);

}  // namespace engram
