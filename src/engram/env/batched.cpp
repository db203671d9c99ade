#include "engram/env/batched.h"

#include <algorithm>

#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {
namespace {

std::string place(const Breach& at) {
  return at.id + ", lane " + std::to_string(at.lane) + ", step " + std::to_string(at.step) + " of the episode: ";
}

std::string show(ConstView row) {
  std::string text = "(";
  for (int64_t i = 0; i < row.columns; ++i) text += (i ? ", " : "") + shortest(static_cast<double>(row(0, i)));
  return text + ")";
}

Real finite(double bound) {
  constexpr double most = std::numeric_limits<Real>::max();
  return static_cast<Real>(std::clamp(bound, -most, most));
}

}  // namespace

RowCheck::RowCheck(const Space& space) : whole_(space.type() != Space::Type::box) {
  for (int count : space.counts()) {
    low_.push_back(0);
    high_.push_back(static_cast<Real>(count - 1));
  }
  for (double low : space.low()) low_.push_back(finite(low));
  for (double high : space.high()) high_.push_back(finite(high));
}

void refuse_action(const Breach& at, const Space& space, ConstView row) {
  throw Error(place(at) + "expected an action in " + space.describe() + ", found " + show(row), 1);
}

void refuse_observation(const Breach& at, const Space& space, ConstView row) {
  throw Error(place(at) + "expected an observation in " + space.describe() + ", found " + show(row) +
                  "; correct the world or widen its observation_space()",
              1);
}

void refuse_reward(const Breach& at, double reward) {
  throw Error(place(at) + "expected a finite reward, found " + shortest(reward), 1);
}

void refuse_mask(const Breach& at) { throw Error(place(at) + "the mask forbids every action", 1); }

void refuse_exception(const Breach& at, const std::exception& thrown) {
  throw Error(place(at) + "the world threw: " + thrown.what(), 1);
}

void refuse_step(const std::string& id) {
  throw Error(id + ": step() before reset(): no episode has begun; call reset() first, or load a saved world", 1);
}

bool allows_something(const Space& space, ConstView mask) {
  const Real* choice = mask.data;
  for (int count : space.counts()) {
    if (std::none_of(choice, choice + count, [](Real allowed) { return allowed == 1; })) return false;
    choice += count;
  }
  return true;
}

}  // namespace engram::inline ENGRAM_REAL
