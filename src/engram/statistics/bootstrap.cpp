#include "engram/statistics/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "engram/core/error.h"
#include "engram/core/rng.h"

namespace engram {
double quantile(std::span<const double> sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - std::floor(place)) * (sorted[above] - sorted[below]);
}

double mean(std::span<const double> values) {
  if (values.empty()) throw Error("mean: expected at least one value, found none");
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double standard_deviation(std::span<const double> values) {
  const double centre = mean(values);
  double squares = 0;
  for (double value : values) squares += (value - centre) * (value - centre);
  return std::sqrt(squares / static_cast<double>(values.size()));
}

Interval bootstrap(std::span<const double> values, const std::function<double(std::span<const double>)>& statistic,
                   uint64_t seed, double confidence, int resamples) {
  if (values.empty()) throw Error("bootstrap: expected at least one value, found none");
  Rng rng(seed, Purpose::bootstrap);
  const auto n = static_cast<int64_t>(values.size());
  std::vector<double> drawn(values.size()), figures(static_cast<size_t>(resamples));
  for (double& figure : figures) {
    for (double& value : drawn) value = values[static_cast<size_t>(rng.below(n))];
    figure = statistic(drawn);
  }
  std::sort(figures.begin(), figures.end());
  return {quantile(figures, (1 - confidence) / 2), quantile(figures, (1 + confidence) / 2)};
}

Interval bootstrap_mean(std::span<const double> values, uint64_t seed, double confidence, int resamples) {
  return bootstrap(values, mean, seed, confidence, resamples);
}

}  // namespace engram
