// A fault at a chosen point: just before its k-th act on a file the process gets a signal, SIGKILL or Ctrl-C's, with
// nothing left to chance or to the clock. On disk a process changes nothing between two acts, so the points of all
// kill -9 are as many as its acts.
#pragma once

#include <cstdint>

namespace engram {

struct Fault {
  int64_t at_act;  // 1: the next one
  int signal;
};

// Counts from here. Acts are write, fsync, rename, link, remove and the emptying of a stream's buffer.
void plant(const Fault& fault);

}  // namespace engram
