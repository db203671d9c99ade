// The conformance kit: what every world must hold to, checked by playing it at random.
//
//   same seed, same trajectory; a lane is the same alone, among others, and whatever the others do; endings and final
//   observations belong together; no episode outlasts the limit; observations, rewards and masks keep their contract;
//   a world saved in mid-episode and loaded elsewhere continues as the one that went on.
//
// Works through VectorEnv, so that a world with a batching of its own is judged by the same rules.
#pragma once

#include <string>
#include <vector>

#include "engram/env/registry.h"

namespace engram::inline ENGRAM_REAL {

// One sentence per broken rule; empty: the world conforms. `maker` holds the options, made by entry.options().
std::vector<std::string> check_environment(const WorldEntry& entry, const WorldMaker& maker,
                                           const WorldContext& context = {}, int64_t steps = 10000);

// Draws one action of the space uniformly (unbounded boxes: normally) among what `mask` allows (empty: everything).
void draw_action(const Space& space, ConstView mask, Rng& rng, View action);

}  // namespace engram::inline ENGRAM_REAL
