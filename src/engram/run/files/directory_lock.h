// DirectoryLock: one writer for a run directory or a tuner's.
//
// The system's own lock (flock) on DIR/engram.lock, which ends with its process however that ends, so that a lock is
// never stale; the file tells the holder's process id. It is removed with the lock.
#pragma once

#include <string>

namespace engram {

class DirectoryLock {
 public:
  // Error "in use by process N" at once where another holds it. Whoever gets it sweeps up the temporary files that
  // killed writers have left. A directory that cannot be written, or on a file system without locks, is not locked.
  explicit DirectoryLock(const std::string& directory);
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  std::string path_;
  int file_ = -1;  // -1: not locked
};

}  // namespace engram
