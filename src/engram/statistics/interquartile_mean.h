// The interquartile mean: the mean of the middle half, which neither one lucky seed nor one failed seed moves.
//
// floor(n / 4) values are left out at either end (Agarwal et al., "Deep reinforcement learning at the edge of the
// statistical precipice", 2021, use scipy's trim_mean(x, 0.25), which does the same).
#pragma once

#include <span>

#include "engram/statistics/bootstrap.h"

namespace engram {

// Both demand at least one value (Error).
double interquartile_mean(std::span<const double> values);
// How well it is known: the percentile bootstrap of statistics/bootstrap.h.
Interval bootstrap_interquartile_mean(std::span<const double> values, uint64_t seed, double confidence = 0.95);

}  // namespace engram
