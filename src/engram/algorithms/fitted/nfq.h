// nfq as an algorithm of the registry: neural fitted Q iteration (neural_q.h) on any world whose observation is a box
// and whose action is Discrete: every transition is kept, and every `train_freq` steps the network is fitted anew to
// all of them, `n_iterations` times.
#pragma once

#include "engram/algorithms/registry.h"

namespace engram::inline ENGRAM_REAL {

AlgorithmEntry nfq_entry();

}  // namespace engram::inline ENGRAM_REAL
