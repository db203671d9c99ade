#include "engram/data/stamp_column.h"

#include <date/tz.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <stdexcept>

#include "engram/core/error.h"
#include "engram/core/options.h"

namespace engram {
namespace {

constexpr int64_t milliseconds_per_minute = 60'000;
constexpr double seconds_until_2200 = 7.2583e9;

// Of rows that stand in the order of time, but for a few: most steps go one way.
bool descends(const std::vector<int64_t>& time) {
  int64_t up = 0;
  for (size_t i = 1; i < time.size(); ++i) up += time[i] > time[i - 1] ? 1 : time[i] < time[i - 1] ? -1 : 0;
  return up < 0;
}

// What a number counts, and below what it must stay to count that.
struct CountedUnit {
  double most, in_milliseconds, origin;
  const char* meaning;
};
constexpr double day = static_cast<double>(milliseconds_per_day);
constexpr CountedUnit units[] = {{2e5, day, -25569 * day, "days since 1899-12-30, as spreadsheets count"},
                                 {seconds_until_2200, 1e3, 0, "seconds since 1970, UTC"},
                                 {seconds_until_2200 * 1e3, 1, 0, "milliseconds since 1970, UTC"},
                                 {seconds_until_2200 * 1e6, 1e-3, 0, "microseconds since 1970, UTC"},
                                 {seconds_until_2200 * 1e9, 1e-6, 0, "nanoseconds since 1970, UTC"}};

// Local milliseconds of one zone to UTC.
class Zone {
 public:
  explicit Zone(const std::string& name) : offset_(read_zone(name)) {
    if (offset_) return;
    try {
      rules_ = date::locate_zone(name);
    } catch (const std::runtime_error&) {
      throw Error("--time_zone: expected UTC, an offset such as +01:00 or a name such as America/New_York, found '" +
                  name + "'");
    }
  }
  // `second`: the later one of an hour that occurs twice.
  int64_t utc(int64_t local, bool second) const {
    if (offset_) return local - *offset_ * milliseconds_per_minute;
    const date::local_info info =
        rules_->get_info(date::local_time<std::chrono::milliseconds>(std::chrono::milliseconds(local)));
    const bool twice = info.result == date::local_info::ambiguous;
    return local - (second && twice ? info.second : info.first).offset.count() * 1000;
  }

