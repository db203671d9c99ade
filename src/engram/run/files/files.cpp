#include "engram/run/files/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>

#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/core/resources.h"

namespace engram {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail_to_read(const std::string& path, const char* reason) {
  throw Error("cannot read " + path + ": " + reason);
}

// A pipe would keep us waiting and a device has no end: both are refused before a byte is read.
FileHandle open_for_reading(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) fail_to_read(path, std::strerror(errno));
  FileHandle handle(fdopen(file, "rb"));
  struct stat status {};
  if (fstat(file, &status) != 0) fail_to_read(path, std::strerror(errno));
  if (S_ISDIR(status.st_mode)) fail_to_read(path, std::strerror(EISDIR));
  if (!S_ISREG(status.st_mode)) fail_to_read(path, "expected a file, found a pipe, a socket or a device");
  demand_memory(path, static_cast<double>(status.st_size), "read a shorter file");
  return handle;
}

// Neither a link nor a second name of a file elsewhere.
bool is_own_file(const std::string& path) {
  struct stat status {};
  return lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink == 1;
}

}  // namespace

bool is_file(const std::string& path) {
  std::error_code error;
  return fs::is_regular_file(path, error);
}

int64_t milliseconds_now() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::string read_file(const std::string& path) {
  std::string bytes;
  read_pieces(path, [&](std::string_view piece) { bytes.append(piece); });
  return bytes;
}

void read_pieces(const std::string& path, const std::function<void(std::string_view piece)>& take) {
  const FileHandle file = open_for_reading(path);
  char buffer[1 << 16];
  size_t count = 0;
  for (int64_t piece = 0; (count = std::fread(buffer, 1, sizeof buffer, file.get())) > 0; ++piece) {
    if (piece > 0 && interrupted()) throw Error("interrupted while reading " + path, 130);
    take({buffer, count});
  }
  if (std::ferror(file.get())) fail_to_read(path, std::strerror(errno));
}

FileHandle open_for_appending(const std::string& path) {
  if (!is_own_file(path)) write_file_atomically(path, read_file(path));
  const int file = open(path.c_str(), O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC);
  FileHandle handle(file < 0 ? nullptr : fdopen(file, "ab"));
  if (!handle) throw Error("cannot write " + path + ": " + std::strerror(errno), 1);
  return handle;
}

void append_line(const std::string& path, std::string_view head, std::string_view line) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
  if (file >= 0) close(file);
  const FileHandle handle = open_for_appending(path);
  flock(fileno(handle.get()), LOCK_EX);  // one of several writes the head
  struct stat status {};
  const bool empty = fstat(fileno(handle.get()), &status) == 0 && status.st_size == 0;
  const std::string text = (empty ? std::string(head) + "\n" : "") + std::string(line) + "\n";
  if (std::fwrite(text.data(), 1, text.size(), handle.get()) == text.size() && std::fflush(handle.get()) == 0) return;
  throw Error("cannot write " + path + ": " + std::strerror(errno), 1);
}

std::string numbered(const std::string& path, int number) {
  return number == 1 ? path : path + "-" + std::to_string(number);
}

std::string make_default_directory(const std::string& parent, const std::string& name) {
  std::error_code error;
  fs::create_directories(parent, error);
  for (int i = 1; !error; ++i) {
    const std::string path = numbered(parent + "/" + name, i);
    if (fs::create_directory(path, error)) return path;
    if (!error && !fs::is_directory(path)) error = std::make_error_code(std::errc::not_a_directory);
  }
  throw Error("cannot create a run directory in " + parent + ": " + error.message());
}

std::string make_directory(const std::string& path, const std::string& verb) {
  std::error_code error;
  const fs::path parent = fs::path(path).parent_path();
  if (!parent.empty()) fs::create_directories(parent, error);
  const bool made = !error && fs::create_directory(path, error);
  if (error) throw Error("--out: cannot create " + path + ": " + error.message());
  if (!made) {
    throw Error("--out: " + path + " exists; choose a new directory, or go on with " + verb + " --resume " + path);
  }
  return path;
}

void demand_no_link(const std::string& directory) {
  if (!fs::is_symlink(directory)) return;
  throw Error(directory + ": expected a directory, found a symbolic link, which may lead out of the run; remove it");
}

LineFile LineFile::create(const std::string& path, std::string_view head) {
  write_file_atomically(path, head);
  return {path, 0};
}

LineFile LineFile::cut(const std::string& path, int64_t head_lines, int64_t records) {
  const std::string text = read_file(path);
  size_t end = 0;
  int64_t lines = 0;
  while (lines < head_lines + records) {
    const size_t newline = text.find('\n', end);
    if (newline == std::string::npos) break;
    end = newline + 1;
    ++lines;
  }
  if (end < text.size()) write_file_atomically(path, std::string_view(text).substr(0, end));
  return {path, std::max<int64_t>(0, lines - head_lines)};
}

LineFile::LineFile(const std::string& path, int64_t records)
    : path_(path), file_(open_for_appending(path)), records_(records) {}

void LineFile::append(std::string_view line) {
  const bool written =
      std::fwrite(line.data(), 1, line.size(), file_.get()) == line.size() && std::fputc('\n', file_.get()) != EOF;
  if (!written) fail();
  ++records_;
}

void LineFile::flush() {
  if (std::fflush(file_.get()) != 0) fail();
}

void LineFile::fail() const { throw Error("cannot write " + path_ + ": " + std::strerror(errno), 1); }

}  // namespace engram
