// TimeStep: the distance between the rows of a series, how its stamps go on, and the season that comes with it.
//
//   number         stamps that are plain numbers, `size` apart
//   milliseconds   hours, days, weeks: `size` milliseconds
//   business_days  Monday to Friday
//   months         `size` calendar months: 1, 3 or 12; a last day of a month goes on with last days
//
// Rows that are missing from an otherwise regular series (holidays, gaps) leave its step as it is. `regrid` puts the rows
// of any series on a grid: each cell gathers what falls into it.
#pragma once

#include <string>
#include <vector>

#include "engram/data/series.h"

namespace engram {

struct TimeStep {
  enum Unit : uint8_t { number, milliseconds, business_days, months } unit = number;
  double size = 1;
};

// The commonest step of the series' stamps. Error where fewer than half of the steps are like it, or where two frequencies
// follow each other.
TimeStep step_of(const TimeSeries& series, StampKind kind);

// "15min", "1h", "1d", "1w", "1mo", "1q", "1y", or a number where stamps are numbers. Error for anything else.
TimeStep parse_step(const std::string& text, StampKind kind);

double advance(double stamp, int64_t steps, const TimeStep& step);

// Rows in a natural cycle: 24 hours, 7 days, 5 business days, 52 weeks, 12 months, 4 quarters; 1 where there is none.
int64_t natural_season(const TimeStep& step);

// Day of the year, of the month, month and year of a stamp in milliseconds.
struct CalendarDay {
  int day_of_year, day_of_month, month, year, weekday;  // weekday: 0 Sunday ... 6
  double hour;
};
CalendarDay calendar_day(double stamp);

// US federal holidays, as observed (Saturdays move to Friday, Sundays to Monday), in [stamp, stamp + days).
int federal_holidays(double stamp, int64_t days);

struct GridOptions {
  std::string aggregate = "mean";  // mean, median, sum, last: of the values in a cell
  std::string fill = "previous";   // previous, zero: a cell without any
};

// On the grid of `step` from the first stamp on, each cell named by its beginning; `filled` counts cells without a value.
TimeSeries regrid(const TimeSeries& series, const TimeStep& step, const GridOptions& options, int64_t& filled);

// The same rows with each missing value filled from those before it; how many there were.
int64_t fill_missing(TimeSeries& series, const std::string& fill);

}  // namespace engram
