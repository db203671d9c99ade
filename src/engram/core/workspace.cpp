#include "engram/core/workspace.h"

#include <limits>

namespace engram::inline ENGRAM_REAL {

View Workspace::make(int slot, int64_t rows, int64_t columns) {
  assert(slot >= 0 && slot < static_cast<int>(buffers_.size()));
  Tensor& buffer = buffers_[static_cast<size_t>(slot)];
  buffer.resize(rows, columns);
#ifndef NDEBUG
  fill(buffer, std::numeric_limits<Real>::quiet_NaN());
#endif
  return buffer;
}

}  // namespace engram::inline ENGRAM_REAL
