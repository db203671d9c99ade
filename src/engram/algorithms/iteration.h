// How many steps an iteration has of who learns as it goes, not by rollouts: a thousandth of the run, but at least 1000
// steps and at most 100,000. A run of any length soon hears Ctrl-C and writes its checkpoints, and what it does stays a
// function of its steps.
#pragma once

#include <algorithm>
#include <cstdint>

#include "engram/learning/metrics.h"
#include "engram/learning/run_context.h"

namespace engram {

inline int64_t usual_iteration(const RunContext& context) {
  constexpr int64_t shortest = 1000, longest = 100000;
  return std::clamp((context.total_timesteps + 999) / 1000, shortest, longest);
}

// The run ends on the step that was asked for, or with the lanes' step that reaches it.
inline int64_t steps_of_iteration(const RunContext& context, int64_t timesteps) {
  const int64_t left = context.total_timesteps - timesteps;
  return left > 0 ? std::min(left, usual_iteration(context)) : usual_iteration(context);
}

// One iteration: steps until its end, the episodes that they ended, the seconds that they took.
template <class Timesteps, class Step>
void iterate_steps(Metrics& metrics, const RunContext& context, const Timesteps& timesteps, const Step& step) {
  metrics.episodes.clear();
  const double begin = context.clock == nullptr ? 0 : context.clock();
  for (const int64_t end = timesteps() + steps_of_iteration(context, timesteps()); timesteps() < end;) step();
  metrics.learning_seconds = context.clock == nullptr ? 0 : context.clock() - begin;
}

}  // namespace engram
