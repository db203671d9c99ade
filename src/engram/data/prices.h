// Prices: one series of bars, read from one clean CSV file.
//
// Header Date,Open,High,Low,Close,Volume in any case and order, further columns ignored; dates YYYY-MM-DD, optionally
// followed by a time (T or a blank, HH:MM, HH:MM:SS or HH:MM:SS.mmm, Z). Byte order mark, CRLF and blank lines are
// fine. Refused with file, line and text: an empty or binary file, a missing column, an unreadable date or number, a
// row of another length, stamps that repeat or go back, a price that is not positive, high < max(open, close) or low >
// min(open, close), a file without rows.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace engram {

struct Prices {
  std::vector<int64_t> time;  // milliseconds since 1970-01-01 00:00 in the file's own zone; ascending
  std::vector<double> open, high, low, close, volume;
  bool intraday = false;  // some bar is not at midnight

  int64_t rows() const { return static_cast<int64_t>(time.size()); }
  // YYYY-MM-DD, followed by HH:MM:SS in an intraday series.
  std::string time_text(int64_t row) const;
};

Prices parse_prices(std::string_view bytes, const std::string& file);

}  // namespace engram
