// What networks of several kinds are put together from.
#pragma once

#include <vector>

#include "engram/nn/compose.h"
#include "engram/nn/network.h"

namespace engram::inline ENGRAM_REAL {

// Convolutions, encoder and memories, as the options ask for them; may be empty. `width`: of what they compute.
std::vector<Named> make_body(const NetworkInput& features, int64_t& width, const NetworkOptions& options);
kernels::Activation find_activation(const std::string& name);  // Error where there is none

}  // namespace engram::inline ENGRAM_REAL
