// Prioritised sweeping (Moore & Atkeson 1993; Peng & Williams 1993): back up first where the Bellman residual
// |R(s) + max_a q(s, a) - v(s)| is largest, then measure the states that can enter there again.
//
// The priority is the residual itself, not its usual estimate, so that an empty queue proves that no residual is larger
// than the tolerance. `sweeps` counts backed-up states over S, rounded up.
#pragma once

#include "engram/algorithms/planning/planning.h"

namespace engram {

Solution prioritised_sweeping(const SparseModel& model, const Planning& planning);

}  // namespace engram
