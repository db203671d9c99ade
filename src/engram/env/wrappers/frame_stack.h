// FrameStack: the last k observations side by side, the oldest first: what a memoryless agent may see of the past, and
// so the rival of a memory. Mnih et al., "Human-level control through deep reinforcement learning" (2015), section
// Methods; as Gymnasium's FrameStackObservation, an episode begins with k copies of its first observation, which keeps
// the stack inside its space (a stack filled with zeros need not be).
//
// Box(n) becomes Box(k n), Discrete(n) and MultiDiscrete become MultiDiscrete with k times the columns.
#pragma once

#include <vector>

#include "engram/env/wrappers/wrapped.h"

namespace engram::inline ENGRAM_REAL {

class FrameStack {
 public:
  FrameStack(const VectorEnv& inner, int64_t frames);

  Space observation_space() const { return space_; }
  void begin(int64_t lane, ConstView observation, View seen);
  void follow(int64_t lane, const Seen& step, View seen);
  void visit(Archive& archive) { archive("frames", frames_.values()); }

 private:
  Space space_;
  Tensor frames_;  // (N, k columns): each lane's stack
};

}  // namespace engram::inline ENGRAM_REAL
