// Columns: a piece of a row, [first, first + count).
#pragma once

#include <cstdint>

namespace engram {

struct Columns {
  int64_t first, count;
};

}  // namespace engram
