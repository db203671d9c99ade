// How often this program has allocated: operator new is counted in tests/allocations.cpp.
#pragma once

#include <cstdint>

namespace engram {
int64_t allocations();
}
