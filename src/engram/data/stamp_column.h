// StampColumn: what the stamps of a table mean, decided by the whole column.
//
//   day or month first     the order in which every day exists, else the one in which stamps ascend (or descend)
//   years of two digits    1969 .. 2068 as POSIX has it, but never in the future
//   numbers                years, days since 1899-12-30 (spreadsheets), or seconds, milliseconds, micro- or nanoseconds
//                          since 1970: the largest unit in which all lie before 2200
//   clocks without colons  HHMM where none exceeds 2359, else HHMMSS
//   changing offsets       of days: the local date; within the day: UTC
//   no zone                the file's own clock, or UTC by `time_zone`, an offset or a name of the tz database
//                          (date/tz.h): of an hour that occurs twice the first is summer's
//
// Error with file, line and text where no decision is possible.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engram/data/dates.h"

namespace engram {

struct StampFormat {
  std::string date_format = "";  // "": decided from the data; else the order of d, m and y (dates.h)
  std::string time_zone = "";    // of stamps that say none; "": unknown
  int64_t now = std::numeric_limits<int64_t>::max();  // milliseconds since 1970: no bar lies behind it
};

enum class StampStyle : uint8_t { calendar, compact, counted };

// The stamps of one instrument as its file has them, row after row.
struct WrittenStamps {
  std::vector<WrittenDate> dates;
  std::vector<double> counts;   // of kind counted, in the place of dates
  std::vector<int32_t> clocks;  // of a second column without colons; else empty
  std::vector<int64_t> lines;
};

struct ReadStamps {
  std::vector<int64_t> time;  // milliseconds since 1970-01-01 00:00, in the order of the file
  bool newest_first = false;
};

class StampColumn {
 public:
  StampColumn(const std::string& file, std::string name, StampFormat format, StampStyle kind)
      : file_(file), name_(std::move(name)), format_(std::move(format)), kind_(kind) {}

  std::vector<ReadStamps> read(std::span<WrittenStamps* const> series);
  // After read().
  std::optional<int> zone() const { return zone_; }  // minutes east of UTC, where it is known
  const std::string& meaning() const { return meaning_; }
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  struct Reading;
  using All = std::span<WrittenStamps* const>;

  [[noreturn]] void fail(int64_t line, const std::string& message) const;
  void read_counts(All series, std::vector<ReadStamps>& read);
  void read_dates(All series, std::vector<ReadStamps>& read);
  void add_clocks(All series, std::vector<ReadStamps>& read);
  void settle_century(All series);
  void demand_one_style(All series) const;
  DateOrder decide_order(All series) const;
  Reading try_order(All series, DateOrder order) const;
  void demand_no_choice(All series) const;
  void settle_zone(All series, std::vector<ReadStamps>& read);
  void apply_time_zone(All series, std::vector<ReadStamps>& read);

  const std::string& file_;
  std::string name_;
  StampFormat format_;
  StampStyle kind_;
  std::optional<int> zone_;
  std::string meaning_;
  std::vector<std::string> notes_;
};

// +01:00, shown of minutes east of UTC.
std::string offset_text(int minutes);

}  // namespace engram
