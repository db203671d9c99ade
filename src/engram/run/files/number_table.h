// A CSV of numbers by column: metrics.csv and timing.csv, as they are read back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace engram {

struct NumberTable {
  std::vector<std::string> names;
  std::vector<std::vector<double>> columns;  // one for each name, all of one length; an empty cell is NaN

  size_t rows() const { return columns.empty() ? 0 : columns[0].size(); }
  const std::vector<double>& column(std::string_view name) const;  // {} where there is no such column
  double sum(std::string_view name) const;                         // of the defined cells; NaN where there is none
};

// The first line names the columns. A last line without its newline is still being written and is left out. Error with
// file and line: a row of another length, a cell that is no number.
NumberTable parse_number_table(std::string_view text, const std::string& file);

}  // namespace engram
