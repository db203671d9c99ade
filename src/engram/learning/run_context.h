// RunContext: what a learner is made with, beside its own options.
#pragma once

#include <cstdint>

#include "engram/core/threads.h"

namespace engram {

struct RunContext {
  uint64_t seed = 0;
  int64_t total_timesteps = 0;  // schedules end here
  Threads* threads = nullptr;
  double (*clock)() = nullptr;  // seconds; only run/ reads clocks
};

}  // namespace engram
