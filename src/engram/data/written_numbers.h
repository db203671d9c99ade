// Numbers as people's files write them, read by what the whole column says.
//
//   1,234.5   1.234,56   1 234,56   1'234.50      marks between groups of three, a decimal point or comma
//   $101.72   101.72 EUR   65.94M   12K           currency signs and names; K, M, B and T: 1e3, 1e6, 1e9 and 1e12
//
// 1,234 alone may be 1234 or 1.234. What decides, in this order: a cell of the column that can be one of them only
// (0,998 or 12,5 or 1,234.5); another column of the file; semicolons between cells, which stand where the comma is the
// decimal mark. Else a point is a decimal point and a comma stands between groups.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace engram {

// Digits and at most one decimal point, sign and exponent, as a program writes them; nothing for anything else.
std::optional<double> plain_number(std::string_view cell);

// `decimal`: '.' or ','. Nothing for what is no finite number in this style.
std::optional<double> written_number(std::string_view cell, char decimal);

// Whether the cell is a number in one style or the other.
bool is_written_number(std::string_view cell);

// What the cells of a column tell about its decimal mark.
class DecimalEvidence {
 public:
  void see(std::string_view cell, int64_t line);
  // '.' or ',' where a cell can be one of them only, else nothing. Error, begun by `place`, where cells disagree.
  std::optional<char> decimal(const std::string& place) const;
  bool has_open_commas() const { return open_; }  // 1,234, which may be either

 private:
  int64_t point_line_ = 0, comma_line_ = 0;  // the first that says so
  std::string point_cell_, comma_cell_;
  bool open_ = false;
};

}  // namespace engram
