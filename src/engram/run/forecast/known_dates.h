// KnownDates: what is known of a row before it comes. The sources' date features: day of the year, of the month, month,
// year, US federal holidays from this row to the next one; for rows closer than a week the weekday too, within a day the
// hour. Nothing where stamps are numbers.
#pragma once

#include <span>
#include <vector>

#include "engram/data/time_grid.h"

namespace engram {

class KnownDates {
 public:
  // Rows of `stamps`, and `ahead` more beyond them.
  KnownDates(const std::vector<double>& stamps, const TimeStep& step, StampKind kind, int64_t ahead) {
    if (kind == StampKind::number) return;
    const double day = 86'400'000;
    const bool within_week =
        step.unit == TimeStep::business_days || (step.unit == TimeStep::milliseconds && step.size < 7 * day);
    const auto rows = static_cast<int64_t>(stamps.size());
    for (int64_t row = 0; row < rows + ahead; ++row) {
      const double stamp = row < rows ? stamps[static_cast<size_t>(row)] : advance(stamps.back(), row - rows + 1, step);
      add(stamp, static_cast<int64_t>((advance(stamp, 1, step) - stamp) / day), within_week, kind);
    }
    width_ = static_cast<int64_t>(values_.size()) / (rows + ahead);
  }

  int64_t width() const { return width_; }
  void write(int64_t row, std::span<double> to) const {
    const auto from = values_.begin() + row * width_;
    std::copy(from, from + width_, to.begin());
  }

 private:
  void add(double stamp, int64_t days, bool within_week, StampKind kind) {
    const CalendarDay d = calendar_day(stamp);
    for (const int number :
         {d.day_of_year, d.day_of_month, d.month, d.year, federal_holidays(stamp, std::max<int64_t>(1, days))}) {
      values_.push_back(number);
    }
    for (int weekday = 0; within_week && weekday < 6; ++weekday) values_.push_back(d.weekday == weekday ? 1 : 0);
    if (kind == StampKind::time) values_.push_back(d.hour);
  }

  int64_t width_ = 0;
  std::vector<double> values_;  // (rows, width)
};

}  // namespace engram
