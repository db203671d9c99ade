#include "engram/run/files/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "engram/core/error.h"
#include "engram/core/platform.h"

namespace engram {
namespace {

int open_lock(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0644);
  if (file >= 0 || errno == EACCES || errno == EROFS || errno == EPERM) return file;
  throw Error("cannot lock " + path + ": " + std::strerror(errno));
}

// Whether `path` still names the open file; its last holder may have removed it before we got the lock.
bool still_named(int file, const std::string& path) {
  struct stat open {
  }, named{};
  return fstat(file, &open) == 0 && lstat(path.c_str(), &named) == 0 && open.st_ino == named.st_ino &&
         open.st_dev == named.st_dev;
}

std::string holder_of(int file) {
  char text[32];
  const ssize_t size = pread(file, text, sizeof text, 0);
  const std::string_view digits(text, size > 0 ? static_cast<size_t>(size) : 0);
  const size_t end = digits.find_first_not_of("0123456789");
  return end == 0 || digits.empty() ? "another process" : "process " + std::string(digits.substr(0, end));
}

void write_holder(int file) {
  const std::string text = std::to_string(getpid()) + "\n";
  if (ftruncate(file, 0) == 0 && pwrite(file, text.data(), text.size(), 0) > 0) return;  // the lock holds without it
}

}  // namespace

DirectoryLock::DirectoryLock(const std::string& directory) : path_(directory + "/engram.lock") {
  for (;;) {
    file_ = open_lock(path_);
    if (file_ < 0) return;
    const int reason = flock(file_, LOCK_EX | LOCK_NB) != 0 ? errno : 0;
    if (reason == 0 && still_named(file_, path_)) break;
    const std::string holder = reason == EWOULDBLOCK ? holder_of(file_) : "";
    close(file_);
    file_ = -1;
    if (reason == EWOULDBLOCK) throw Error(directory + ": in use by " + holder);
    if (reason != 0) return;
  }
  write_holder(file_);
  remove_abandoned_files(directory);
  remove_abandoned_files(directory + "/checkpoints");
}

DirectoryLock::~DirectoryLock() {
  if (file_ < 0) return;
  unlink(path_.c_str());
  close(file_);
}

}  // namespace engram
