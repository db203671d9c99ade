// The table of built-in worlds. A table that the registry asks for, not static constructors: a linker drops those
// from a static library.
#pragma once

#include <vector>

#include "engram/env/registry.h"

namespace engram::inline ENGRAM_REAL {

std::vector<WorldEntry> built_in_worlds();

}  // namespace engram::inline ENGRAM_REAL