 private:
  std::optional<int16_t> offset_;
  const date::time_zone* rules_ = nullptr;
};

std::string slashed(const WrittenDate& date) {
  const std::string year = std::to_string(date.year), first = std::to_string(date.first);
  const std::string second = std::to_string(date.second);
  return date.open_order ? first + "/" + second + "/" + year : year + "-" + first + "-" + second;
}

std::string zone_text(const WrittenDate& date) {
  return date.zone == WrittenDate::no_zone ? "is not given" : "is " + offset_text(date.zone);
}

}  // namespace

// How the dates read in one order of day and month.
struct StampColumn::Reading {
  const WrittenDate* impossible = nullptr;
  int64_t line = 0;  // of the impossible date
  bool ordered = true;
};

std::string offset_text(int minutes) {
  char text[16];
  std::snprintf(text, sizeof text, "%c%02d:%02d", minutes < 0 ? '-' : '+', std::abs(minutes) / 60,
                std::abs(minutes) % 60);
  return text;
}

void StampColumn::fail(int64_t line, const std::string& message) const {
  throw Error(file_ + ":" + std::to_string(line) + ": " + name_ + ": " + message);
}

std::vector<ReadStamps> StampColumn::read(All series) {
  std::vector<ReadStamps> read(series.size());
  if (kind_ == StampStyle::counted) {
    read_counts(series, read);
  } else {
    read_dates(series, read);
  }
  add_clocks(series, read);
  for (ReadStamps& one : read) one.newest_first = descends(one.time);
  if (kind_ != StampStyle::counted) settle_zone(series, read);
  if (!format_.time_zone.empty()) apply_time_zone(series, read);
  return read;
}

void StampColumn::read_counts(All series, std::vector<ReadStamps>& read) {
  double least = std::numeric_limits<double>::infinity(), greatest = 0;
  int64_t line = 0;
  bool years = true;
  for (const WrittenStamps* stamps : series) {
    for (size_t i = 0; i < stamps->counts.size(); ++i) {
      const double count = stamps->counts[i];
      least = std::min(least, count);
      if (std::abs(count) > greatest) greatest = std::abs(count), line = stamps->lines[i];
      years = years && count == std::floor(count) && count >= 1600 && count < 2200;
    }
  }
  const auto* unit = std::ranges::find_if(units, [&](const CountedUnit& u) { return greatest < u.most; });
  if (unit == units && least <= 0) ++unit;
  if (unit == std::end(units)) fail(line, "no stamp in any unit since 1970: " + shortest(greatest));
  meaning_ = years ? "years" : unit->meaning;
  if (!years && unit != units) zone_ = 0;
  if (years || unit == units || unit > units + 2) notes_.push_back("stamps read as " + meaning_);
  for (size_t s = 0; s < series.size(); ++s) {
    for (double count : series[s]->counts) {
      const int64_t stamp = static_cast<int64_t>(std::floor(count * unit->in_milliseconds + unit->origin + 0.5));
      read[s].time.push_back(years ? *WrittenDate{static_cast<int32_t>(count), 1, 1}.stamp(DateOrder::month_day)
                                   : stamp);
    }
  }
}

void StampColumn::read_dates(All series, std::vector<ReadStamps>& read) {
  settle_century(series);
  demand_one_style(series);
  const DateOrder order = decide_order(series);
  bool open = false;
  for (size_t s = 0; s < series.size(); ++s) {
    for (const WrittenDate& date : series[s]->dates) {
      read[s].time.push_back(*date.stamp(order));
      open = open || date.open_order;
    }
  }
  meaning_ = "calendar dates";
  if (open) meaning_ += order == DateOrder::day_month ? ", the day first" : ", the month first";
}

void StampColumn::add_clocks(All series, std::vector<ReadStamps>& read) {
  constexpr int32_t latest_of_four_digits = 2359;
  bool seconds = false;
  for (const WrittenStamps* stamps : series) {
    for (int32_t clock : stamps->clocks) seconds = seconds || clock > latest_of_four_digits;
  }
  for (size_t s = 0; s < series.size(); ++s) {
    for (size_t i = 0; i < series[s]->clocks.size(); ++i) {
      const int32_t clock = series[s]->clocks[i];
      const auto time = time_of_clock(seconds ? clock : int64_t{clock} * 100);
      if (!time) {
        fail(series[s]->lines[i], std::string("expected a time as ") + (seconds ? "HHMMSS" : "HHMM") +
                                      " beside it, found '" + std::to_string(clock) + "'");
      }
      read[s].time[i] += *time;
    }
  }
}

// A century earlier where a year of two digits would lie in the future.
void StampColumn::settle_century(All series) {
  bool moved = false;
  for (WrittenStamps* stamps : series) {
    for (WrittenDate& date : stamps->dates) {
      if (!date.short_year) continue;
      const auto stamp = WrittenDate{date.year, 1, 1}.stamp(DateOrder::month_day);
      if (*stamp <= format_.now) continue;
      date.year -= 100;
      moved = true;
    }
  }
  if (moved) notes_.push_back("years of two digits that would lie in the future read as those of the 20th century");
}

void StampColumn::demand_one_style(All series) const {
  const WrittenDate* first = nullptr;
  int64_t line = 0;
  for (const WrittenStamps* stamps : series) {
    for (size_t i = 0; i < stamps->dates.size(); ++i) {
      const WrittenDate& date = stamps->dates[i];
      if (first == nullptr) first = &date, line = stamps->lines[i];
      if (date.open_order != first->open_order) {
        fail(stamps->lines[i], "'" + slashed(date) + "' is written otherwise than the date at line " +
                                   std::to_string(line) + "; write all dates alike, best as YYYY-MM-DD");
      }
      if ((date.zone == WrittenDate::no_zone) == (first->zone == WrittenDate::no_zone)) continue;
      fail(stamps->lines[i], "the time zone " + zone_text(date) + ", but " + zone_text(*first) + " at line " +
                                 std::to_string(line) + "; write the zone of all stamps or of none");
    }
  }
}

StampColumn::Reading StampColumn::try_order(All series, DateOrder order) const {
  Reading reading;
  for (const WrittenStamps* stamps : series) {
    int64_t before = 0, up = 0, down = 0;
    for (size_t i = 0; i < stamps->dates.size(); ++i) {
      const auto stamp = stamps->dates[i].stamp(order);
      if (!stamp) return {&stamps->dates[i], stamps->lines[i], false};
      if (i > 0) (*stamp >= before ? up : down) += 1;
      before = *stamp;
    }
    reading.ordered = reading.ordered && (up == 0 || down == 0);
  }
  return reading;
}

DateOrder StampColumn::decide_order(All series) const {
  const auto named = date_order_named(format_.date_format, "--date_format");
  const Reading month_day = try_order(series, DateOrder::month_day);
  const Reading day_month = try_order(series, DateOrder::day_month);
  if (named) {
    const Reading& chosen = *named == DateOrder::month_day ? month_day : day_month;
    if (!chosen.impossible) return *named;
    throw Error(file_ + ":" + std::to_string(chosen.line) + ": --date_format " + format_.date_format +
                ": there is no day " + slashed(*chosen.impossible));
  }
  if (month_day.impossible && day_month.impossible) {
    fail(month_day.line, "'" + slashed(*month_day.impossible) + "' has its day first, but '" +
                             slashed(*day_month.impossible) + "' at line " + std::to_string(day_month.line) +
                             " its month; write all dates in one order");
  }
  if (month_day.impossible) return DateOrder::day_month;
  if (day_month.impossible) return DateOrder::month_day;
  if (month_day.ordered != day_month.ordered) return month_day.ordered ? DateOrder::month_day : DateOrder::day_month;
  demand_no_choice(series);
  return DateOrder::month_day;
}

// Both orders are possible: fine only if they mean the same days.
void StampColumn::demand_no_choice(All series) const {
  for (const WrittenStamps* stamps : series) {
    for (size_t i = 0; i < stamps->dates.size(); ++i) {
      const WrittenDate& date = stamps->dates[i];
      if (!date.open_order || date.first == date.second) continue;
      fail(stamps->lines[i], "ambiguous dates: '" + slashed(date) +
                                 "' may have its month or its day first, and no row of the column decides; give "
                                 "--date_format mdy or --date_format dmy");
    }
  }
}

void StampColumn::settle_zone(All series, std::vector<ReadStamps>& read) {
  const int16_t first = series[0]->dates[0].zone;
  if (first == WrittenDate::no_zone) return;
  bool one = true, days = true;
  for (size_t s = 0; s < series.size(); ++s) {
    for (size_t i = 0; i < read[s].time.size(); ++i) {
      one = one && series[s]->dates[i].zone == first;
      days = days && read[s].time[i] % milliseconds_per_day == 0;
    }
  }
  meaning_ += one ? ", of " + offset_text(first) : days ? ", local days" : ", brought to UTC";
  if (one) {
    zone_ = first;
    return;
  }
  notes_.push_back(days ? "days are stamped with offsets that change: local dates taken"
                        : "stamps have offsets that change: brought to UTC");
  if (days) return;
  for (size_t s = 0; s < series.size(); ++s) {
    for (size_t i = 0; i < read[s].time.size(); ++i) {
      read[s].time[i] -= series[s]->dates[i].zone * milliseconds_per_minute;
    }
  }
  zone_ = 0;
}

void StampColumn::apply_time_zone(All series, std::vector<ReadStamps>& read) {
  const Zone zone(format_.time_zone);
  if (zone_) return notes_.push_back("the stamps say their own zone: --time_zone not used");
  const auto within_day = [](const ReadStamps& one) {
    return std::ranges::any_of(one.time, [](int64_t t) { return t % milliseconds_per_day != 0; });
  };
  if (series.empty() || std::ranges::none_of(read, within_day)) return;  // days are called the same everywhere
  for (ReadStamps& one : read) {
    if (one.newest_first) std::ranges::reverse(one.time);
    int64_t latest = std::numeric_limits<int64_t>::min();
    for (int64_t& time : one.time) {
      const int64_t first = zone.utc(time, false);
      time = first > latest ? first : zone.utc(time, true);
      latest = time;
    }
    if (one.newest_first) std::ranges::reverse(one.time);
  }
  zone_ = 0;
  meaning_ += ", of " + format_.time_zone + ", brought to UTC";
  notes_.push_back("stamps of " + format_.time_zone + " brought to UTC");
}

}  // namespace engram
