// The checkpoints of one run: last.ckpt, previous.ckpt (the one before it) and best.ckpt (of the best evaluation).
//
// At every moment, also under kill -9, at least one of last and previous is whole: the old last becomes previous by a
// second name for the same file, and only then does the new bytes' rename take the name `last`. Blocks (blocks/, see
// block_files.h) are on disk before a checkpoint that refers to them, and leave it after the last one that did.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engram/core/archive.h"
#include "engram/run/files/block_files.h"

namespace engram {

class Checkpoints {
 public:
  explicit Checkpoints(const std::string& run_directory)
      : directory_(run_directory + "/checkpoints"), blocks_(directory_ + "/blocks") {}

  Archive saver();              // for what the next two take: blocks that it is shown are on disk at once
  void write(Archive archive);  // last.ckpt, the former one becoming previous.ckpt
  void write_best(Archive archive);

  // The newest whole one, with its blocks or, for whoever reads the policy alone, without. A damaged last.ckpt is
  // reported to `warn` and previous.ckpt taken. Error where none is whole ("no checkpoint" where there is none) or
  // where last.ckpt has another format number.
  Archive newest(const std::function<void(const std::string&)>& warn);
  Archive newest_without_blocks(const std::function<void(const std::string&)>& warn);
  Archive best() const;

 private:
  using Names = std::vector<BlockName>;
  std::string path(const char* name) const { return directory_ + "/" + name + ".ckpt"; }
  Archive newest(const std::function<void(const std::string&)>& warn, BlockStore* store);
  Names needed_by(const char* name) const;
  void look();
  void remove_needless_blocks();

  std::string directory_;
  BlockFiles blocks_;
  bool last_is_whole_ = false;    // only what was written or read whole may become `previous`
  bool looked_ = false;           // at what the files refer to
  Names last_, previous_, best_;  // blocks that each refers to
};

}  // namespace engram
