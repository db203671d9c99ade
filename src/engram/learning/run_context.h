// RunContext: what a learner is made with, beside its own options.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>

#include "engram/core/threads.h"

namespace engram {

struct RunContext {
  uint64_t seed = 0;
  int64_t total_timesteps = 0;  // schedules end here; raised on resume, they span the new total
  Threads* threads = nullptr;
  double (*clock)() = nullptr;  // seconds; only run/ reads clocks
  int n_envs = 1;               // lanes: of a data set, which has none itself, how many sequences are read side by side
  // Of files that the algorithm itself learns from; none where a policy is only deployed.
  std::function<std::string(const std::string& path)> read_file = {};

  // Share of the run that is still to come, 1 where its end is not known: what a schedule is asked with.
  double remaining(int64_t timesteps) const {
    if (total_timesteps <= 0) return 1;
    return std::max(0.0, 1 - static_cast<double>(timesteps) / static_cast<double>(total_timesteps));
  }
};

}  // namespace engram
