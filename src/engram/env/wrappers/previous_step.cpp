#include "engram/env/wrappers/previous_step.h"

#include <algorithm>
#include <limits>

namespace engram::inline ENGRAM_REAL {
namespace {

// A row of the space as a network sees it; returns where the next value goes.
Real* write_features(const Space& space, ConstView row, Real* to) {
  if (space.type() == Space::Type::box) return std::ranges::copy(row.row_span(0), to).out;
  for (int64_t i = 0; i < row.columns; ++i) {
    const int count = space.counts()[static_cast<size_t>(i)];
    std::fill_n(to, count, Real(0));
    to[static_cast<int64_t>(row(0, i))] = 1;
    to += count;
  }
  return to;
}

// Appends the bounds of a space's features; those of an action are stretched to its absence, 0.
void append_bounds(const Space& space, bool may_be_absent, std::vector<double>& low, std::vector<double>& high) {
  if (space.type() != Space::Type::box) {
    low.insert(low.end(), static_cast<size_t>(space.choices()), 0);
    high.insert(high.end(), static_cast<size_t>(space.choices()), 1);
    return;
  }
  for (double bound : space.low()) low.push_back(may_be_absent ? std::min(bound, 0.0) : bound);
  for (double bound : space.high()) high.push_back(may_be_absent ? std::max(bound, 0.0) : bound);
}

}  // namespace

PreviousStep::PreviousStep(const VectorEnv& inner, bool action, bool reward)
    : observation_(inner.observation_space()),
      action_(inner.action_space()),
      with_action_(action),
      with_reward_(reward) {}

Space PreviousStep::observation_space() const {
  constexpr double unbounded = std::numeric_limits<double>::infinity();
  std::vector<double> low, high;
  append_bounds(observation_, false, low, high);
  if (with_action_) append_bounds(action_, true, low, high);
  if (with_reward_) {
    low.push_back(-unbounded);
    high.push_back(unbounded);
  }
  return Space::box(low, high);
}

void PreviousStep::begin(int64_t, ConstView observation, View seen) {
  Real* rest = write_features(observation_, observation, seen.data);
  std::fill(rest, seen.data + seen.columns, Real(0));
}

void PreviousStep::follow(int64_t, const Seen& step, View seen) {
  Real* rest = write_features(observation_, step.observation, seen.data);
  if (with_action_) rest = write_features(action_, step.action, rest);
  if (with_reward_) *rest = step.reward;
}

}  // namespace engram::inline ENGRAM_REAL
