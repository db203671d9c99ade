// Dates as files write them.
//
//   2020-01-31  2020/1/31  2020.01.31  20200131  2020-01          year first: read as it stands
//   31-Jan-2020  Jan 31, 2020  31 January 2020  Jan-90            a named month: read as it stands
//   01/2020  2020Q1  Q1 2020                                      a month or a quarter: its first day
//   1/31/2020  31.01.2020  1-31-20                                day and month as the whole column decides
//   1580428800  1580428800000                                     seconds or milliseconds since 1970
//
// each but the last optionally after the name of a weekday, followed by a time: T or blanks, HH:MM, HH:MM:SS,
// HH:MM:SS.fraction, HHMM or HHMMSS, AM or PM, and by Z, UTC, GMT or an offset such as +01:00. Years of two digits lie
// in 1969 .. 2068, as POSIX has it; who knows the whole column may know better (`short_year`).
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace engram {

constexpr int64_t milliseconds_per_day = 86'400'000;

enum class DateOrder { month_day, day_month };

// One date as it was written; `first` and `second` are month and day unless `open_order` leaves that to the column.
struct WrittenDate {
  static constexpr int no_zone = std::numeric_limits<int16_t>::min();

  int32_t year;
  uint8_t first, second;
  bool open_order = false;
  bool short_year = false;  // two digits
  int16_t zone = no_zone;   // minutes east of UTC
  int32_t time = 0;         // milliseconds of the day

  // Milliseconds since 1970-01-01 00:00 in the zone that it was written in; nothing if there is no such day.
  std::optional<int64_t> stamp(DateOrder order) const;
};

std::optional<WrittenDate> read_date(std::string_view text);

// The same without seconds and milliseconds since 1970.
std::optional<WrittenDate> read_calendar_date(std::string_view text);
// 202001310930 or 20200131093000: a date and a time without anything between.
std::optional<WrittenDate> read_compact_date(std::string_view text);

// Milliseconds of the day of HH:MM, HH:MM:SS, HH:MM:SS.fraction, with AM or PM; nothing if it is no time.
std::optional<int32_t> read_time_of_day(std::string_view text);
// The same of hours, minutes and seconds as one number, 93000; nothing if there is no such time.
std::optional<int32_t> time_of_clock(int64_t hhmmss);

// Minutes east of UTC of Z, UTC, GMT, +01:00, -0500 or +01; nothing for anything else.
std::optional<int16_t> read_zone(std::string_view text);

// What a caller calls an order: d, m and y in the order of their first occurrence, so that dmy, %d.%m.%Y and DD/MM/YYYY
// all mean one. Empty: decided from the data. Error unless that gives ymd, mdy or dmy.
std::optional<DateOrder> date_order_named(const std::string& name, const std::string& place);

}  // namespace engram
