// The log returns that a market shows, for algorithms that read them.
#pragma once

#include "engram/env/market/market.h"

namespace engram::inline ENGRAM_REAL {

// Of a world that shows some: a checkpoint may change how it standardises.
inline ReturnColumns returns_of(const VectorEnv& world) { return world.lane_as<Market>(0)->return_columns(); }

// How many leading columns of an observation are log returns: 0 where the world is no market, or does not show them where
// a market has them.
inline int64_t count_returns(const VectorEnv& world) {
  const Market* market = world.lane_as<Market>(0);
  if (market == nullptr || world.observation_space() != market->observation_space()) return 0;
  return returns_of(world).count;
}

}  // namespace engram::inline ENGRAM_REAL
