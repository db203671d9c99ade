#include "engram/env/vector_env.h"

namespace engram::inline ENGRAM_REAL {

StepBatch::StepBatch(int lanes, const Space& observation, const Space& action, bool masked)
    : observation(lanes, observation.columns()),
      reward(lanes),
      ending(static_cast<size_t>(lanes), Ending::none),
      final_observation(lanes, observation.columns()) {
  if (masked) action_mask = Tensor(lanes, action.choices());
  final_lane.reserve(static_cast<size_t>(lanes));
}

}  // namespace engram::inline ENGRAM_REAL
