#include "engram/run/files/files.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "engram/core/error.h"
#include "engram/core/platform.h"

namespace engram {

namespace fs = std::filesystem;

std::string read_file(const std::string& path) {
  std::string bytes;
  read_pieces(path, [&](std::string_view piece) { bytes.append(piece); });
  return bytes;
}

void read_pieces(const std::string& path, const std::function<void(std::string_view piece)>& take) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  char buffer[1 << 16];
  size_t count = 0;
  while (file && (count = std::fread(buffer, 1, sizeof buffer, file.get())) > 0) take({buffer, count});
  if (!file || std::ferror(file.get())) throw Error("cannot read " + path + ": " + std::strerror(errno));
}

std::string make_default_directory(const std::string& parent, const std::string& name) {
  std::error_code error;
  fs::create_directories(parent, error);
  for (int i = 1; !error; ++i) {
    const std::string path = parent + "/" + name + (i == 1 ? "" : "-" + std::to_string(i));
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
    : path_(path), file_(std::fopen(path.c_str(), "ab")), records_(records) {
  if (!file_) fail();
}

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
