#include "engram/run/files/checkpoints.h"

#include <filesystem>

#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/run/files/files.h"

namespace engram {
namespace {

namespace fs = std::filesystem;

void make_own_directory(const std::string& path) {
  std::error_code error;
  demand_no_link(path);
  fs::create_directories(path, error);
}

// Whole with its blocks, where there is a store to look for them.
Archive whole(const std::string& path, BlockStore* store) {
  Archive archive = Archive::loader(read_file(path), store);
  for (const BlockName& block : archive.blocks()) {
    if (store != nullptr) store->read(block);
  }
  return archive;
}

}  // namespace

Archive Checkpoints::saver() {
  make_own_directory(directory_);
  return Archive::saver(&blocks_);
}

void Checkpoints::write(Archive archive) {
  look();
  if (last_is_whole_) {
    if (!give_second_name(path("last"), path("previous"))) {
      write_file_atomically(path("previous"), read_file(path("last")));
    }
    previous_ = last_;
  }
  write_file_atomically(path("last"), archive.finish());
  last_is_whole_ = true;
  last_ = archive.blocks();
  remove_needless_blocks();
}

void Checkpoints::write_best(Archive archive) {
  look();
  write_file_atomically(path("best"), archive.finish());
  best_ = archive.blocks();
}

// What a file that is absent, damaged or foreign refers to is needed by nobody.
Checkpoints::Names Checkpoints::needed_by(const char* name) const {
  if (!fs::exists(path(name))) return {};
  try {
    return Archive::loader(read_file(path(name))).blocks();
  } catch (const Error&) {
    return {};
  }
}

void Checkpoints::look() {
  if (looked_) return;
  looked_ = true;
  last_ = needed_by("last");
  previous_ = needed_by("previous");
  best_ = needed_by("best");
}

void Checkpoints::remove_needless_blocks() {
  std::set<BlockName> needed;
  for (const Names& names : {last_, previous_, best_}) needed.insert(names.begin(), names.end());
  blocks_.remove_all_but(needed);
}

Archive Checkpoints::newest(const std::function<void(const std::string&)>& warn) { return newest(warn, &blocks_); }

Archive Checkpoints::newest_without_blocks(const std::function<void(const std::string&)>& warn) {
  return newest(warn, nullptr);
}

Archive Checkpoints::newest(const std::function<void(const std::string&)>& warn, BlockStore* store) {
  const bool has_last = fs::exists(path("last")), has_previous = fs::exists(path("previous"));
  if (!has_last && !has_previous) throw Error("no checkpoint in " + directory_ + ": nothing to resume or to evaluate");
  std::string damage = path("last") + ": missing";
  if (has_last) {
    try {
      Archive archive = whole(path("last"), store);
      last_is_whole_ = true;
      return archive;
    } catch (const ForeignFormat& error) {
      throw Error(path("last") + ": " + error.what());
    } catch (const Error& error) {
      damage = path("last") + ": " + error.what();
    }
  }
  if (!has_previous) throw Error("no whole checkpoint: " + damage);
  try {
    Archive archive = whole(path("previous"), store);
    warn(damage + "; going on from " + path("previous"));
    return archive;
  } catch (const Error& error) {
    throw Error("no whole checkpoint: " + damage + "; " + path("previous") + ": " + error.what());
  }
}

Archive Checkpoints::best() const {
  if (!fs::exists(path("best"))) {
    throw Error("no checkpoint " + path("best") + ": it is written by a run with --eval_freq; use --checkpoint last");
  }
  try {
    return Archive::loader(read_file(path("best")));
  } catch (const Error& error) {
    throw Error(path("best") + ": " + error.what());
  }
}

}  // namespace engram
