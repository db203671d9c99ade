// For algorithms that read a market's log returns and order a position.
#pragma once

#include <string>

#include "engram/core/error.h"
#include "engram/env/market/market.h"

namespace engram::inline ENGRAM_REAL {

// Of a world that demand_returns has let pass: a checkpoint may change how it standardises.
inline ReturnColumns returns_of(const VectorEnv& world) { return world.lane_as<Market>(0)->return_columns(); }

// Error where the world shows no log returns, or not where a market has them, or has other actions than (short,) flat,
// long.
inline ReturnColumns demand_returns(const VectorEnv& world, const std::string& who) {
  const Market* market = world.lane_as<Market>(0);
  if (market == nullptr || world.observation_space() != market->observation_space()) {
    throw Error(who + " reads log returns: expected Market-v0 without --frame_stack, --previous_action and " +
                "--previous_reward, found an observation that names no log returns");
  }
  const Space& action = world.action_space();
  if (action == Space::discrete(3) || action == Space::discrete(2)) return returns_of(world);
  throw Error(who + " orders short, flat or long: expected Discrete(3) or Discrete(2), found " + action.describe());
}

}  // namespace engram::inline ENGRAM_REAL
