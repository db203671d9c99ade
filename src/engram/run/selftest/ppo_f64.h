// PPO's objective written once more, from the policy's raw parameter rows to the loss, on the tape: it judges
// learning/distribution and learning/losses together, by the loss itself and its derivative by every parameter.
#pragma once

#include <optional>
#include <vector>

#include "engram/core/space.h"

namespace engram {

struct PpoCase {
  const char* name;
  Space action;
  bool masked;
  std::optional<double> clip_range_vf;
};

std::vector<PpoCase> ppo_cases();

// Relative difference of the loss and of its derivatives on a random batch in which some rows have weight 0, some
// ratios leave the clipping range on either side, and advantages have either sign.
double ppo_difference(const PpoCase& each);

}  // namespace engram
