// What one core can do at most: fused multiply-adds of independent chains that never leave the registers. The peak
// that `bench` holds every rate against.
#pragma once

#include "engram/core/kernels/kernels.h"

namespace engram::inline ENGRAM_REAL::kernels {

// Runs `rounds` rounds of 12 independent chains of full float vectors and returns the floating-point operations made,
// two for each multiply-add. A multiply-add takes 4 cycles and at most two begin in each: 8 chains keep a core busy.
// The plain target has no vectors and no peak worth the name: 0 operations, nothing run.
double multiply_add(Target target, int64_t rounds);

}  // namespace engram::inline ENGRAM_REAL::kernels
