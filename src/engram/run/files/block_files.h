// The blocks of a run's checkpoints (core/archive.h), each a file of its own that is written once, before the first
// checkpoint that refers to it. Its name is made here from length and fingerprint: no path is read from any file.
#pragma once

#include <set>
#include <string>

#include "engram/core/archive.h"

namespace engram {

class BlockFiles final : public BlockStore {
 public:
  explicit BlockFiles(std::string directory) : directory_(std::move(directory)) {}

  void keep(const BlockName& name, std::string_view bytes) override;
  std::string read(const BlockName& name) override;  // Error with the path
  // Removes every block but these. Whoever calls has a checkpoint on disk that needs none of the others.
  void remove_all_but(const std::set<BlockName>& needed);

 private:
  std::string path(const BlockName& name) const;
  void look();

  std::string directory_;
  std::set<BlockName> whole_;  // written or read by this process
  std::set<BlockName> there_;  // these and what was there before
  bool looked_ = false;
};

}  // namespace engram
