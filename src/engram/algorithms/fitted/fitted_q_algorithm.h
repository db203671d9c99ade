// fitted_q as an algorithm of the registry: it plays any world whose observation is a box and whose action is Discrete,
// one environment at a time, keeps every transition, and every `train_freq` steps goes on with fitted Q iteration
// (fitted_q.h) over all of them from the Q that it has.
#pragma once

#include "engram/algorithms/registry.h"

namespace engram::inline ENGRAM_REAL {

AlgorithmEntry fitted_q_entry();

}  // namespace engram::inline ENGRAM_REAL
