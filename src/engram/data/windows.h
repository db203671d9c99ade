// WindowTable: a series as a table of examples, as the forecasting courses make it: one row for each stamp that is forecast.
//
//   columns  y_{t-(w+k-1)} ... y_{t-k}     the window, w values that end k rows before t
//   labels   y_t ... y_{t+n-1}
//
// so that n values give n - w - k - labels + 2 rows. Optional columns: mean, deviation (divisor w - 1), least, greatest and
// the percentiles 10, 30, 50, 70, 90 of the window; day of the year, of the month, month, year and the US federal holidays in
// [t, t + span) of the stamp. Rows before a stamp are `train`, the others `test`; z-scores come from the train rows alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engram/data/series.h"

namespace engram {

struct WindowOptions {
  int64_t size = 0, horizon = 1, labels = 1;
  bool aggregates = false, dates = false, standardise = false;
  int64_t holiday_days = 7;
  std::optional<double> split{};  // the stamp of the first test row
};

struct WindowTable {
  std::vector<std::string> names;         // of the columns
  size_t features = 0;                    // how many of them are no labels
  std::vector<double> stamp;              // (rows)
  std::vector<std::vector<double>> rows;  // (rows, columns)
};

// Error: a missing value, too few values, dates asked of numbers, z-scores without a train row.
WindowTable make_windows(const TimeSeries& series, StampKind kind, const WindowOptions& options);

}  // namespace engram
