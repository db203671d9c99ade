#include "engram/run/files/metrics_file.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "engram/core/options.h"
#include "engram/core/platform.h"

namespace engram {
namespace {

std::vector<std::string> header_of(const std::string& path) {
  std::istringstream line(read_file(path));
  std::string header, column;
  std::getline(line, header);
  std::istringstream cells(header);
  std::vector<std::string> columns;
  while (std::getline(cells, column, ',')) columns.push_back(column);
  return columns;
}

std::string joined(const std::vector<std::string>& cells) {
  std::string line;
  for (const std::string& cell : cells) line += (&cell == cells.data() ? "" : ",") + cell;
  return line;
}

}  // namespace

MetricsFile::MetricsFile(const std::string& path) : file_(LineFile::create(path, "\n")) {}

MetricsFile::MetricsFile(const std::string& path, int64_t records)
    : file_(LineFile::cut(path, 1, records)), columns_(header_of(path)) {}

void MetricsFile::append(const Row& row) {
  widen(row);
  std::vector<std::string> cells(columns_.size());
  for (const auto& [tag, value] : row) {
    const auto column = std::find(columns_.begin(), columns_.end(), tag) - columns_.begin();
    if (!std::isnan(value)) cells[static_cast<size_t>(column)] = shortest(value);
  }
  file_.append(joined(cells));
}

// Rewrites the file with further columns, empty in the rows so far.
void MetricsFile::widen(const Row& row) {
  const size_t before = columns_.size();
  for (const auto& [tag, value] : row) {
    if (std::find(columns_.begin(), columns_.end(), tag) == columns_.end()) columns_.push_back(tag);
  }
  if (columns_.size() == before) return;
  file_.flush();
  std::istringstream old(read_file(file_.path()));
  std::string line, text = joined(columns_) + "\n";
  std::getline(old, line);  // the narrow header
  while (std::getline(old, line)) text += line + std::string(columns_.size() - before, ',') + "\n";
  const int64_t records = file_.records();
  write_file_atomically(file_.path(), text);
  file_ = LineFile::cut(file_.path(), 1, records);
}

}  // namespace engram
