#include "engram/data/price_columns.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

#include "engram/core/error.h"
#include "engram/data/dates.h"

namespace engram {
namespace {

constexpr const char* expected = "Date,Open,High,Low,Close,Volume, or a date and one column of prices";

// Letters and digits alone, in lower case: "Adj Close", "adj_close" and "AdjClose" are one.
std::string bare(std::string_view name) {
  std::string result;
  for (char c : name) {
    const auto letter = static_cast<unsigned char>(c);
    if (std::isalnum(letter) != 0) result += static_cast<char>(std::tolower(letter));
  }
  return result;
}

PriceRole role_named(std::string_view name) {
  static constexpr std::pair<const char*, PriceRole> known[] = {
      {"open", PriceRole::open},       {"high", PriceRole::high},
      {"low", PriceRole::low},         {"close", PriceRole::close},
      {"last", PriceRole::close},      {"closelast", PriceRole::close},
      {"price", PriceRole::close},     {"adjclose", PriceRole::adjusted_close},
      {"volume", PriceRole::volume},   {"adjustedclose", PriceRole::adjusted_close},
      {"symbol", PriceRole::symbol},   {"tic", PriceRole::symbol},
      {"ticker", PriceRole::symbol},   {"uniqueid", PriceRole::symbol},
      {"asset", PriceRole::symbol},    {"instrument", PriceRole::symbol},
      {"time", PriceRole::time_of_day}};
  const std::string wanted = bare(name);
  for (const auto& [word, role] : known) {
    if (wanted == word) return role;
  }
  return PriceRole::ignored;
}

bool named_like_a_date(std::string_view name) {
  const std::string word = bare(name);
  return word == "date" || word == "time" || word == "datetime" || word == "timestamp";
}

bool is_number(std::string_view cell) {
  double value = 0;
  return std::from_chars(cell.data(), cell.data() + cell.size(), value).ec == std::errc();
}

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ",") + name;
  return all.substr(0, 200);
}

class Columns {
 public:
  Columns(std::vector<std::string> header, std::span<const std::string_view> row) : row_(row) {
    if (row.size() == header.size() + 1) header.insert(header.begin(), "");  // row names without a head
    columns_.names = std::move(header);
  }

  PriceColumns understand() {
    for (const std::string& name : columns_.names) columns_.roles.push_back(role_named(name));
    find_stamp();
    demand_single_roles();
    find_close();
    return std::move(columns_);
  }

 private:
  std::string_view cell(size_t column) const { return column < row_.size() ? row_[column] : std::string_view(); }
  size_t size() const { return columns_.names.size(); }

  bool may_be_stamp(size_t column) const {
    const PriceRole role = columns_.roles[column];
    return (role == PriceRole::ignored || role == PriceRole::time_of_day) && read_date(cell(column)).has_value();
  }

  void find_stamp() {
    for (const std::string& name : columns_.names) {
      if (read_date(name))
        throw Error("expected a header, such as " + std::string(expected) + ", found '" + joined(columns_.names) + "'");
    }
    size_t found = 0;
    while (found < size() && !may_be_stamp(found)) ++found;
    if (found == size()) {  // a cell that cannot be read is better blamed than the file
      const auto& names = columns_.names;
      found = static_cast<size_t>(std::find_if(names.begin(), names.end(), named_like_a_date) - names.begin());
    }
    if (found == size()) {
      throw Error("no column holds dates: expected " + std::string(expected) + ", found the header '" +
                  joined(columns_.names) + "'");
    }
    columns_.roles[found] = PriceRole::stamp;
    for (size_t i = 0; i < size(); ++i) {
      if (columns_.roles[i] == PriceRole::time_of_day && !read_time_of_day(cell(i))) {
        columns_.roles[i] = PriceRole::ignored;
      }
    }
  }

  void demand_single_roles() const {
    for (size_t i = 0; i < size(); ++i) {
      const PriceRole role = columns_.roles[i];
      if (role != PriceRole::ignored && std::count(columns_.roles.begin(), columns_.roles.end(), role) > 1) {
        const auto last = std::find(columns_.roles.rbegin(), columns_.roles.rend(), role);
        const auto at = static_cast<size_t>(columns_.roles.rend() - last) - 1;
        throw Error("column '" + columns_.names[at] + "' occurs twice");
      }
    }
  }

  void find_close() {
    if (columns_.has(PriceRole::close)) return;
    if (columns_.has(PriceRole::adjusted_close)) {
      std::replace(columns_.roles.begin(), columns_.roles.end(), PriceRole::adjusted_close, PriceRole::close);
      return;
    }
    std::vector<size_t> candidates = remaining_numbers(false);
    if (candidates.empty()) candidates = remaining_numbers(true);
    if (candidates.size() == 1) {
      columns_.roles[candidates[0]] = PriceRole::close;
      return;
    }
    std::vector<std::string> names;
    for (size_t i : candidates) names.push_back("'" + columns_.names[i] + "'");
    throw Error("no column 'Close'" +
                (names.empty() ? std::string(" and no other column of numbers")
                               : ", and any of " + joined(names) + " may be it") +
                ": expected the header " + expected + ", found '" + joined(columns_.names) + "'");
  }

  // Columns of numbers that have no role yet; those without a name, such as a row index, only if asked for.
  std::vector<size_t> remaining_numbers(bool nameless) const {
    std::vector<size_t> found;
    for (size_t i = 0; i < size(); ++i) {
      const std::string name = bare(columns_.names[i]);
      const bool has_no_name = name.empty() || name.starts_with("unnamed") || name == "index";
      const bool numeric = is_missing(cell(i)) || is_number(cell(i));
      if (columns_.roles[i] == PriceRole::ignored && numeric && has_no_name == nameless) found.push_back(i);
    }
    return found;
  }

  std::span<const std::string_view> row_;
  PriceColumns columns_;
};

}  // namespace

bool PriceColumns::has(PriceRole role) const { return std::find(roles.begin(), roles.end(), role) != roles.end(); }

std::string PriceColumns::name(PriceRole role) const {
  static constexpr std::array<const char*, 10> by_role{"Date", "Time",  "Symbol",    "Open",   "High",
                                                       "Low",  "Close", "Adj Close", "Volume", ""};
  const auto at = static_cast<size_t>(std::find(roles.begin(), roles.end(), role) - roles.begin());
  return at < names.size() && !names[at].empty() ? names[at] : by_role[static_cast<size_t>(role)];
}

PriceColumns understand_columns(std::vector<std::string> header, std::span<const std::string_view> row) {
  return Columns(std::move(header), row).understand();
}

bool is_missing(std::string_view cell) {
  if (!cell.empty() && cell[0] >= '0' && cell[0] <= '9') return false;
  const std::string word = bare(cell);
  return word.empty() || word == "na" || word == "nan" || word == "null" || word == "none";
}

}  // namespace engram
