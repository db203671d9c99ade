// Options of the linear algorithms; names and defaults of exploration are those of Stable-Baselines3's DQN.
#pragma once

#include <string>

#include "engram/algorithms/tabular/tabular_options.h"

namespace engram::inline ENGRAM_REAL {

struct LinearOptions : ExplorationOptions {
  double gamma = 0.99;
  Schedule learning_rate{0.5, false};
  std::string features = "tiles";
  int64_t tilings = 8, tiles = 8, fourier_per_block = 100;

  void visit(OptionVisitor& v) {
    v.option("gamma", gamma, {0, 1},
             "discount; looks about 1 / (1 - gamma) steps ahead. 1 only where every episode ends");
    v.option("learning_rate", learning_rate, {0, 2},
             "share of an error that one step removes: alpha |x|^2. Lower where rewards or moves are random");
    v.option("features", features, {"tiles", "fourier"},
             "tile coding, or random Fourier features of Gaussian kernels; these for more than about four columns");
    v.option("tilings", tilings, {1, 1024},
             "grids of tile coding, each displaced by another fraction of a tile; more for finer values at the same "
             "breadth");
    v.option("tiles", tiles, {1, 1024},
             "tiles of each grid along each column of the observation; more where values change over short distances");
    v.option("fourier_per_block", fourier_per_block, {1, 1e5},
             "random Fourier features for each of four widths; more for finer values, at more work");
    ExplorationOptions::visit(v);
  }
};

struct LinearSarsaOptions : LinearOptions {
  double lambda = 0.9;

  void visit(OptionVisitor& v) {
    LinearOptions::visit(v);
    v.option("lambda", lambda, {0, 1},
             "decay of eligibility traces, beside gamma; replacing with tiles. Higher where rewards are late");
  }
};

}  // namespace engram::inline ENGRAM_REAL
