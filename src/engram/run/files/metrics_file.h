// metrics.csv: one row per iteration, Stable-Baselines3's tags as columns. Free of clocks, so that a resumed run has
// the bytes of an uninterrupted one.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engram/run/files/files.h"

namespace engram {

class MetricsFile {
 public:
  using Row = std::vector<std::pair<std::string, double>>;
  explicit MetricsFile(const std::string& path);          // a new file; its columns come with the first row
  MetricsFile(const std::string& path, int64_t records);  // an old one, cut back to so many rows

  // NaN: an empty cell. A tag that was never seen widens the file.
  void append(const Row& row);
  void flush() { file_.flush(); }
  int64_t records() const { return file_.records(); }

 private:
  void widen(const Row& row);

  LineFile file_;
  std::vector<std::string> columns_;
};

}  // namespace engram
