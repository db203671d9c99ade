// The checkpoints of one run: last.ckpt, previous.ckpt (the one before it) and best.ckpt (of the best evaluation).
//
// At every moment, also under kill -9, at least one of last and previous is whole: the old last becomes previous by a
// second name for the same file, and only then does the new bytes' rename take the name `last`.
#pragma once

#include <functional>
#include <string>

#include "engram/core/archive.h"

namespace engram {

class Checkpoints {
 public:
  explicit Checkpoints(std::string run_directory) : directory_(std::move(run_directory) + "/checkpoints") {}

  void write(const std::string& bytes);  // last.ckpt, the former one becoming previous.ckpt
  void write_best(const std::string& bytes);

  // The newest whole one. A damaged last.ckpt is reported to `warn` and previous.ckpt taken. Error where none is
  // whole ("no checkpoint" where there is none) or where last.ckpt has another format number.
  Archive newest(const std::function<void(const std::string&)>& warn);
  Archive best() const;

 private:
  std::string path(const char* name) const { return directory_ + "/" + name + ".ckpt"; }

  std::string directory_;
  bool last_is_whole_ = false;  // only what was written or read whole may become `previous`
};

}  // namespace engram
