// Signatures of numbers.
#pragma once

#include <span>
#include <string>

#include "engram/core/fingerprint.h"
#include "engram/core/real.h"

namespace engram::inline ENGRAM_REAL {

inline std::string signature_of(std::span<const Real> values) {
  return fingerprint_of({reinterpret_cast<const char*>(values.data()), values.size_bytes()});
}

}  // namespace engram::inline ENGRAM_REAL
