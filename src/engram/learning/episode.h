// One finished training episode, as monitor.csv records it.
#pragma once

#include <cstdint>

namespace engram {

struct Episode {
  double episode_return;  // raw (un-normalised)
  int64_t length;
  int64_t timestep;  // environment steps of the whole run when it ended
};

}  // namespace engram
