// Networks of streaming agents: every linear layer but the last is followed by layer normalisation without parameters
// and a leaky ReLU, and begins sparse.
//
//   observation -> encoder_arch -> memory -> net_arch -> head
#pragma once

#include <string>

#include "engram/core/space.h"
#include "engram/nn/network.h"

namespace engram::inline ENGRAM_REAL {

using StreamNetworkMaker = ModulePtr (*)(const NetworkInput& features, const Space& action,
                                         const NetworkOptions& options);

// Actor and critic apart: "policy" | "value".
ModulePtr make_stream_actor_critic(const NetworkInput& features, const Space& action, const NetworkOptions& options);
// One value an action, under the name "policy": the greedy choice is that of the highest.
ModulePtr make_stream_values(const NetworkInput& features, const Space& action, const NetworkOptions& options);

// Elsayed, Vasan & Mahmood 2024, algorithm 1: weights of layers and convolutions uniform in +-1/sqrt(inputs), of each unit's a
// share `sparsity` zero; biases zero. Memories keep their own beginning.
void begin_sparse(const Module& network, double sparsity, uint64_t seed, Parameters& parameters);

}  // namespace engram::inline ENGRAM_REAL
