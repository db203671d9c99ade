// TabularStep: one step as a tabular learner sees it, and the two faces that learners show to the loops.
//
// Two endings (house: never one `done`): a terminated step has no future, a truncated one was only watched no longer,
// so its next state still has a value and is bootstrapped from. `next_state` is the true next state in both cases.
#pragma once

#include <concepts>
#include <cstdint>

#include "engram/core/draws.h"
#include "engram/env/environment.h"

namespace engram::inline ENGRAM_REAL {

struct TabularStep {
  int64_t state, action;
  double reward;
  int64_t next_state;
  Ending ending;

  bool has_future() const { return ending != Ending::terminated; }
  bool ends() const { return ending != Ending::none; }
};

// Control: finds a policy. `begin` gives the first action of an episode, `next` learns from a step and gives the action
// that follows it (without meaning where the episode ended).
template <class L>
concept ControlLearner = requires(L& learner, const TabularStep& step, int64_t state, Draws& draws) {
  { learner.begin(state, draws) } -> std::same_as<int64_t>;
  { learner.next(step, draws) } -> std::same_as<int64_t>;
};

// Prediction: values a policy that someone else follows.
template <class L>
concept PredictionLearner = requires(L& learner, const TabularStep& step) {
  learner.learn(step);
};

}  // namespace engram::inline ENGRAM_REAL
