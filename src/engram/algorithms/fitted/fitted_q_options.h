// Options of fitted Q iteration; names and defaults of exploration and of the schedule of learning are those of
// Stable-Baselines3's DQN, where it has them.
#pragma once

#include "engram/algorithms/tabular/tabular_options.h"
#include "engram/models/regressor.h"

namespace engram::inline ENGRAM_REAL {

struct FittedQOptions : ExplorationOptions {
  double gamma = 0.99;
  int64_t learning_starts = 1000, train_freq = 1000, n_iterations = 20, exploration_hold = 1;
  RegressorOptions regressor;

  void visit(OptionVisitor& v) {
    v.option("gamma", gamma, {0, 1}, "discount; looks about 1 / (1 - gamma) steps ahead");
    regressor.visit(v);
    v.option("learning_starts", learning_starts, {0, 1e9},
             "steps before the first fit; enough to have seen some reward");
    v.option("train_freq", train_freq, {1, 1e9},
             "steps from one fit to the next; each fit reads all that was seen, so fewer fits for long runs");
    v.option(
        "n_iterations", n_iterations, {1, 1e6},
        "times that each fit replaces Q by the regression of its targets; about as many as a reward is steps away");
    ExplorationOptions::visit(v);
    v.option("exploration_hold", exploration_hold, {1, 1e6},
             "steps that a random action is kept, on average; above 1 where single random steps lead nowhere");
  }
};

}  // namespace engram::inline ENGRAM_REAL
