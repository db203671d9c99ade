// PreviousStep: the action and the reward that led to an observation, appended to it. Where the world hides its state,
// they are evidence; Duan et al., "RL^2" (2016), feed an agent both, popgym's baselines the action.
//
//   seen = (observation | one-hot or values of the previous action | previous reward), zeros where an episode begins
//
// The observation becomes a Box of what a network sees: indices one-hot, so that "no action yet" is all zeros.
#pragma once

#include "engram/env/wrappers/wrapped.h"

namespace engram::inline ENGRAM_REAL {

class PreviousStep {
 public:
  PreviousStep(const VectorEnv& inner, bool action, bool reward);

  Space observation_space() const;
  void begin(int64_t lane, ConstView observation, View seen);
  void follow(int64_t lane, const Seen& step, View seen);
  void visit(Archive&) {}  // remembers nothing: each step brings its own action and reward

 private:
  Space observation_, action_;
  bool with_action_, with_reward_;
};

}  // namespace engram::inline ENGRAM_REAL
