// The windows verb: series of a file as tables of examples (data/windows.h), one CSV.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "engram/data/windows.h"
#include "engram/run/files/series_file.h"

namespace engram {

struct WindowsRequest {
  std::string file, out = "windows.csv", split;
  SeriesFileOptions input;
  WindowOptions windows;

  void visit(OptionVisitor& v) {
    v.option("size", windows.size, {0, 1e6}, "values in a window; needed");
    v.option("horizon", windows.horizon, {1, 1e6}, "rows from the window's end to the first label");
    v.option("labels", windows.labels, {1, 1e6}, "values to forecast");
    v.option("aggregates", windows.aggregates, "mean, deviation, least, greatest and percentiles of each window");
    v.option("date_features", windows.dates, "day of the year, of the month, month, year, US federal holidays");
    v.option("holiday_days", windows.holiday_days, {1, 366},
             "holidays are counted over so many days from the stamp on");
    v.option("split", split, {}, "the first date (or number) of the test part: a column says train or test");
    v.option("standardise", windows.standardise, "z-scores, by mean and deviation of the train part");
    input.visit(v);
    v.option("out", out, {}, "the table, CSV");
  }
  std::vector<OptionNeed> needs() const {
    return {need_of_grid(input, false), {{"holiday_days"}, windows.dates, "with --date_features"}};
  }
};

struct WindowsSummary {
  std::string file;  // the table
  int64_t series = 0, rows = 0, features = 0;
  std::vector<std::string> notes{};
};

WindowsSummary write_windows(const WindowsRequest& request);

nlohmann::ordered_json to_json(const WindowsSummary& summary);

}  // namespace engram
