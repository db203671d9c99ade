#include "engram/statistics/interquartile_mean.h"

#include <algorithm>
#include <vector>

namespace engram {

double interquartile_mean(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const size_t left_out = sorted.size() / 4;
  return mean(std::span(sorted).subspan(left_out, sorted.size() - 2 * left_out));
}

Interval bootstrap_interquartile_mean(std::span<const double> values, uint64_t seed, double confidence) {
  return bootstrap(values, interquartile_mean, seed, confidence);
}

}  // namespace engram
