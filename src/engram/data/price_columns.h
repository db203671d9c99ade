// PriceColumns: what each column of a price file is.
//
// The stamp is the first column whose first cell reads as a date, whatever its name, even none; a column of times
// beside it is added to it. Open, High, Low, Close, Adj Close and Volume are known by name in any case and spelling
// (adj_close, AdjClose); a column of names (symbol, tic, ticker, ...) divides a long table into instruments. Where no
// column is named Close, the single remaining column of numbers is the close. What is left is ignored.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace engram {

enum class PriceRole { stamp, time_of_day, symbol, open, high, low, close, adjusted_close, volume, ignored };

struct PriceColumns {
  std::vector<PriceRole> roles;    // of each column
  std::vector<std::string> names;  // as the header has them

  bool has(PriceRole role) const;
  std::string name(PriceRole role) const;  // the header's, or the role's where that is empty
};

// `row`: the fields of the first row below the header. Error without a place where the columns make no bars.
PriceColumns understand_columns(std::vector<std::string> header, std::span<const std::string_view> row);

// "", ".", NA, NaN, null, ...: a cell without a value.
bool is_missing(std::string_view cell);

}  // namespace engram
