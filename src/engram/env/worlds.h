// The table of built-in worlds. A table that the registry asks for, not static constructors: a linker drops those
// from a static library.
#pragma once

#include <string>
#include <vector>

#include "engram/env/registry.h"

namespace engram::inline ENGRAM_REAL {

std::vector<WorldEntry> built_in_worlds();

// Whether a single observation of this built-in world hides what decides, so that only a memory can play it well.
bool hides(const std::string& id);

}  // namespace engram::inline ENGRAM_REAL
