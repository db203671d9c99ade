// For algorithms that read a market's log returns and order a position.
#pragma once

#include <string>

#include "engram/core/error.h"
#include "engram/env/vector_env.h"

namespace engram::inline ENGRAM_REAL {

// Error where the world shows no log returns or has other actions than (short,) flat, long.
inline ReturnColumns demand_returns(const VectorEnv& world, const std::string& who) {
  const ReturnColumns columns = world.return_columns();
  if (columns.count == 0) {
    throw Error(who + " reads log returns: expected Market-v0 without --frame_stack, --previous_action and " +
                "--previous_reward, found an observation that names no log returns");
  }
  const Space& action = world.action_space();
  if (action == Space::discrete(3) || action == Space::discrete(2)) return columns;
  throw Error(who + " orders short, flat or long: expected Discrete(3) or Discrete(2), found " + action.describe());
}

}  // namespace engram::inline ENGRAM_REAL
