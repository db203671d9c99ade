#include "engram/data/time_grid.h"

#include <date/date.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <map>

#include "engram/core/error.h"
#include "engram/core/options.h"
#include "engram/data/dates.h"

namespace engram {
namespace {

constexpr double day = static_cast<double>(milliseconds_per_day);
constexpr double hour = day / 24;

date::sys_days day_of(double stamp) { return date::sys_days(date::days(static_cast<int>(std::floor(stamp / day)))); }
double stamp_of(date::sys_days days) { return static_cast<double>(days.time_since_epoch().count()) * day; }
date::year_month_day civil(double stamp) { return date::year_month_day(day_of(stamp)); }

int month_number(double stamp) {
  const auto ymd = civil(stamp);
  return static_cast<int>(ymd.year()) * 12 + static_cast<int>(static_cast<unsigned>(ymd.month())) - 1;
}
bool last_of_month(double stamp) {
  const auto ymd = civil(stamp);
  return ymd.day() == date::year_month_day_last(ymd.year(), date::month_day_last(ymd.month())).day();
}
bool weekend(double stamp) {
  const unsigned weekday = date::weekday(day_of(stamp)).c_encoding();
  return weekday == 0 || weekday == 6;
}

double month_later(double stamp, int64_t months) {
  const auto ymd = civil(stamp);
  const int number = month_number(stamp) + static_cast<int>(months);
  const date::year_month month{date::year(number / 12), date::month(static_cast<unsigned>(number % 12 + 1))};
  const auto last = (month / date::last).day();
  const auto wanted = last_of_month(stamp) ? last : std::min(ymd.day(), last);
  return stamp_of(date::sys_days(month / wanted)) + (stamp - stamp_of(day_of(stamp)));
}

// Steps of whole months: the same day of the month, or the last one, each time.
bool monthly(const std::vector<double>& stamps) {
  const bool ends = std::ranges::all_of(stamps, last_of_month);
  const auto same = [&](double s) { return civil(s).day() == civil(stamps[0]).day(); };
  return ends || std::ranges::all_of(stamps, same);
}

struct Commonest {
  double step;
  int64_t count;
};
Commonest commonest(const std::vector<double>& steps) {
  std::map<double, int64_t> counts;
  for (double step : steps) ++counts[step];
  Commonest most{0, 0};
  for (const auto& [step, count] : counts) {
    if (count > most.count) most = {step, count};
  }
  return most;
}

std::string words_of(double step, StampKind kind) {
  const auto rounded = [](double x) { return shortest(std::round(x * 100) / 100); };
  if (kind == StampKind::number) return shortest(step);
  return step >= day ? rounded(step / day) + " days" : rounded(step / hour) + " hours";
}

// The median step over any 16 rows does not change by a factor of 6: days and weeks differ by 7.
void demand_one_frequency(const TimeSeries& series, const std::vector<double>& steps, StampKind kind) {
  constexpr size_t window = 16;
  double least = 0, most = 0;
  for (size_t begin = 0; begin + window <= steps.size(); begin += window) {
    std::vector<double> part(steps.begin() + static_cast<int64_t>(begin),
                             steps.begin() + static_cast<int64_t>(begin + window));
    std::ranges::nth_element(part, part.begin() + window / 2);
    least = begin == 0 ? part[window / 2] : std::min(least, part[window / 2]);
    most = std::max(most, part[window / 2]);
  }
  if (least == 0 || most < 6 * least) return;
  throw Error(series.name + ": mixed frequencies: rows are about " + words_of(least, kind) + " apart in one part and " +
              words_of(most, kind) + " in another; give series of one frequency, or gather them with --every");
}

[[noreturn]] void fail_irregular(const TimeSeries& series, double step, int64_t count, size_t of, StampKind kind) {
  throw Error(series.name + ": irregular stamps: the commonest step, " + words_of(step, kind) + ", is that of only " +
              std::to_string(count) + " of " + std::to_string(of) + "; put them on a grid with --every, as --every " +
              (kind == StampKind::number ? "1" : "1d"));
}

double median_of(std::vector<double>& values) {
  std::ranges::sort(values);
  const size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double gathered(std::vector<double>& values, const std::string& how) {
  if (values.empty()) return NAN;
  if (how == "last") return values.back();
  if (how == "median") return median_of(values);
  double sum = 0;
  for (double value : values) sum += value;
  return how == "sum" ? sum : sum / static_cast<double>(values.size());
}

bool observed(date::year_month_day holiday, date::sys_days from, date::sys_days to) {
  date::sys_days when(holiday);
  const unsigned weekday = date::weekday(when).c_encoding();
  if (weekday == 6) when -= date::days(1);
  if (weekday == 0) when += date::days(1);
  return from <= when && when < to;
}

int holidays_of_year(date::year year, date::sys_days from, date::sys_days to) {
  using namespace date;
  const std::array<year_month_day, 10> days{year / January / 1,
                                            year_month_day(year / January / Monday[3]),
                                            year_month_day(year / February / Monday[3]),
                                            year_month_day(year / May / Monday[last]),
                                            year / July / 4,
                                            year_month_day(year / September / Monday[1]),
                                            year_month_day(year / October / Monday[2]),
                                            year / November / 11,
                                            year_month_day(year / November / Thursday[4]),
                                            year / December / 25};
  int count = year >= date::year(2021) && observed(year / June / 19, from, to) ? 1 : 0;
  for (const year_month_day& holiday : days) count += observed(holiday, from, to) ? 1 : 0;
  return count;
}

}  // namespace

TimeStep step_of(const TimeSeries& series, StampKind kind) {
  std::vector<double> steps;
  for (size_t i = 1; i < series.stamp.size(); ++i) steps.push_back(series.stamp[i] - series.stamp[i - 1]);
  if (steps.empty())
    return {kind == StampKind::number ? TimeStep::number : TimeStep::milliseconds, kind == StampKind::number ? 1 : day};
  demand_one_frequency(series, steps, kind);
  if (kind != StampKind::number && steps[0] >= 27 * day && monthly(series.stamp)) {
    std::vector<double> months;
    for (size_t i = 1; i < series.stamp.size(); ++i) {
      months.push_back(month_number(series.stamp[i]) - month_number(series.stamp[i - 1]));
    }
    return {TimeStep::months, commonest(months).step};
  }
  const Commonest most = commonest(steps);
  if (2 * most.count < static_cast<int64_t>(steps.size()))
    fail_irregular(series, most.step, most.count, steps.size(), kind);
  if (kind == StampKind::number) return {TimeStep::number, most.step};
  const bool workdays = most.step == day && series.stamp.size() > 7 && std::ranges::none_of(series.stamp, weekend);
  return {workdays ? TimeStep::business_days : TimeStep::milliseconds, most.step};
}

TimeStep parse_step(const std::string& text, StampKind kind) {
  double size = 1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  const std::string unit(end, text.data() + text.size());
  if (error == std::errc::invalid_argument) size = 1;
  static const std::map<std::string, TimeStep> units{{"s", {TimeStep::milliseconds, 1000}},
                                                     {"min", {TimeStep::milliseconds, 60'000}},
                                                     {"h", {TimeStep::milliseconds, hour}},
                                                     {"d", {TimeStep::milliseconds, day}},
                                                     {"w", {TimeStep::milliseconds, 7 * day}},
                                                     {"mo", {TimeStep::months, 1}},
                                                     {"q", {TimeStep::months, 3}},
                                                     {"y", {TimeStep::months, 12}}};
  if (unit.empty() && kind == StampKind::number && size > 0) return {TimeStep::number, size};
  const auto found = units.find(unit);
  const bool whole = found != units.end() && (found->second.unit != TimeStep::months || size == std::floor(size));
  if (kind == StampKind::number || !whole || !(size > 0)) {
    throw Error("--every: expected " +
                std::string(kind == StampKind::number ? "a number, as the stamps are numbers"
                                                      : "a span such as 15min, 1h, 1d, 1w, 1mo, 1q or 1y") +
                ", found '" + text + "'");
  }
  return {found->second.unit, found->second.size * size};
}

double advance(double stamp, int64_t steps, const TimeStep& step) {
  if (step.unit == TimeStep::months) return month_later(stamp, steps * static_cast<int64_t>(step.size));
  if (step.unit != TimeStep::business_days) return stamp + static_cast<double>(steps) * step.size;
  for (int64_t i = 0; i < steps; ++i) {
    do stamp += day;
    while (weekend(stamp));
  }
  return stamp;
}

int64_t natural_season(const TimeStep& step) {
  if (step.unit == TimeStep::business_days) return 5;
  if (step.unit == TimeStep::months)
    return 12 % static_cast<int64_t>(step.size) == 0 ? 12 / static_cast<int64_t>(step.size) : 1;
  if (step.unit == TimeStep::number) return 1;
  const std::array<std::pair<double, double>, 3> cycles{
      {{day, day - 1}, {7 * day, 7 * day - 1}, {364 * day, 364 * day}}};
  for (const auto& [cycle, longest] : cycles) {
    if (step.size <= longest && std::fmod(cycle, step.size) == 0) return static_cast<int64_t>(cycle / step.size);
  }
  return 1;
}

CalendarDay calendar_day(double stamp) {
  const auto ymd = civil(stamp);
  const date::sys_days first = ymd.year() / date::January / 1;
  return {
      static_cast<int>((day_of(stamp) - first).count()) + 1,       static_cast<int>(static_cast<unsigned>(ymd.day())),
      static_cast<int>(static_cast<unsigned>(ymd.month())),        static_cast<int>(ymd.year()),
      static_cast<int>(date::weekday(day_of(stamp)).c_encoding()), (stamp - stamp_of(day_of(stamp))) / hour};
}

int federal_holidays(double stamp, int64_t days) {
  const date::sys_days from = day_of(stamp), to = from + date::days(static_cast<int>(days));
  int count = 0;
  // A New Year's Day on a Saturday is observed in the old year.
  for (date::year year = civil(stamp).year(); year <= date::year_month_day(to).year() + date::years(1); ++year) {
    count += holidays_of_year(year, from, to);
  }
  return count;
}

TimeSeries regrid(const TimeSeries& series, const TimeStep& step, const GridOptions& options, int64_t& filled) {
  constexpr int64_t most_cells = 50'000'000;
  TimeSeries grid{series.name, {}, {}};
  double begin = series.stamp[0];
  if (step.unit == TimeStep::milliseconds && step.size <= day) begin = std::floor(begin / step.size) * step.size;
  if (step.unit == TimeStep::months) begin = stamp_of(date::sys_days(civil(begin).year() / civil(begin).month() / 1));
  for (size_t row = 0; row < series.stamp.size();) {
    const auto cell = static_cast<int64_t>(grid.stamp.size());
    if (cell == most_cells) throw Error(series.name + ": --every is too fine: more than 50 million rows");
    const double end = advance(begin, cell + 1, step);
    std::vector<double> values;
    for (; row < series.stamp.size() && series.stamp[row] < end; ++row) {
      if (!std::isnan(series.value[row])) values.push_back(series.value[row]);
    }
    grid.stamp.push_back(advance(begin, cell, step));
    grid.value.push_back(gathered(values, options.aggregate));
  }
  filled += fill_missing(grid, options.fill);
  return grid;
}

int64_t fill_missing(TimeSeries& series, const std::string& fill) {
  int64_t count = 0;
  for (size_t i = 0; i < series.value.size(); ++i) {
    if (!std::isnan(series.value[i])) continue;
    ++count;
    series.value[i] = fill == "zero" || i == 0 ? 0 : series.value[i - 1];
  }
  return count;
}

}  // namespace engram
