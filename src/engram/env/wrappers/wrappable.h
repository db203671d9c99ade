// Which wrappers a user asked for: options that every registered environment has besides its
// own, a user's too.
#pragma once

#include "engram/env/registry.h"

namespace engram::inline ENGRAM_REAL {

struct WrapperOptions {
  int64_t frame_stack = 1;
  bool previous_action = false, previous_reward = false;

  void visit(OptionVisitor& v) {
    v.option("frame_stack", frame_stack, {1, 10000}, "observations seen at once, the latest last; 1: the world's own");
    v.option("previous_action", previous_action, "append the action that led to an observation (discrete: one-hot)");
    v.option("previous_reward", previous_reward, "append the reward that came with an observation");
  }
  bool none() const { return frame_stack == 1 && !previous_action && !previous_reward; }
};

// The world as the options want it seen; a frame of the stack holds previous action and reward.
VectorEnvPtr wrapped(VectorEnvPtr world, const WrapperOptions& options);

// Their names: they change what is seen, never what is earned.
std::vector<std::string> wrapper_options();

// The same entry with these options added, where it is an environment. Error where the world has one of their names
// itself.
WorldEntry wrappable(WorldEntry entry);

}  // namespace engram::inline ENGRAM_REAL
