// ActionValues: the table Q(s, a), and what is greedy in one row of it.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "engram/core/archive.h"
#include "engram/core/real.h"

namespace engram::inline ENGRAM_REAL {

using Row = std::span<const double>;  // Q(s, .) of one state: A values

// max_a q(a). Four actions, as most grids have, go without a loop.
inline double greatest(Row q) {
  if (q.size() == 4) return std::max(std::max(q[0], q[1]), std::max(q[2], q[3]));
  return *std::max_element(q.begin(), q.end());
}

// The first action that attains the maximum: the fixed order of ties with which trained policies are shown and judged.
inline int64_t first_greedy(Row q) { return std::max_element(q.begin(), q.end()) - q.begin(); }

class ActionValues {
 public:
  ActionValues() = default;
  ActionValues(int64_t states, int64_t actions, double initial = 0) : actions_(actions), initial_(initial) {
    resize(states);
  }

  int64_t states() const { return static_cast<int64_t>(values_.size()) / std::max<int64_t>(1, actions_); }
  int64_t actions() const { return actions_; }
  int64_t size() const { return static_cast<int64_t>(values_.size()); }

  Row operator[](int64_t state) const {
    assert(state >= 0 && state < states());
    return {values_.data() + state * actions_, static_cast<size_t>(actions_)};
  }
  double operator()(int64_t state, int64_t action) const { return values_[flat(state, action)]; }
  double& operator()(int64_t state, int64_t action) { return values_[flat(state, action)]; }
  double& at(int64_t pair) { return values_[static_cast<size_t>(pair)]; }  // pair = state * A + action
  double at(int64_t pair) const { return values_[static_cast<size_t>(pair)]; }
  Within pairs() const { return {0, size() - 1}; }
  int64_t pair(int64_t state, int64_t action) const { return state * actions_ + action; }

  // Further states begin at the initial value.
  void resize(int64_t states) { values_.resize(static_cast<size_t>(states * actions_), initial_); }

  // -infinity stands for what is forbidden.
  void visit(Archive& archive) {
    archive("values", std::span(values_), any_number);
    archive.demand(sound(), "values", "finite numbers, or -infinity for some actions of a state");
  }

 private:
  bool sound() const {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    for (int64_t s = 0; s < states(); ++s) {
      const Row row = (*this)[s];
      if (!std::ranges::all_of(row, [](double q) { return q < infinity; })) return false;
      if (std::ranges::all_of(row, [](double q) { return q == -infinity; })) return false;
    }
    return true;
  }
  size_t flat(int64_t state, int64_t action) const {
    assert(state >= 0 && state < states() && action >= 0 && action < actions_);
    return static_cast<size_t>(state * actions_ + action);
  }

  int64_t actions_ = 0;
  double initial_ = 0;
  std::vector<double> values_;  // (S, A)
};

}  // namespace engram::inline ENGRAM_REAL
