// The log returns that a market shows, for algorithms that read them.
#pragma once

#include <span>

#include "engram/core/error.h"
#include "engram/env/market/market.h"
#include "engram/learning/policy.h"

namespace engram::inline ENGRAM_REAL {

// Of a world that shows some: a checkpoint may change how it standardises.
inline ReturnColumns returns_of(const VectorEnv& world) { return world.lane_as<Market>(0)->return_columns(); }

// What a lane shows, oldest first, in the table's own doubles: standardised and rounded to Real, the return of a close
// that stands still would not come back as 0.
inline std::span<const double> returns_in_view(const ObservationBatch& batch, int lane) {
  const Market* market = batch.world == nullptr ? nullptr : batch.world->lane_as<Market>(lane);
  if (market == nullptr) throw Error("log returns: expected an observation of Market-v0's lanes, found another");
  return market->returns_in_view();
}

// How many leading columns of an observation are log returns: 0 where the world is no market, or does not show them where
// a market has them.
inline int64_t count_returns(const VectorEnv& world) {
  const Market* market = world.lane_as<Market>(0);
  if (market == nullptr || world.observation_space() != market->observation_space()) return 0;
  return returns_of(world).count;
}

}  // namespace engram::inline ENGRAM_REAL
