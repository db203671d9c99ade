// What an agent does and expects over the pictures of its world (env/observation_map.h): arrows on a grid, the
// surfaces of Blackjack, the cost to go of a car on a hill.
#pragma once

#include <vector>

#include "engram/env/observation_map.h"
#include "engram/run/experiment/trained_run.h"

namespace engram::inline ENGRAM_REAL {

struct MapFigure {
  ObservationMap map;
  std::vector<double> action;  // greedy, of each cell; of a box its first column; NaN where nothing is decided
  std::vector<double> value;   // the agent's estimate of the return to come; {} where it keeps none
};

// {} for a policy with a memory, whose actions are no function of what it sees, and for a world without pictures.
std::vector<MapFigure> measure_maps(const TrainedRun& run);

}  // namespace engram::inline ENGRAM_REAL
