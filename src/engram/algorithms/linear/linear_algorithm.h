// The linear learners as algorithms of the registry: they play any world whose observation is a box and whose action is
// Discrete, one environment at a time.
//
// A state becomes features by tile coding or by random Fourier features of its bounds. Where a world leaves a column
// unbounded, the least and greatest values that a random player meets in 2000 steps stand for its bounds; the world
// then begins afresh.
#pragma once

#include <vector>

#include "engram/algorithms/registry.h"

namespace engram::inline ENGRAM_REAL {

std::vector<AlgorithmEntry> linear_entries();  // linear_q, linear_sarsa

}  // namespace engram::inline ENGRAM_REAL
