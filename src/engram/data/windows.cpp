#include "engram/data/windows.h"

#include <algorithm>
#include <cmath>

#include "engram/core/error.h"
#include "engram/core/rounding.h"
#include "engram/data/time_grid.h"

namespace engram {
namespace {

void demand(const TimeSeries& series, StampKind kind, const WindowOptions& o) {
  for (size_t t = 0; t < series.value.size(); ++t) {
    if (!std::isnan(series.value[t])) continue;
    throw Error(series.name + ": the value at " + stamp_text(series.stamp[t], kind) +
                " is missing; windows need whole series: give --every with --fill");
  }
  const int64_t least = o.size + o.horizon + o.labels - 1;
  if (static_cast<int64_t>(series.value.size()) < least) {
    throw Error(series.name + ": too short: " + std::to_string(series.value.size()) +
                " values; size, horizon and labels need " + std::to_string(least));
  }
  if (o.dates && kind == StampKind::number) {
    throw Error(series.name + ": --date_features needs stamps that are dates, found numbers");
  }
}

std::vector<std::string> names_of(const WindowOptions& o) {
  std::vector<std::string> names;
  if (o.aggregates) names = {"mean", "std", "min", "max", "10_per", "30_per", "50_per", "70_per", "90_per"};
  for (int64_t d = o.size + o.horizon - 1; d >= o.horizon; --d) names.push_back("-" + std::to_string(d) + "_steps");
  if (o.dates) names.insert(names.end(), {"doy", "dom", "month", "year", "n_holidays"});
  return names;
}

void add_aggregates(std::vector<double> window, std::vector<double>& row) {
  const auto n = static_cast<double>(window.size());
  double mean = 0, squares = 0;
  for (double y : window) mean += y / n;
  for (double y : window) squares += (y - mean) * (y - mean);
  std::ranges::sort(window);
  row.insert(row.end(), {mean, std::sqrt(squares / (n - 1)), window.front(), window.back()});
  for (const double share : {0.1, 0.3, 0.5, 0.7, 0.9}) {
    const double place = share * (n - 1), below = std::floor(place);
    const auto i = static_cast<size_t>(below);
    const size_t next = std::min(i + 1, window.size() - 1);
    row.push_back(window[i] + (place - below) * (window[next] - window[i]));
  }
}

void add_dates(double stamp, int64_t holiday_days, std::vector<double>& row) {
  const CalendarDay d = calendar_day(stamp);
  for (const int number : {d.day_of_year, d.day_of_month, d.month, d.year, federal_holidays(stamp, holiday_days)}) {
    row.push_back(number);
  }
}

// Every feature less its mean over the train rows, by its deviation over them (divisor n - 1, as pandas has it).
void standardise(WindowTable& table, const WindowOptions& o) {
  const auto trains = [&](size_t i) { return !o.split || table.stamp[i] < *o.split; };
  double count = 0;
  for (size_t i = 0; i < table.rows.size(); ++i) count += trains(i) ? 1 : 0;
  if (count < 2)
    throw Error("--standardise: expected at least two rows before --split, found " +
                std::to_string(static_cast<int>(count)));
  for (size_t j = 0; j < table.features; ++j) {
    double mean = 0, squares = 0;
    for (size_t i = 0; i < table.rows.size(); ++i) mean += trains(i) ? table.rows[i][j] / count : 0;
    for (size_t i = 0; i < table.rows.size(); ++i) {
      if (trains(i)) squares += (table.rows[i][j] - mean) * (table.rows[i][j] - mean);
    }
    const double deviation = divisor(std::sqrt(squares / (count - 1)), mean);
    for (std::vector<double>& row : table.rows) row[j] = (row[j] - mean) / deviation;
  }
}

}  // namespace

WindowTable make_windows(const TimeSeries& series, StampKind kind, const WindowOptions& o) {
  demand(series, kind, o);
  WindowTable table{names_of(o), 0, {}, {}};
  table.features = table.names.size();
  for (int64_t i = 0; i < o.labels; ++i) {
    table.names.push_back(o.labels == 1 ? "label" : "label_" + std::to_string(i) + "_steps");
  }
  const auto begin = series.value.begin();
  for (int64_t t = o.size + o.horizon - 1; t + o.labels <= static_cast<int64_t>(series.value.size()); ++t) {
    const auto first = begin + (t - o.horizon - o.size + 1), last = first + o.size;
    std::vector<double> row;
    if (o.aggregates) add_aggregates({first, last}, row);
    row.insert(row.end(), first, last);
    if (o.dates) add_dates(series.stamp[static_cast<size_t>(t)], o.holiday_days, row);
    row.insert(row.end(), begin + t, begin + t + o.labels);
    table.stamp.push_back(series.stamp[static_cast<size_t>(t)]);
    table.rows.push_back(std::move(row));
  }
  if (o.standardise) standardise(table, o);
  return table;
}

}  // namespace engram
