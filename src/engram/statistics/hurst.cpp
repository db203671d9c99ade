#include "engram/statistics/hurst.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <string>

#include "engram/core/elementary.h"
#include "engram/core/error.h"

namespace engram {
namespace {

constexpr double least_variance = 1e-20;  // of a walk that stands still

double variance_of_differences(std::span<const double> walk, size_t lag) {
  const auto count = static_cast<double>(walk.size() - lag);
  double mean = 0, squares = 0;
  for (size_t i = lag; i < walk.size(); ++i) mean += (walk[i] - walk[i - lag]) / count;
  for (size_t i = lag; i < walk.size(); ++i) {
    const double miss = walk[i] - walk[i - lag] - mean;
    squares += miss * miss;
  }
  return std::max(least_variance, squares / count);
}

}  // namespace

double hurst_slope(std::span<const double> log_deviation) {
  assert(log_deviation.size() == longest_hurst_lag - shortest_hurst_lag + 1);
  double sum_x = 0, sum_y = 0, sum_xx = 0, sum_xy = 0;
  const auto n = static_cast<double>(log_deviation.size());
  for (size_t i = 0; i < log_deviation.size(); ++i) {
    const double x = log(static_cast<double>(shortest_hurst_lag + static_cast<int64_t>(i))), y = log_deviation[i];
    sum_x += x, sum_y += y, sum_xx += x * x, sum_xy += x * y;
  }
  return (n * sum_xy - sum_x * sum_y) / (n * sum_xx - sum_x * sum_x);
}

double hurst_exponent(std::span<const double> walk) {
  if (static_cast<int64_t>(walk.size()) < least_hurst_values) {
    throw Error("Hurst exponent: expected at least " + std::to_string(least_hurst_values) + " values, found " +
                std::to_string(walk.size()));
  }
  std::array<double, longest_hurst_lag - shortest_hurst_lag + 1> log_deviation;
  for (size_t i = 0; i < log_deviation.size(); ++i) {
    log_deviation[i] = log(variance_of_differences(walk, i + shortest_hurst_lag)) / 2;
  }
  return hurst_slope(log_deviation);
}

}  // namespace engram
