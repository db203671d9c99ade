// Policy: the deployed face of what was learned: predict, evaluate, export.
#pragma once

#include <span>

#include "engram/core/rng.h"
#include "engram/core/space.h"
#include "engram/core/view.h"
#include "engram/env/dataset.h"
#include "engram/learning/part_scores.h"

namespace engram::inline ENGRAM_REAL {

// How the deployed policy acts: greedily, or by drawing lane i's action from random[i].
struct Acting {
  bool deterministic = true;
  std::span<Rng> random;
};

class VectorEnv;

struct ObservationBatch {
  ConstView values;                  // (N, columns of the observation space), raw
  ConstView start;                   // (1, N): 1 before an episode's first action
  ConstView mask;                    // (N, choices) or empty
  const VectorEnv* world = nullptr;  // whose N lanes show this, for who reads what they know in double; null: no lanes
};

struct Agent;

// Owns scratch memory, so one policy serves one thread.
class Policy {
 public:
  virtual ~Policy() = default;
  virtual const Space& observation_space() const = 0;
  virtual const Space& action_space() const = 0;
  virtual int64_t memory_size() const = 0;  // floats per lane, actor and critic together
  // memory (N, M) in and out; action (N, columns of the action space), clipped into a box.
  virtual void act(const ObservationBatch& observation, View memory, View action, Acting& acting) const = 0;
  // Its estimate of the return to come, value (N, 1), in the units it learned it in; false where it keeps none.
  virtual bool estimate(const ObservationBatch&, View memory, View value) const {
    (void)memory, (void)value;
    return false;
  }
  // log p(target | what was seen), (N, 1), in nats: what it gave to that which should have been said, target (N,
  // columns of the action space). memory as in act. false where it gives no probabilities.
  virtual bool log_prob(const ObservationBatch&, View memory, ConstView target, View log_prob) const {
    (void)memory, (void)target, (void)log_prob;
    return false;
  }
  // Judges itself on a part of a data set, where its answer is to a whole sequence and not step by step; false: step by
  // step.
  virtual bool judge(const Dataset&, DataPart, PartScores&) const { return false; }
  virtual const Agent* agent() const { return nullptr; }  // its network (learning/agent.h), where it has one
};

}  // namespace engram::inline ENGRAM_REAL
