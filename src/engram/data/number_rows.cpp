#include "engram/data/number_rows.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "engram/core/error.h"
#include "engram/data/csv.h"

namespace engram {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

// NaN for what is missing; nothing for what is no number.
std::optional<double> number_of(std::string_view field) {
  constexpr std::array<std::string_view, 6> absent{"", "NA", "NaN", "nan", "null", "NULL"};
  if (std::ranges::count(absent, field) > 0) return missing;
  double value = 0;
  if (field.starts_with('+')) field.remove_prefix(1);
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error != std::errc() || end != field.data() + field.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

class Reader {
 public:
  Reader(const std::string& file, const NumberColumns& columns) : file_(file), columns_(columns) {}

  void take(std::span<const std::string_view> fields, int64_t line) {
    if (names_.empty()) {
      const bool header = std::ranges::none_of(fields, [](std::string_view f) { return !f.empty() && number_of(f); });
      for (size_t i = 0; i < fields.size(); ++i) {
        names_.push_back(header ? std::string(fields[i]) : std::to_string(i + 1));
      }
      if (header) return;
    }
    if (fields.size() != names_.size()) {
      fail(line, "expected " + std::to_string(names_.size()) + " fields, found " + std::to_string(fields.size()));
    }
    if (result_.names.empty()) choose(fields, line);
    begin_sequence(fields);
    for (size_t column : chosen_) result_.values.push_back(number(fields[column], names_[column], line));
  }

  NumberRows finish() {
    if (result_.rows() == 0) throw Error(file_ + ": expected rows of numbers, found none");
    return std::move(result_);
  }

 private:
  [[noreturn]] void fail(int64_t line, const std::string& text) const {
    throw Error(file_ + ":" + std::to_string(line) + ": " + text);
  }

  double number(std::string_view field, const std::string& name, int64_t line) const {
    const std::optional<double> value = number_of(field);
    if (!value) fail(line, name + ": expected a number or nothing, found '" + std::string(field) + "'");
    return *value;
  }

  size_t find(const std::string& name, int64_t line) const {
    const auto known = std::ranges::find(names_, name);
    if (known != names_.end()) return static_cast<size_t>(known - names_.begin());
    size_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (error == std::errc() && end == name.data() + name.size() && number >= 1 && number <= names_.size()) {
      return number - 1;
    }
    fail(line, "no column '" + name + "'" + suggestion(name, names_) + "; expected a name of the first line, or 1 to " +
                   std::to_string(names_.size()));
  }

  void choose(std::span<const std::string_view> fields, int64_t line) {
    if (!columns_.sequence.empty()) sequence_ = find(columns_.sequence, line);
    std::string_view rest = columns_.chosen;
    while (!rest.empty()) {
      const size_t comma = std::min(rest.find(','), rest.size());
      chosen_.push_back(find(std::string(rest.substr(0, comma)), line));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    for (size_t i = 0; columns_.chosen.empty() && i < fields.size(); ++i) {
      if (i != sequence_ && number_of(fields[i])) chosen_.push_back(i);
    }
    if (chosen_.empty()) fail(line, "expected a column of numbers, found none");
    for (size_t column : chosen_) result_.names.push_back(names_[column]);
  }

  void begin_sequence(std::span<const std::string_view> fields) {
    const std::string_view name = sequence_ ? fields[*sequence_] : "";
    if (result_.begins.empty() || name != current_) result_.begins.push_back(result_.rows());
    current_ = name;
  }

  const std::string& file_;
  const NumberColumns& columns_;
  std::vector<std::string> names_;  // of all columns
  std::vector<size_t> chosen_;
  std::optional<size_t> sequence_;
  std::string current_;
  NumberRows result_;
};

}  // namespace

NumberRows read_number_rows(std::string_view text, const std::string& file, const NumberColumns& columns) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (text.starts_with(byte_order_mark)) text.remove_prefix(byte_order_mark.size());
  Reader reader(file, columns);
  for_each_csv_row(text, csv_delimiter(text),
                   [&](std::span<const std::string_view> fields, int64_t line) { reader.take(fields, line); });
  return reader.finish();
}

}  // namespace engram
