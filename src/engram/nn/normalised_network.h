// Networks for who learns without a target network or a replay: every linear layer but the last is followed by layer
// normalisation without parameters and a leaky ReLU (nn/normalised.h).
//
//   observation -> convolutions -> encoder_arch -> memory -> net_arch -> head
//
// Linear layers begin uniform in +-1/sqrt(inputs). Of the options net_arch, encoder_arch, memory, memory_size and
// forget_bias are heeded.
#pragma once

#include "engram/nn/network.h"

namespace engram::inline ENGRAM_REAL {

using NormalisedNetworkMaker = ModulePtr (*)(const NetworkInput& features, const Space& action,
                                             const NetworkOptions& options);

// Actor and critic apart: "policy" | "value".
ModulePtr make_normalised_actor_critic(const NetworkInput& features, const Space& action,
                                       const NetworkOptions& options);
// One value an action, under the name "policy": the greedy choice is that of the highest.
ModulePtr make_normalised_values(const NetworkInput& features, const Space& action, const NetworkOptions& options);

}  // namespace engram::inline ENGRAM_REAL
