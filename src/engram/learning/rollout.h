// Rollout: what an actor-critic learns from: T steps of N lanes of experience with what was thought of them. Minibatch:
// segments of it with the memory that they began with.
#pragma once

#include "engram/learning/experience.h"
#include "engram/learning/returns.h"

namespace engram::inline ENGRAM_REAL {

struct RolloutShape {
  int64_t steps, lanes;      // T, N
  int64_t features, action;  // D as the network sees it, columns of an action
  int64_t choices;           // columns of a mask; 0: nothing is ever forbidden
  int64_t memory;            // M
  int64_t segment;           // L: T is a multiple of it; 1 without memory
};

// The views are those of the experience's columns.
struct Rollout {
  explicit Rollout(const RolloutShape& shape);

  RolloutShape shape;
  Experience experience;
  View observation;  // (T*N, D) as the network saw it
  View action;       // (T*N, A) raw
  View mask;         // (T*N, C) or empty
  View reward;       // (T, N)
  View discount;     // (T, N) gamma, or 0 where the step terminated
  View value;        // (T, N)
  View next_value;   // (T, N) of the true next observation, with the memory from before any reset
  View log_prob;     // (T, N)
  View advantage;    // (T, N)
  View returns;      // (T, N) the value's target: advantage + value
  View start;        // (T+1, N) 1 where an episode begins
  View weight;       // (T, N) 1 where the step may be learned from, else 0
  View memory;       // (T/L*N, M) before the first step of segment (chunk, lane)

  Trajectory trajectory() const { return {reward, discount, value, next_value, start}; }

 private:
  View per_step(const char* name) { return {experience.real(name).data, shape.steps, shape.lanes}; }
};

// The views are those of the batch's columns.
struct Minibatch {
  void gather(const Rollout& rollout, std::span<const Segment> segments);
  Sequence sequence() const { return {observation, batch.start}; }

  Batch batch{{"observation", "action", "mask", "log_prob", "value", "advantage", "returns"}};
  View observation;                          // (L*B, D)
  View action, mask;                         // (L*B, A), (L*B, C)
  View log_prob, value, advantage, returns;  // (L*B, 1)
  View start;                                // (L, B)
  View weight;                               // (L*B, 1)
  View memory;                               // (B, M)
};

}  // namespace engram::inline ENGRAM_REAL
