#include "engram/statistics/stationary_bootstrap.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "engram/core/elementary.h"
#include "engram/core/error.h"
#include "engram/core/rng.h"

namespace engram {
namespace {

// Sums of blocks of a circle, each in one subtraction.
class Circle {
 public:
  explicit Circle(std::span<const double> values) : size_(static_cast<int64_t>(values.size())), sums_{0} {
    for (int twice = 0; twice < 2; ++twice) {
      for (double value : values) sums_.push_back(sums_.back() + value);
    }
  }
  double block(int64_t begin, int64_t length) const {  // length <= size
    return sums_[static_cast<size_t>(begin + length)] - sums_[static_cast<size_t>(begin)];
  }
  int64_t size() const { return size_; }

 private:
  int64_t size_;
  std::vector<double> sums_;
};

double resampled_mean(const Circle& circle, double block, Rng& rng) {
  const double log_stay = log(1 - 1 / block);  // a block of length 1: minus infinity, and every length is 1
  double sum = 0;
  for (int64_t left = circle.size(); left > 0;) {
    const double drawn = block > 1 ? 1 + std::floor(log(1 - rng.uniform()) / log_stay) : 1;
    const int64_t length = drawn < static_cast<double>(left) ? static_cast<int64_t>(drawn) : left;
    sum += circle.block(rng.below(circle.size()), length);
    left -= length;
  }
  return sum / static_cast<double>(circle.size());
}

}  // namespace

double default_block(size_t count) { return std::max(1.0, std::ceil(std::cbrt(static_cast<double>(count)) - 1e-9)); }

Interval stationary_bootstrap_mean(std::span<const double> values, double block, uint64_t seed, double confidence,
                                   int resamples) {
  if (values.empty()) throw Error("stationary_bootstrap_mean: expected at least one value, found none");
  const Circle circle(values);
  Rng rng(seed, Purpose::bootstrap);
  std::vector<double> means(static_cast<size_t>(resamples));
  for (double& resampled : means) resampled = resampled_mean(circle, block, rng);
  std::sort(means.begin(), means.end());
  return {quantile(means, (1 - confidence) / 2), quantile(means, (1 + confidence) / 2)};
}

}  // namespace engram
