// Series from a file, as the verbs that forecast and compare them read it: parsed, put on a grid where --every asks for
// one, and without missing values.
#pragma once

#include <string>
#include <vector>

#include "engram/core/option_need.h"
#include "engram/core/options.h"
#include "engram/data/time_grid.h"

namespace engram {

struct SeriesFileOptions {
  std::string value, id, date_format, every;
  GridOptions grid;

  void visit(OptionVisitor& v) {
    v.option("value", value, {}, "the column of values; needed where several could be meant");
    v.option("id", id, {}, "the column that names the series of a long table; found by its name otherwise");
    v.option("date_format", date_format, {},
             "order of day and month, such as dmy or mdy, where the dates leave it open");
    v.option("every", every, {},
             "put rows on a grid: 15min, 1h, 1d, 1w, 1mo, 1q, 1y, or a number; for irregular or mixed stamps");
    v.option("aggregate", grid.aggregate, {"mean", "median", "sum", "last"}, "of the values in one cell of the grid");
    v.option("fill", grid.fill, {"previous", "zero"},
             "what a missing value becomes: the one before it; zero where no row means that nothing happened");
  }
};

// `fills`: whether missing values are filled without a grid, too, as read_series() does.
inline OptionNeed need_of_grid(const SeriesFileOptions& options, bool fills) {
  std::vector<std::string> names{"aggregate"};
  if (!fills) names.emplace_back("fill");
  return {names, !options.every.empty(), "with --every"};
}

SeriesTable read_series(const std::string& path, const SeriesFileOptions& options);

// The series as they were parsed, missing values as NaN.
SeriesTable read_raw_series(const std::string& path, const SeriesFileOptions& options);

}  // namespace engram
