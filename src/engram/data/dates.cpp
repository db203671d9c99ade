#include "engram/data/dates.h"

#include <date/date.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <span>

#include "engram/core/error.h"

namespace engram {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

void skip_blanks(std::string_view& text) {
  while (take(text, ' ')) {
  }
}

size_t leading_digits(std::string_view text) {
  return static_cast<size_t>(std::find_if_not(text.begin(), text.end(), digit) - text.begin());
}

// Takes all digits from the front of `text`, between `least` and `most` of them.
std::optional<int> take_number(std::string_view& text, size_t least, size_t most) {
  const size_t digits = leading_digits(text);
  if (digits < least || digits > most) return std::nullopt;
  int value = 0;
  for (char c : text.substr(0, digits)) value = 10 * value + (c - '0');
  text.remove_prefix(digits);
  return value;
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return std::tolower(c); });
  return result;
}

// Takes a month's name or its first three letters; 1 .. 12.
std::optional<int> take_month(std::string_view& text) {
  static constexpr std::array<const char*, 12> names{"january",   "february", "march",    "april",
                                                     "may",       "june",     "july",     "august",
                                                     "september", "october",  "november", "december"};
  const auto end = static_cast<size_t>(std::find_if_not(text.begin(), text.end(), letter) - text.begin());
  if (end < 3) return std::nullopt;
  const std::string word = lower(text.substr(0, end));
  for (size_t i = 0; i < names.size(); ++i) {
    if (!std::string_view(names[i]).starts_with(word)) continue;
    text.remove_prefix(end);
    return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

bool is_separator(char c) { return c == '-' || c == '/' || c == '.'; }

int full_year(int year, size_t digits) {
  if (digits != 2) return year;
  return year < 69 ? 2000 + year : 1900 + year;
}

std::optional<WrittenDate> written(int year, int month, int day, bool short_year = false) {
  WrittenDate result{year, static_cast<uint8_t>(month), static_cast<uint8_t>(day)};
  result.short_year = short_year;
  return result.stamp(DateOrder::month_day) ? std::optional(result) : std::nullopt;
}

// Thu, Thursday or Thursday, before a date.
void skip_weekday(std::string_view& text) {
  static constexpr std::array<std::string_view, 7> names{"monday", "tuesday",  "wednesday", "thursday",
                                                         "friday", "saturday", "sunday"};
  const auto end = static_cast<size_t>(std::find_if_not(text.begin(), text.end(), letter) - text.begin());
  const std::string word = lower(text.substr(0, end));
  if (end < 3 || std::none_of(names.begin(), names.end(), [&](auto name) { return name.starts_with(word); })) return;
  text.remove_prefix(end);
  while (!text.empty() && (text.front() == '.' || text.front() == ',' || text.front() == ' ')) text.remove_prefix(1);
}

// 2020-01-31, 2020-01
std::optional<WrittenDate> take_year_first(std::string_view& text) {
  const auto year = take_number(text, 4, 4);
  if (!year || text.empty() || !is_separator(text.front())) return std::nullopt;
  const char separator = text.front();
  text.remove_prefix(1);
  const auto month = take_number(text, 1, 2);
  if (!month) return std::nullopt;
  if (!take(text, separator)) {  // 1234.05 is a number
    return text.empty() && separator != '.' ? written(*year, *month, 1) : std::nullopt;
  }
  const auto day = take_number(text, 1, 2);
  return day ? written(*year, *month, *day) : std::nullopt;
}

// 2020Q1, 2020-Q1, Q1 2020, Q1/20
std::optional<WrittenDate> take_quarter(std::string_view& text) {
  const auto skip = [&] {
    while (!text.empty() && (is_separator(text.front()) || text.front() == ' ')) text.remove_prefix(1);
  };
  const auto take_number_of_quarter = [&]() -> std::optional<int> {
    if (!take(text, 'Q') && !take(text, 'q')) return std::nullopt;
    const auto number = take_number(text, 1, 1);
    return number && *number >= 1 && *number <= 4 ? number : std::nullopt;
  };
  auto quarter = take_number_of_quarter();
  const bool first = quarter.has_value();
  if (first) skip();
  const size_t digits = leading_digits(text);
  const auto year = take_number(text, first ? 2 : 4, 4);
  if (!first) skip(), quarter = take_number_of_quarter();
  if (!year || !quarter || digits == 3 || !text.empty()) return std::nullopt;
  return written(full_year(*year, digits), 3 * *quarter - 2, 1, digits == 2);
}

// Jan-90, January 2020, 01/2020
std::optional<WrittenDate> take_month_and_year(std::string_view& text) {
  auto month = take_month(text);
  const bool named = month.has_value();
  if (!named) month = take_number(text, 1, 2);
  if (!month || text.starts_with('.')) return std::nullopt;  // 1.2345 is a number
  while (!text.empty() && (is_separator(text.front()) || (named && text.front() == ' '))) text.remove_prefix(1);
  const size_t digits = leading_digits(text);
  const auto year = take_number(text, named ? 2 : 4, 4);
  if (!year || digits == 3 || !text.empty()) return std::nullopt;
  return written(full_year(*year, digits), *month, 1, digits == 2);
}

std::optional<WrittenDate> take_eight_digits(std::string_view& text) {
  const auto number = take_number(text, 8, 8);
  if (!number || *number / 10000 < 1600) return std::nullopt;
  return written(*number / 10000, *number / 100 % 100, *number % 100);
}

// 31-Jan-2020, 31 January 2020, Jan 31, 2020
std::optional<WrittenDate> take_named_month(std::string_view& text) {
  auto month = take_month(text);
  const bool month_first = month.has_value();
  const auto skip = [&] {
    while (!text.empty() && (text.front() == ' ' || text.front() == '-' || text.front() == ',')) text.remove_prefix(1);
  };
  skip();
  const auto day = take_number(text, 1, 2);
  skip();
  if (!month_first) month = take_month(text);
  skip();
  const size_t digits = leading_digits(text);
  const auto year = take_number(text, 2, 4);
  if (!month || !day || !year || digits == 3) return std::nullopt;
  return written(full_year(*year, digits), *month, *day, digits == 2);
}

// 1/31/2020: only that both numbers can be a day, and one of them a month, is known yet.
std::optional<WrittenDate> take_open_order(std::string_view& text) {
  const auto first = take_number(text, 1, 2);
  if (!first || text.empty() || !is_separator(text.front())) return std::nullopt;
  const char separator = text.front();
  text.remove_prefix(1);
  const auto second = take_number(text, 1, 2);
  if (!second || !take(text, separator)) return std::nullopt;
  const size_t digits = leading_digits(text);
  const auto year = take_number(text, 2, 4);
  if (!year || digits == 3) return std::nullopt;
  WrittenDate result{full_year(*year, digits), static_cast<uint8_t>(*first), static_cast<uint8_t>(*second)};
  result.open_order = true;
  result.short_year = digits == 2;
  const bool possible = result.stamp(DateOrder::month_day) || result.stamp(DateOrder::day_month);
  return possible ? std::optional(result) : std::nullopt;
}

std::optional<WrittenDate> take_epoch(std::string_view& text) {
  int64_t value = 0;
  for (char c : text) value = 10 * value + (c - '0');
  if (text.size() == 10) value *= 1000;
  text = {};
  const int64_t days = value / milliseconds_per_day;
  const date::year_month_day calendar{date::sys_days(date::days(days))};
  auto result = written(static_cast<int>(calendar.year()), static_cast<int>(static_cast<unsigned>(calendar.month())),
                        static_cast<int>(static_cast<unsigned>(calendar.day())));
  if (!result) return result;
  result->time = static_cast<int32_t>(value % milliseconds_per_day);
  result->zone = 0;  // counted in UTC
  return result;
}

std::optional<WrittenDate> take_date(std::string_view& text) {
  const size_t digits = leading_digits(text);
  if (digits == 8) return take_eight_digits(text);
  using Taker = std::optional<WrittenDate> (*)(std::string_view&);
  static constexpr Taker year_first[] = {take_year_first, take_quarter};
  static constexpr Taker others[] = {take_open_order, take_named_month, take_month_and_year, take_quarter};
  for (const Taker taker : digits == 4 ? std::span<const Taker>(year_first) : std::span<const Taker>(others)) {
    std::string_view rest = text;
    if (auto result = taker(rest)) {
      text = rest;
      return result;
    }
  }
  return std::nullopt;
}

// 0930, 093000
std::optional<int32_t> take_clock(std::string_view& text) {
  const size_t digits = leading_digits(text);
  const auto number = digits == 4 || digits == 6 ? take_number(text, digits, digits) : std::nullopt;
  return number ? time_of_clock(digits == 4 ? *number * 100 : *number) : std::nullopt;
}

std::optional<int32_t> take_time_of_day(std::string_view& text) {
  auto hour = take_number(text, 1, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = take_number(text, 2, 2);
  const auto second = take(text, ':') ? take_number(text, 2, 2) : 0;
  int milliseconds = 0;
  if (take(text, '.')) {
    const size_t digits = leading_digits(text);
    if (digits == 0) return std::nullopt;
    for (size_t i = 0; i < 3; ++i) milliseconds = 10 * milliseconds + (i < digits ? text[i] - '0' : 0);
    text.remove_prefix(digits);
  }
  skip_blanks(text);
  const std::string half = lower(text.substr(0, 2));
  if (half == "am" || half == "pm") {
    if (*hour < 1 || *hour > 12) return std::nullopt;
    *hour = *hour % 12 + (half == "pm" ? 12 : 0);
    text.remove_prefix(2);
  }
  if (!minute || !second || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return ((*hour * 60 + *minute) * 60 + *second) * 1000 + milliseconds;
}

// Z, UTC, GMT, +01:00, -0500, +01
std::optional<int16_t> take_zone(std::string_view& text) {
  skip_blanks(text);
  const std::string name = lower(text);
  if (name == "z" || name == "utc" || name == "gmt") {
    text = {};
    return int16_t{0};
  }
  const bool west = !text.empty() && text.front() == '-';
  if (!take(text, '+') && !take(text, '-')) return std::nullopt;
  const size_t digits = leading_digits(text);
  auto hours = take_number(text, 2, 4);
  if (!hours || digits == 3) return std::nullopt;
  int minutes = digits == 4 ? *hours / 100 * 60 + *hours % 100 : *hours * 60;
  if (digits == 2 && take(text, ':')) {
    const auto rest = take_number(text, 2, 2);
    if (!rest) return std::nullopt;
    minutes += *rest;
  }
  return static_cast<int16_t>(west ? -minutes : minutes);
}

}  // namespace

std::optional<int64_t> WrittenDate::stamp(DateOrder order) const {
  const bool swapped = open_order && order == DateOrder::day_month;
  const date::year_month_day calendar{date::year(year), date::month(swapped ? second : first),
                                      date::day(swapped ? first : second)};
  if (!calendar.ok()) return std::nullopt;
  return date::sys_days(calendar).time_since_epoch().count() * milliseconds_per_day + time;
}

std::optional<WrittenDate> read_calendar_date(std::string_view text) {
  if (!text.empty() && !digit(text.front())) skip_weekday(text);
  auto result = take_date(text);
  if (!result || text.empty()) return result;
  if (!take(text, 'T')) {
    if (text.front() != ' ' && text.front() != ',') return std::nullopt;
    take(text, ',');
    skip_blanks(text);
  }
  std::string_view rest = text;
  auto time = take_time_of_day(rest);
  if (!time) rest = text, time = take_clock(rest);
  if (!time) return std::nullopt;
  result->time = *time;
  if (rest.empty()) return result;
  const auto zone = take_zone(rest);
  if (!zone || !rest.empty()) return std::nullopt;
  result->zone = *zone;
  return result;
}

std::optional<WrittenDate> read_date(std::string_view text) {
  const size_t digits = leading_digits(text);
  if (digits == text.size() && (digits == 10 || digits == 13)) return take_epoch(text);
  return read_calendar_date(text);
}

std::optional<WrittenDate> read_compact_date(std::string_view text) {
  const size_t digits = leading_digits(text);
  if (digits != text.size() || (digits != 12 && digits != 14)) return std::nullopt;
  std::string_view date = text.substr(0, 8), clock = text.substr(8);
  auto result = take_eight_digits(date);
  const auto time = take_clock(clock);
  if (!result || !time) return std::nullopt;
  result->time = *time;
  return result;
}

std::optional<int32_t> time_of_clock(int64_t hhmmss) {
  if (hhmmss < 0 || hhmmss > 235959 || hhmmss / 100 % 100 > 59 || hhmmss % 100 > 59) return std::nullopt;
  return static_cast<int32_t>(((hhmmss / 10000 * 60 + hhmmss / 100 % 100) * 60 + hhmmss % 100) * 1000);
}

std::optional<int16_t> read_zone(std::string_view text) {
  const auto zone = take_zone(text);
  return zone && text.empty() ? zone : std::nullopt;
}

std::optional<int32_t> read_time_of_day(std::string_view text) {
  const auto time = take_time_of_day(text);
  return text.empty() ? time : std::nullopt;
}

std::optional<DateOrder> date_order_named(const std::string& name, const std::string& place) {
  std::string order;
  for (char c : lower(name)) {
    if ((c == 'd' || c == 'm' || c == 'y') && order.find(c) == std::string::npos) order += c;
  }
  if (name.empty()) return std::nullopt;
  if (order == "dmy") return DateOrder::day_month;
  if (order == "mdy" || order == "ymd") return DateOrder::month_day;
  throw Error(place + ": expected the order of day, month and year, such as dmy, mdy or ymd, found '" + name + "'");
}

}  // namespace engram
