// Prices: series of bars, read from the files of tables that people have.
//
// The file as text: table_text.h; columns, header lines, several instruments: price_columns.h; dates and clocks:
// stamp_column.h; decimal marks, signs of money, K, M and B: written_numbers.h. Everything is decided by the whole file
// and told in the notes. Separated by commas, semicolons, tabulators or bars; CRLF and blank lines are fine.
//
// Without Open the bar opens where it closes (close_only); without High or Low these are the greater and lesser of the
// other two. With Adj Close all prices of a row are scaled by Adj Close / Close, unless `raw`.
//
//   skipped and counted    rows without any price, comments (#, //), repeated header lines, closing lines without date
//   mended and counted     a high or low within 1e-6 of where it must be; an open that is zero or missing (the bar then
//                          opens where it closes); a volume that is missing (0)
//   turned round           a file with its newest row first
//   told                   likely splits, ticks, gaps, frozen tails: price_doubts.h. A price that is nowhere near its
//                          neighbours is refused, unless ticks are to be dropped
//
// Refused with file, line and text: what is no table, columns that make no bars, an unreadable date or number, a row of
// another length, dates whose day and month may be swapped throughout, stamps that repeat or go back (of a clock change
// `time_zone` makes sense), stamps in the future, a price that is not positive, a hole in a filled row, high below or low
// above the others, bars of mixed frequencies, a price that never changes, a file without bars.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace engram {

// What is suspicious in a series, or would be had it been read otherwise.
struct PriceDoubt {
  std::string kind;   // "split", "tick", "gap", "frozen", "future", "duplicate"
  int64_t line = 0;   // of the file
  double factor = 1;  // of a split or tick: the price over the one before
  std::string text;   // in words
};

struct Prices {
  std::string name;           // of the instrument: its symbol in a long table, else the file
  std::vector<int64_t> time;  // milliseconds since 1970-01-01 00:00 in the file's own zone; ascending
  std::optional<int> zone;    // that zone, in minutes east of UTC, where the file says it
  std::vector<double> open, high, low, close, volume;
  bool intraday = false;           // some bar is not at midnight
  bool close_only = false;         // the file has no Open: open[i] is close[i]
  std::vector<std::string> notes;  // what a reader should know: rows skipped, prices adjusted, doubts, ...
  std::vector<PriceDoubt> doubts;

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
  std::string columns = "";      // "": decided from the data; else price_columns.h
  std::string time_zone = "";    // of stamps within the day that say none (stamp_column.h)
  bool drop_ticks = false;       // leave out rows whose prices are nowhere near their neighbours
  int64_t now = std::numeric_limits<int64_t>::max();  // milliseconds since 1970; later stamps are refused
  bool inspect = false;                               // tell of ticks and stamps in the future, do not refuse them
};

// How a file was read, for those who want to see it.
struct PriceFacts {
  char delimiter = ',';
  std::string layout, stamps;                                // in words
  std::vector<std::pair<std::string, std::string>> columns;  // role, name in the file
  int64_t first_line = 1;                                    // of the first bar
};

// One series for each instrument, in order of appearance.
std::vector<Prices> parse_prices(std::string_view bytes, const std::string& file, const PriceFormat& format = {},
                                 PriceFacts* facts = nullptr);

// Series that are matched by their stamps must go by one clock: where stamps within the day are of several zones, all
// become UTC, with a note. Error where only some of them say their zone.
void bring_to_one_clock(std::vector<Prices>& all);

// The stamp that would come next: the usual step on, or where the last one's weekday and time of day were followed by
// another as a rule (a weekend, a night), that one.
int64_t coming_stamp(const Prices& prices);
// A bar that has not happened yet, at that stamp and at the last close.
void append_coming_bar(Prices& prices);

// Error (constant prices) where twenty closes or more do not differ; `place` begins it.
void demand_movement(const Prices& prices, const std::string& place);

}  // namespace engram
