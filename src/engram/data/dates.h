// Dates as files write them.
//
//   2020-01-31  2020/1/31  2020.01.31  20200131  2020-01          year first: read as it stands
//   31-Jan-2020  Jan 31, 2020  31 January 2020                    a named month: read as it stands
//   1/31/2020  31.01.2020  1-31-20                                day and month as the whole column decides
//   1580428800  1580428800000                                     seconds or milliseconds since 1970
//
// each of the first three optionally followed by a time: T or blanks, HH:MM, HH:MM:SS or HH:MM:SS.fraction, AM or PM,
// and by Z, UTC, GMT or an offset such as +01:00. Years of two digits lie in 1969 .. 2068, as POSIX has it.
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
  int16_t zone = no_zone;  // minutes east of UTC
  int32_t time = 0;        // milliseconds of the day

  // Milliseconds since 1970-01-01 00:00 in the zone that it was written in; nothing if there is no such day.
  std::optional<int64_t> stamp(DateOrder order) const;
};

std::optional<WrittenDate> read_date(std::string_view text);

// Milliseconds of the day of HH:MM, HH:MM:SS, HH:MM:SS.fraction, with AM or PM; nothing if it is no time.
std::optional<int32_t> read_time_of_day(std::string_view text);

// What a caller calls an order: d, m and y in the order of their first occurrence, so that dmy, %d.%m.%Y and DD/MM/YYYY
// all mean one. Empty: decided from the data. Error unless that gives ymd, mdy or dmy.
std::optional<DateOrder> date_order_named(const std::string& name, const std::string& place);

}  // namespace engram
