// How well a mean is known: the percentile bootstrap (Efron and Tibshirani, "An introduction to the bootstrap", 1993,
// chapter 13). The values are drawn anew with replacement many times; the interval holds the middle `confidence` of the
// means. Order of draws and seed fix it to the bit.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

namespace engram {

struct Interval {
  double low, high;
};

// Linear between order statistics; `sorted` ascending, `share` in [0, 1].
double quantile(std::span<const double> sorted, double share);

// All demand at least one value (Error).
double mean(std::span<const double> values);
double standard_deviation(std::span<const double> values);  // divisor n
// Of any statistic of the values.
Interval bootstrap(std::span<const double> values, const std::function<double(std::span<const double>)>& statistic,
                   uint64_t seed, double confidence = 0.95, int resamples = 10000);
Interval bootstrap_mean(std::span<const double> values, uint64_t seed, double confidence = 0.95, int resamples = 10000);

}  // namespace engram
