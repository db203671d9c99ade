#include "engram/statistics/interquartile_mean.h"

#include <algorithm>
#include <vector>

#include "engram/statistics/bootstrap.h"

namespace engram {

double interquartile_mean(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::sort(sorted.begin(), sorted.end());
  const size_t left_out = sorted.size() / 4;
  return mean(std::span(sorted).subspan(left_out, sorted.size() - 2 * left_out));
}

}  // namespace engram
