// Rollout: T steps of N lanes of experience, and minibatches of it as segments with the memory they began with.
#pragma once

#include <span>

#include "engram/core/rng.h"
#include "engram/core/view.h"
#include "engram/learning/returns.h"
#include "engram/nn/module.h"

namespace engram::inline ENGRAM_REAL {

struct RolloutShape {
  int64_t steps, lanes;      // T, N
  int64_t features, action;  // D as the network sees it, columns of an action
  int64_t choices;           // columns of a mask; 0: nothing is ever forbidden
  int64_t memory;            // M
  int64_t segment;           // L: T is a multiple of it; 1 without memory
  bool labelled = false;
  int64_t segments() const { return steps / segment * lanes; }
};

struct Rollout {
  explicit Rollout(const RolloutShape& shape);

  RolloutShape shape;
  Tensor observation;  // (T*N, D) as the network saw it
  Tensor action;       // (T*N, A) raw
  Tensor mask;         // (T*N, C) or empty
  Tensor reward;       // (T, N)
  Tensor discount;     // (T, N) gamma, or 0 where the step terminated
  Tensor value;        // (T, N)
  Tensor next_value;   // (T, N) of the true next observation, with the memory from before any reset
  Tensor log_prob;     // (T, N)
  Tensor weight;       // (T, N) 1 where the step may be learned from, else 0
  Tensor start;        // (T+1, N) 1 where an episode begins
  Tensor memory;       // (T/L*N, M) before the first step of segment (chunk, lane)
  Tensor advantage;    // (T, N)
  Tensor returns;      // (T, N) the value's target: advantage + value
  Tensor label;        // (T, N) of a supervised learner, or empty

  Trajectory trajectory() const { return {reward, discount, value, next_value, start}; }
};

// B segments of length L side by side as L steps of B lanes; reused, grows only.
struct Minibatch {
  int64_t steps = 0, lanes = 0;                        // L, B
  Tensor observation;                                  // (L*B, D)
  Tensor action, mask;                                 // (L*B, A), (L*B, C)
  Tensor start;                                        // (L, B)
  Tensor memory;                                       // (B, M)
  Tensor log_prob, value, advantage, returns, weight;  // (L*B, 1)
  Tensor label;                                        // (L*B, 1) or empty

  Sequence sequence() const { return {observation, start}; }
  // Segment k = chunk * N + lane covers steps [chunk * L, chunk * L + L) of that lane.
  void gather(const Rollout& rollout, std::span<const int> segments);
};

}  // namespace engram::inline ENGRAM_REAL
