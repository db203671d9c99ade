// The world as an epsilon-greedy agent lives in it: whatever it chooses, with probability epsilon a uniformly drawn
// action happens instead (Sutton & Barto, 2nd ed., section 5.4). The optimum of this model is the best epsilon-soft
// policy, which SARSA converges to; a policy evaluated in it is worth what walking it with epsilon is worth.
#pragma once

#include "engram/env/tabular_model.h"

namespace engram {

SparseModel epsilon_soft(const SparseModel& model, double epsilon);

}  // namespace engram
