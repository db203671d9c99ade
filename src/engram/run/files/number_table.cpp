#include "engram/run/files/number_table.h"

#include <charconv>
#include <cmath>

#include "engram/core/error.h"

namespace engram {
namespace {

std::vector<std::string_view> cells_of(std::string_view line) {
  std::vector<std::string_view> cells;
  for (size_t comma = line.find(','); comma != std::string_view::npos; comma = line.find(',')) {
    cells.push_back(line.substr(0, comma));
    line.remove_prefix(comma + 1);
  }
  cells.push_back(line);
  return cells;
}

double number_of(std::string_view cell, const std::string& place) {
  if (cell.empty()) return NAN;
  double value = NAN;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc() || end != cell.data() + cell.size()) {
    throw Error(place + ": expected a number or nothing, found '" + std::string(cell) + "'");
  }
  return value;
}

}  // namespace

const std::vector<double>& NumberTable::column(std::string_view name) const {
  static const std::vector<double> none;
  for (size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return columns[i];
  }
  return none;
}

double NumberTable::sum(std::string_view name) const {
  double total = NAN;
  for (double value : column(name)) {
    if (!std::isnan(value)) total = std::isnan(total) ? value : total + value;
  }
  return total;
}

NumberTable parse_number_table(std::string_view text, const std::string& file) {
  NumberTable table;
  int64_t line_number = 0;
  for (size_t newline = text.find('\n'); newline != std::string_view::npos; newline = text.find('\n')) {
    const std::string_view line = text.substr(0, newline);
    text.remove_prefix(newline + 1);
    const std::string place = file + ":" + std::to_string(++line_number);
    if (line.empty()) continue;
    const auto cells = cells_of(line);
    if (table.names.empty()) {
      table.names.assign(cells.begin(), cells.end());
      table.columns.resize(cells.size());
      continue;
    }
    if (cells.size() != table.names.size()) {
      throw Error(place + ": expected " + std::to_string(table.names.size()) + " cells, found " +
                  std::to_string(cells.size()));
    }
    for (size_t i = 0; i < cells.size(); ++i) table.columns[i].push_back(number_of(cells[i], place));
  }
  return table;
}

}  // namespace engram
