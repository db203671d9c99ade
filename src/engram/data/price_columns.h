// PriceColumns: what each column of a price file is, decided from its first rows together.
//
//   first bar     the first row that holds a date and a number; header lines and comments stand above it
//   stamp         of the columns whose cells read as dates (or count, stamp_column.h) the one that is named date,
//                 datetime, timestamp or time, else the first; a column of times of day beside it is added to it
//   prices        by name in any case and spelling, exact names before aliases (Close before Last), several languages;
//                 several header lines name a column together
//   several       a column of names (symbol, ticker, ...) makes a long table; names as AAPL.Close, or several columns of
//   instruments   prices without any role's name, a wide one: an instrument for each name
//   no header     date [time] and one number, or four in the order open, high, low, close whose high is the greatest and
//                 low the least of every row, and a volume
//   more fields   an empty last one is dropped; where the last is filled and no named column holds dates, the first
//                 column is one without a name
//
// `--columns` says otherwise: time,open,high,low,close,volume in the order of the file ("-" for what is not wanted), or
// role=NAME pairs, close=Settle,time=When, NAME as in the header or a number from 1 on.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engram/data/stamp_column.h"

namespace engram {

enum class PriceRole : uint8_t { open, high, low, close, adjusted_close, volume, stamp, time_of_day, symbol, ignored };
constexpr size_t bar_roles = 6;  // open .. volume

struct HeadRow {
  std::vector<std::string> cells;
  int64_t line;
};

struct PriceColumns {
  struct Instrument {
    std::string name;  // "": the file's
    std::array<int, bar_roles> column{-1, -1, -1, -1, -1, -1};
    int of(PriceRole role) const { return column[static_cast<size_t>(role)]; }
  };

  std::vector<std::string> names;   // of each column, as the header has them
  std::vector<std::string> header;  // its last line, "" each where there is none
  int64_t first_line = 1;           // of the first bar
  int stamp = -1, time_of_day = -1, symbol = -1;
  StampStyle kind = StampStyle::calendar;
  bool clock = false;  // times of day are digits alone
  std::vector<Instrument> instruments;
  std::string layout;              // in words
  std::vector<std::string> notes;  // what is worth knowing of the decisions

  size_t width() const { return names.size(); }
  bool has(PriceRole role) const { return column(role) >= 0; }
  int column(PriceRole role) const;        // of the first instrument
  std::string name(PriceRole role) const;  // the header's, or the role's where that is empty
};

// `head`: the first rows of a file, at least one. Error with file and line where they make no bars.
PriceColumns understand_columns(const std::vector<HeadRow>& head, const std::string& file, const std::string& wanted);

// "", ".", NA, NaN, null, ...: a cell without a value.
bool is_missing(std::string_view cell);

}  // namespace engram
