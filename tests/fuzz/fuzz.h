// Fuzz targets: bytes of anybody's making at every door where files come in. Each target reads them as the program does;
// an Error is an answer, whatever else leaves it (another exception, what the sanitizers see, seconds of work, gigabytes)
// is a finding. `make fuzz` builds them by clang with libFuzzer and runs each for some seconds from its small corpus.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "engram/core/error.h"

namespace engram {

template <class Read>
int read_or_refuse(const Read& read) {
  try {
    read();
  } catch (const Error& error) {
    if (error.what()[0] == '\0') std::abort();  // a refusal says why
  }
  return 0;
}

inline std::string_view text_of(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

// What must hold for any input.
inline void demand(bool holds) {
  if (!holds) std::abort();
}

}  // namespace engram

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);
