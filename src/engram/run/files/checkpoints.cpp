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

}  // namespace

void Checkpoints::write(const std::string& bytes) {
  make_own_directory(directory_);
  if (last_is_whole_ && !give_second_name(path("last"), path("previous"))) {
    write_file_atomically(path("previous"), read_file(path("last")));
  }
  write_file_atomically(path("last"), bytes);
  last_is_whole_ = true;
}

void Checkpoints::write_best(const std::string& bytes) {
  make_own_directory(directory_);
  write_file_atomically(path("best"), bytes);
}

Archive Checkpoints::newest(const std::function<void(const std::string&)>& warn) {
  const bool has_last = fs::exists(path("last")), has_previous = fs::exists(path("previous"));
  if (!has_last && !has_previous) throw Error("no checkpoint in " + directory_ + ": nothing to resume or to evaluate");
  std::string damage = path("last") + ": missing";
  if (has_last) {
    try {
      Archive archive = Archive::loader(read_file(path("last")));
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
    Archive archive = Archive::loader(read_file(path("previous")));
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
