// Signatures of numbers.
#pragma once

#include <span>

#include "engram/core/real.h"
#include "engram/run/bench.h"

namespace engram::inline ENGRAM_REAL {

inline std::string signature_of(std::span<const Real> values) {
  return engram::signature_of(std::string_view(reinterpret_cast<const char*>(values.data()), values.size_bytes()));
}

}  // namespace engram::inline ENGRAM_REAL
