// Hurst exponent of a walk x: above 1/2 it goes on in its direction, below it turns back; a random walk has 1/2.
//
//   sd(x_t - x_{t-lag}) ~ lag^H:   H = slope of log sd over log lag, by least squares over the lags 2 .. 19
//
// (Hurst 1951 in the form of Di Matteo et al. 2005, q = 2.) For prices x are their LOGARITHMS. A moving average of them
// has an H near 1 whatever they do, and tells nothing. A short walk has a little less: 120 values of a random walk .43
// on average, and above 1/2 three times in ten.
#pragma once

#include <cstdint>
#include <span>

namespace engram {

constexpr int64_t shortest_hurst_lag = 2, longest_hurst_lag = 19;
constexpr int64_t least_hurst_values = 2 * longest_hurst_lag;

// The slope of one log sd for each lag.
double hurst_slope(std::span<const double> log_deviation);

// Of a walk of least_hurst_values or more (Error).
double hurst_exponent(std::span<const double> walk);

}  // namespace engram
