// Evaluation: a policy plays whole episodes, one lane for each.
//
// Over Lanes (learning/lanes.h). Lane i plays exactly its first episode; a lane that is through keeps stepping and is
// ignored. So no short episode is counted twice, and the result depends on nothing but policy, world and seed.
// A policy that walks in circles in a world without a time limit would play for ever: after `longest_episode` steps an
// episode is cut, and said to be.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engram/algorithms/algorithm.h"
#include "engram/env/vector_env.h"

namespace engram::inline ENGRAM_REAL {

// A seed apart from that of training. `purpose` 0: the evaluate verb; 1 + k: the k-th evaluation during training.
uint64_t evaluation_seed(uint64_t seed, uint32_t purpose);

constexpr int64_t longest_episode = 100000;

// One step of a lane that is still playing; all values raw, next_observation the true one at an episode's end.
struct TraceStep {
  int64_t episode, step;
  ConstView observation, action, next_observation;  // one row each
  double reward;
  Ending ending;
};

struct Evaluation {
  std::vector<double> returns;   // one per lane
  std::vector<int64_t> lengths;  // one per lane
  int64_t cut = 0;               // episodes that had not ended after `longest` steps; the rest is not counted
  // Of a data set (data_part.h), whose sequences are the lanes and their scores the returns; else {}.
  std::vector<Figure> figures{}, baseline{};

  double mean_return() const;
  double mean_length() const;
};

// Plays until every lane of `world` has ended its first episode or was cut after `longest` steps. Error (status 1) at a
// non-finite observation or reward.
Evaluation evaluate(const Policy& policy, VectorEnv& world, uint64_t seed, bool deterministic,
                    const std::function<void(const TraceStep&)>& trace = {}, int64_t longest = longest_episode);

}  // namespace engram::inline ENGRAM_REAL
