#include "engram/run/files/checkpoints.h"

#include <filesystem>

#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/run/files/files.h"

namespace engram {
namespace {

namespace fs = std::filesystem;

// `copy` becomes another name of `file`, at once: a reader of `copy` sees its old bytes or the new ones.
void give_second_name(const std::string& file, const std::string& copy) {
  const std::string temporary = copy + ".tmp";
  std::error_code error;
  fs::remove(temporary, error);
  fs::create_hard_link(file, temporary, error);
  if (error) return write_file_atomically(copy, read_file(file));  // a file system without links
  fs::rename(temporary, copy, error);
  if (error) throw Error("cannot write " + copy + ": " + error.message(), 1);
}

}  // namespace

void Checkpoints::write(const std::string& bytes) {
  std::error_code error;
  fs::create_directories(directory_, error);
  if (last_is_whole_) give_second_name(path("last"), path("previous"));
  write_file_atomically(path("last"), bytes);
  last_is_whole_ = true;
}

void Checkpoints::write_best(const std::string& bytes) { write_file_atomically(path("best"), bytes); }

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
