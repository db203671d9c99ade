// average += rate * (values - average): a target network that follows its master (Polyak & Juditsky 1992), in the
// kernels' manner: one fused multiply-add an element, the same bytes on every target.
#pragma once

#include "engram/core/kernels/kernels.h"

namespace engram::inline ENGRAM_REAL::kernels {

void approach(Real rate, std::span<const Real> values, std::span<Real> average);  // as many of both

}  // namespace engram::inline ENGRAM_REAL::kernels
