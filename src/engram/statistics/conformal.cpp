#include "engram/statistics/conformal.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "engram/statistics/normal.h"
#include "engram/statistics/student.h"

namespace engram {
namespace {

struct Widths {
  double normal = 0;     // its quantile
  double inflation = 1;  // Student's over it
};

// Degrees are rounded down to a few values, so that a table of them serves.
const Widths& widths_of(double level, double degrees) {
  const double rounded = std::clamp(std::floor(degrees), 2.0, 200.0);
  thread_local std::map<std::pair<double, double>, Widths> known;
  const auto [place, fresh] = known.try_emplace({level, rounded});
  if (fresh) {
    const double normal = normal_quantile((1 + level) / 2);
    place->second = {normal, student_quantile((1 + level) / 2, rounded) / normal};
  }
  return place->second;
}

}  // namespace

void PastErrors::add(double error) {
  error = std::abs(error);
  sorted_.insert(std::ranges::upper_bound(sorted_, error), error);
  squares_ += error * error;
}

double PastErrors::half_width(double level, double overlap) const {
  if (sorted_.empty()) return 0;
  const auto n = static_cast<double>(sorted_.size());
  const double rank = std::ceil((n + 1) * level);
  const Widths& widths = widths_of(level, n / overlap);
  if (rank <= n) return widths.inflation * sorted_[static_cast<size_t>(rank) - 1];
  return widths.inflation * std::max(sorted_.back(), widths.normal * std::sqrt(squares_ / n));
}

}  // namespace engram
