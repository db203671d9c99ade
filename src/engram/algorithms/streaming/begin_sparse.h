// How a streaming agent's network begins: sparse.
#pragma once

#include "engram/nn/module.h"

namespace engram::inline ENGRAM_REAL {

// Elsayed, Vasan & Mahmood 2024, algorithm 1: weights of layers and convolutions uniform in +-1/sqrt(inputs), of each unit's a
// share `sparsity` zero; biases zero. Memories keep their own beginning.
void begin_sparse(const Module& network, double sparsity, uint64_t seed, Parameters& parameters);

}  // namespace engram::inline ENGRAM_REAL
