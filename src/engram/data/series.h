// SeriesTable: series of numbers from CSV text, for forecasting and for comparing curves.
//
// Four layouts are known by what stands in them:
//
//   long   a column of names (unique_id, id, series, symbol ...), a column of stamps and a column of values
//   wide   a column of stamps, every other column of numbers a series
//   rows   one row a series: its name, then its values; headers that are numbers or dates are their stamps
//   plain  one series: a column of stamps, a column of values (y, value, close ...), or a column of values alone
//
// Stamps are dates (data/dates.h), or numbers, or, where no column holds them, the row's number from 1. A cell without a
// value ("", NA, NaN, null ...) is NaN; leading ones and those at the end of a row belong to no series.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace engram {

enum class StampKind : uint8_t { number, date, time };

struct TimeSeries {
  std::string name;
  std::vector<double> stamp;  // ascending; milliseconds since 1970 unless the table's kind is number
  std::vector<double> value;  // NaN where it is missing
};

struct SeriesTable {
  StampKind kind = StampKind::number;
  std::vector<TimeSeries> series;
  std::vector<std::string> notes;
};

struct SeriesFormat {
  std::string value{};           // the column of values; "": found by name or by being the only one
  std::string id{};              // the column of names; "": found by name
  std::string date_format{};     // order of day and month (data/dates.h)
  bool repeated_stamps = false;  // allowed: the caller will gather them
};

// `file` names the text in messages. Error with file and line: no rows, rows of different length, a cell that is no
// number, dates that cannot be read, a stamp that stands twice, a series without any value.
SeriesTable parse_series(std::string_view bytes, const std::string& file, const SeriesFormat& format = {});

// 2020-01-31, 2020-01-31 15:00:00, or the shortest decimal.
std::string stamp_text(double stamp, StampKind kind);

}  // namespace engram
