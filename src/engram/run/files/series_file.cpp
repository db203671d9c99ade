#include "engram/run/files/series_file.h"

#include <filesystem>

#include "engram/core/error.h"
#include "engram/run/files/files.h"

namespace engram {

SeriesTable read_raw_series(const std::string& path, const SeriesFileOptions& options) {
  SeriesFormat format{options.value, options.id, options.date_format, !options.every.empty()};
  SeriesTable table = parse_series(read_file(path), path, format);
  if (table.series.size() == 1 && table.series[0].name == path) {
    table.series[0].name = std::filesystem::path(path).stem().string();
  }
  return table;
}

SeriesTable read_series(const std::string& path, const SeriesFileOptions& options) {
  SeriesTable table = read_raw_series(path, options);
  int64_t filled = 0;
  for (TimeSeries& series : table.series) {
    if (options.every.empty()) {
      filled += fill_missing(series, options.grid.fill);
    } else {
      series = regrid(series, parse_step(options.every, table.kind), options.grid, filled);
    }
  }
  if (filled > 0) {
    table.notes.push_back(std::to_string(filled) + " missing values filled (" + options.grid.fill +
                          (options.grid.fill == "zero" ? ")" : " value)"));
  }
  return table;
}

}  // namespace engram
