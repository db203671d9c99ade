#include "engram/data/prices.h"

#include <csv.h>
#include <date/date.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <chrono>
#include <cmath>
#include <optional>

#include "engram/core/error.h"

namespace engram {
namespace {

using Milliseconds = std::chrono::milliseconds;
constexpr int64_t day = 86'400'000;

// Takes `digits` decimal digits from the front of `text`.
std::optional<int> take_number(std::string_view& text, size_t digits) {
  int value = 0;
  if (text.size() < digits) return std::nullopt;
  for (char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = 10 * value + (c - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<int64_t> parse_time_of_day(std::string_view text) {
  const auto hour = take_number(text, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = take_number(text, 2);
  const auto second = take(text, ':') ? take_number(text, 2) : 0;
  const auto millisecond = take(text, '.') ? take_number(text, 3) : 0;
  take(text, 'Z');
  const bool valid = minute && second && millisecond && text.empty() && *hour < 24 && *minute < 60 && *second < 60;
  if (!valid) return std::nullopt;
  return ((*hour * 60 + *minute) * 60 + *second) * int64_t{1000} + *millisecond;
}

std::optional<int64_t> parse_stamp(std::string_view text) {
  const auto year = take_number(text, 4);
  if (!year || !take(text, '-')) return std::nullopt;
  const auto month = take_number(text, 2);
  if (!month || !take(text, '-')) return std::nullopt;
  const auto day_of_month = take_number(text, 2);
  if (!day_of_month) return std::nullopt;
  const date::year_month_day calendar{date::year(*year), date::month(static_cast<unsigned>(*month)),
                                      date::day(static_cast<unsigned>(*day_of_month))};
  if (!calendar.ok()) return std::nullopt;
  const int64_t midnight = date::sys_days(calendar).time_since_epoch().count() * day;
  if (text.empty()) return midnight;
  if (!take(text, 'T') && !take(text, ' ')) return std::nullopt;
  const auto time_of_day = parse_time_of_day(text);
  return time_of_day ? std::optional(midnight + *time_of_day) : std::nullopt;
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return std::tolower(c); });
  return result;
}

// Receives libcsv's fields and rows. An exception must not cross the C library, so the first error is kept and thrown
// after it has returned.
class Reader {
 public:
  explicit Reader(const std::string& file) : file_(file) {}

  Prices read(std::string_view bytes) {
    csv_parser parser;
    csv_init(&parser, CSV_REPALL_NL);  // so that blank lines are counted
    const auto on_field = [](void* text, size_t size, void* self) {
      static_cast<Reader*>(self)->guarded(&Reader::field, std::string_view(static_cast<char*>(text), size));
    };
    const auto on_row = [](int terminator, void* self) {
      static_cast<Reader*>(self)->guarded(&Reader::end_of_line, terminator);
    };
    csv_parse(&parser, bytes.data(), bytes.size(), on_field, on_row, this);
    csv_fini(&parser, on_field, on_row, this);
    csv_free(&parser);
    if (error_) throw *error_;
    if (prices_.rows() == 0) throw Error(file_ + ": too few rows: found no bar below the header");
    return std::move(prices_);
  }

 private:
  enum Role { date, open, high, low, close, volume, ignored };
  static constexpr std::array<const char*, 6> names{"Date", "Open", "High", "Low", "Close", "Volume"};

  template <class Argument>
  void guarded(void (Reader::*work)(Argument), Argument argument) {
    if (error_) return;
    try {
      (this->*work)(argument);
    } catch (const Error& error) {
      error_ = error;
    }
  }

  [[noreturn]] void fail(const std::string& message) const {
    throw Error(file_ + ":" + std::to_string(line_) + ": " + message);
  }

  void field(std::string_view text) {
    if (line_of_header_ == 0) {
      header_.emplace_back(text);
    } else if (column_ < roles_.size()) {
      cell(roles_[column_], text);
    }
    ++column_;
  }

  void end_of_line(int terminator) {
    if (column_ > 0) {
      if (line_of_header_ == 0) {
        understand_header();
      } else {
        end_of_bar();
      }
    }
    column_ = 0;
    if (terminator == '\n') ++line_;
  }

  void understand_header() {
    line_of_header_ = line_;
    std::string found;
    for (const std::string& name : header_) {
      found += (found.empty() ? "" : ",") + name;
      const auto same = [&](const char* known) { return lower(known) == lower(name); };
      const auto role = static_cast<Role>(std::find_if(names.begin(), names.end(), same) - names.begin());
      if (role != ignored && std::count(roles_.begin(), roles_.end(), role)) fail("column '" + name + "' occurs twice");
      roles_.push_back(role);
    }
    for (int role = date; role <= volume; ++role) {
      if (std::count(roles_.begin(), roles_.end(), role)) continue;
      fail("no column '" + std::string(names[static_cast<size_t>(role)]) +
           "': expected the header Date,Open,High,Low,Close,Volume, found '" + found.substr(0, 200) + "'");
    }
  }

  void cell(Role role, std::string_view text) {
    if (role == ignored) return;
    if (role == date) {
      const auto stamp = parse_stamp(text);
      if (!stamp) fail("Date: expected YYYY-MM-DD, optionally with a time, found '" + std::string(text) + "'");
      stamp_ = *stamp;
    } else {
      values_[role] = number(role, text);
    }
  }

  double number(Role role, std::string_view text) const {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool whole = error == std::errc() && end == text.data() + text.size() && std::isfinite(value);
    const std::string name = names[role];
    if (!whole) fail(name + ": expected a number, found '" + std::string(text) + "'");
    if (role != volume && value <= 0) fail(name + ": expected a price above 0, found '" + std::string(text) + "'");
    if (value < 0) fail(name + ": expected a number of at least 0, found '" + std::string(text) + "'");
    return value;
  }

  void end_of_bar() {
    if (column_ != roles_.size()) {
      fail("expected " + std::to_string(roles_.size()) + " fields as in the header, found " + std::to_string(column_));
    }
    if (!prices_.time.empty() && stamp_ <= prices_.time.back()) {
      fail(stamp_ == prices_.time.back() ? "Date: the same stamp as the bar before; each may occur once"
                                         : "Date: earlier than the bar before; sort the file by date, oldest first");
    }
    const double most = std::max(values_[open], values_[close]), least = std::min(values_[open], values_[close]);
    if (values_[high] < most)
      fail("high " + shown(high) + " is below open " + shown(open) + " or close " + shown(close));
    if (values_[low] > least) fail("low " + shown(low) + " is above open " + shown(open) + " or close " + shown(close));
    prices_.time.push_back(stamp_);
    prices_.intraday = prices_.intraday || stamp_ % day != 0;
    prices_.open.push_back(values_[open]);
    prices_.high.push_back(values_[high]);
    prices_.low.push_back(values_[low]);
    prices_.close.push_back(values_[close]);
    prices_.volume.push_back(values_[volume]);
  }

  std::string shown(Role role) const {
    char text[32];
    return {text, std::to_chars(text, text + sizeof text, values_[role]).ptr};
  }

  const std::string& file_;
  std::optional<Error> error_;
  Prices prices_;
  std::vector<std::string> header_;
  std::vector<Role> roles_;  // of each column
  int64_t line_ = 1, line_of_header_ = 0;
  size_t column_ = 0;
  int64_t stamp_ = 0;               // of the row being read
  std::array<double, 6> values_{};  // of the row being read, by role
};

}  // namespace

Prices parse_prices(std::string_view bytes, const std::string& file) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
  if (bytes.find_first_not_of(" \t\r\n") == std::string_view::npos) throw Error(file + ": the file is empty");
  if (bytes.find('\0') != std::string_view::npos) {
    throw Error(file + ": a binary file; expected CSV text with the header Date,Open,High,Low,Close,Volume");
  }
  return Reader(file).read(bytes);
}

std::string Prices::time_text(int64_t row) const {
  const date::sys_time<Milliseconds> stamp{Milliseconds(time[static_cast<size_t>(row)])};
  return date::format(intraday ? "%F %T" : "%F", date::floor<std::chrono::seconds>(stamp));
}

}  // namespace engram
