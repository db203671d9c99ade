// The files of a run: whole reading, and lines that are appended while training and cut back on resume.
#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace engram {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using FileHandle = std::unique_ptr<std::FILE, CloseFile>;

// The whole file. Error (status 2) with path and the system's reason; a pipe or a device is refused, an interruption
// stops the reading of a large file with status 130.
std::string read_file(const std::string& path);

// Whether it is a file with contents of its own: no directory, no device.
bool is_file(const std::string& path);
int64_t milliseconds_now();  // since 1970, by this machine's clock

// The same in pieces, for files that need not fit into memory.
void read_pieces(const std::string& path, const std::function<void(std::string_view piece)>& take);

// An existing file, to be written at its end. Where it is a link, or one of several names of a file, a copy takes its
// place first: nothing outside the directory is written.
FileHandle open_for_appending(const std::string& path);
// A line at the end of a file that several programs may write at once; a new one begins with `head`.
void append_line(const std::string& path, std::string_view head, std::string_view line);

std::string numbered(const std::string& path, int number);  // 1: path, 2: path-2 ...
// The first free one of parent/name, parent/name-2 ...; made by the one who asks, so that two programs that start at
// once do not share one.
std::string make_default_directory(const std::string& parent, const std::string& name);
// Exactly `path`. Error where it exists (naming the verb that goes on with it) or cannot be made.
std::string make_directory(const std::string& path, const std::string& verb);

// Error where a symbolic link stands in a directory's place: who makes files in it would make them where it leads.
void demand_no_link(const std::string& directory);

// A text file of some head lines and then one line a record. Errors of writing have status 1 and name the path.
class LineFile {
 public:
  static LineFile create(const std::string& path, std::string_view head);
  // Keeps `head_lines` and the first `records` lines after them, whole ones only; `records()` says how many there were.
  static LineFile cut(const std::string& path, int64_t head_lines, int64_t records);

  void append(std::string_view line);  // without its newline
  void flush();                        // in the system's hands when it returns: survives the end of this process
  int64_t records() const { return records_; }
  const std::string& path() const { return path_; }

 private:
  LineFile(const std::string& path, int64_t records);
  [[noreturn]] void fail() const;

  std::string path_;
  FileHandle file_;
  int64_t records_;
};

}  // namespace engram
