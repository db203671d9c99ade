// The number type of networks, gradients and experience.
//
// Everything that depends on Real lives in ONE inline namespace whose name this macro chooses, so that the float
// library (f32, what users run) and its double twin (f64, what the gradient checks judge with) link side by side.
// No header shows both; double has translation units of its own, compiled with ENGRAM_F64.
#pragma once

#include <cstdint>

#ifdef ENGRAM_F64
#define ENGRAM_REAL f64
#else
#define ENGRAM_REAL f32
#endif

namespace engram::inline ENGRAM_REAL {

#ifdef ENGRAM_F64
using Real = double;
#else
using Real = float;
#endif

}  // namespace engram::inline ENGRAM_REAL
