// Which worlds an algorithm takes: demands on a few facts of a world, and, in words, why a world does not meet them.
//
// An algorithm lists its demands; one that lists none takes every world. What fits follows from them alone, so that
// `train` refuses an unfit pair before anything is made, and `describe` tells of every pair beforehand.
#pragma once

#include <string>
#include <vector>

#include "engram/env/world.h"

namespace engram::inline ENGRAM_REAL {

struct WorldFacts {
  WorldKind kind = WorldKind::environment;
  Space observation, action;  // of a data set: of its inputs and its targets; of other kinds nothing
  bool masked = false;        // whether it forbids actions
  int lanes = 1;              // environments side by side
  int64_t log_returns = 0;    // how many leading columns of an observation are log returns of closes
};

WorldFacts facts_of(const World& world);

// `wants` completes "takes ..."; `misfit` is "" where the world meets the demand, else it completes "the algorithm
// ...".
struct Demand {
  const char* wants;
  std::string (*misfit)(const WorldFacts& world);
};

// The first demand that is not met, in words; "" where the world fits.
std::string misfit(const std::vector<Demand>& demands, const WorldFacts& world);

// Why a table has no row for each observation of this space, in words: it is a box, or counts beyond 2^62. Else "".
std::string uncountable(const Space& space);

namespace demand {

// The kind of world: the first demand of every algorithm, read off its constructor.
const Demand& of_kind(WorldKind kind);

extern const Demand table_observation;    // Discrete or MultiDiscrete, up to 2^62 states
extern const Demand box_observation;      // Box
extern const Demand bounded_box_action;   // Box, each column with two finite bounds
extern const Demand discrete_action;      // Discrete
extern const Demand unmasked;             // a world that forbids nothing
extern const Demand one_lane;             // --n_envs 1: it keeps steps, a window or traces of one running episode
extern const Demand log_returns;          // a market's log returns, as they come
extern const Demand short_flat_long;      // actions of a market: Discrete(3), or Discrete(2) without short positions
extern const Demand label;                // of a data set: Discrete targets
extern const Demand next_token;           // of a data set: one index a step, and targets that are such indices
extern const Demand short_positions_too;  // Discrete(3) alone

}  // namespace demand

}  // namespace engram::inline ENGRAM_REAL
