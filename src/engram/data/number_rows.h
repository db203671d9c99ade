// Rows of numbers from a CSV: observations for models that take any columns. Names come from the first line where no
// field of it is a number, else they are 1, 2, ...; an empty field, NA, NaN or null is missing (NaN).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace engram {

struct NumberRows {
  std::vector<std::string> names;  // of the chosen columns
  std::vector<double> values;      // row by row, one for each name
  std::vector<int64_t> begins;     // the rows where another sequence begins; 0 first

  int64_t rows() const { return names.empty() ? 0 : static_cast<int64_t>(values.size() / names.size()); }
};

struct NumberColumns {
  std::string chosen;    // names or numbers from 1 on, by commas; "": all whose first field is a number
  std::string sequence;  // the column whose change begins another sequence; "": all rows are one
};

// Error with file and line: no rows, a row of another length, an unknown column, what is no finite number.
NumberRows read_number_rows(std::string_view text, const std::string& file, const NumberColumns& columns);

}  // namespace engram
