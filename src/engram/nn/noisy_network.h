// Networks of action values that explore by themselves: encoder -> memory -> net_arch -> head, of which net_arch and head
// are noisy (nn/noisy.h).
#pragma once

#include "engram/nn/network.h"

namespace engram::inline ENGRAM_REAL {

// `numbers` of a row called "policy".
ModulePtr make_noisy_values(const NetworkInput& features, int64_t numbers, const NetworkOptions& options);
// One body, then "policy", `numbers` of a row, and "value", one.
ModulePtr make_noisy_dueling(const NetworkInput& features, int64_t numbers, const NetworkOptions& options);

}  // namespace engram::inline ENGRAM_REAL
