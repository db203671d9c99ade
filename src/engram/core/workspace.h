// Workspace: the scratch memory and the threads of one outstanding forward.
//
// The caller owns it and hands the same one to forward and to the backward that follows. Modules address it by the
// slot numbers they took from their Layout. Buffers grow and never shrink, so a training loop stops allocating as
// soon as it has seen its largest batch. Debug builds poison a buffer whenever it is asked for anew.
#pragma once

#include <vector>

#include "engram/core/threads.h"
#include "engram/core/view.h"

namespace engram::inline ENGRAM_REAL {

class Workspace {
 public:
  explicit Workspace(int slots, Threads* threads = nullptr) : buffers_(static_cast<size_t>(slots)), threads_(threads) {}

  // A buffer to write: contents unspecified (NaN in debug builds).
  View make(int slot, int64_t rows, int64_t columns);
  // The buffer that the matching forward made.
  View get(int slot) { return buffers_[static_cast<size_t>(slot)]; }

  // The threads that work on this pass; nullptr: the caller's thread alone.
  Threads* threads() const { return threads_; }

 private:
  std::vector<Tensor> buffers_;
  Threads* threads_;
};

}  // namespace engram::inline ENGRAM_REAL
