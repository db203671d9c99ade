// Prices: series of bars, read from CSV files as they come.
//
// Columns: price_columns.h; dates: dates.h. Separated by commas, semicolons or tabulators; a byte order mark, CRLF and
// blank lines are fine. Without Open the bar opens where it closes (close_only); without High or Low these are the
// greater and lesser of the other two. A row whose price cells are all missing is skipped and counted; a hole in a
// filled row is an error. With Adj Close all prices of a row are scaled by Adj Close / Close, unless `raw`.
//
// Refused with file, line and text: an empty or binary file, columns that make no bars, an unreadable date or number, a
// row of another length, dates whose day and month may be swapped throughout, stamps of several time zones, stamps that
// repeat or go back, a price that is not positive, high < max(open, close) or low > min(open, close), bars of mixed
// frequencies, a price that never changes, a file without bars.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace engram {

struct Prices {
  std::string name;           // of the instrument: its symbol in a long table, else the file
  std::vector<int64_t> time;  // milliseconds since 1970-01-01 00:00 in the file's own zone; ascending
  std::optional<int> zone;    // that zone, in minutes east of UTC, where the file says it
  std::vector<double> open, high, low, close, volume;
  bool intraday = false;           // some bar is not at midnight
  bool close_only = false;         // the file has no Open: open[i] is close[i]
  std::vector<std::string> notes;  // what a reader should know: rows skipped, prices adjusted, ...

  int64_t rows() const { return static_cast<int64_t>(time.size()); }
  // Milliseconds since 1970-01-01 00:00 UTC as far as the file says; days are what they are called where they are.
  int64_t instant(int64_t row) const;
  // Gaps between bars over the years (of 365.25 days) they span; 0 for fewer than two bars.
  double bars_per_year() const;
  // YYYY-MM-DD, followed by HH:MM:SS in an intraday series.
  std::string time_text(int64_t row) const;
};

struct PriceFormat {
  std::string date_format = "";  // "": decided from the data; else the order of d, m and y (dates.h)
  bool raw = false;              // do not scale by Adj Close
};

// One series for each instrument, in order of appearance.
std::vector<Prices> parse_prices(std::string_view bytes, const std::string& file, const PriceFormat& format = {});

// Series that are matched by their stamps must go by one clock: where stamps within the day are of several zones, all
// become UTC, with a note. Error where only some of them say their zone.
void bring_to_one_clock(std::vector<Prices>& all);

// Error (constant prices) where twenty closes or more do not differ; `place` begins it.
void demand_movement(const Prices& prices, const std::string& place);

}  // namespace engram
