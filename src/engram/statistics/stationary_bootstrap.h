// The stationary bootstrap (Politis and Romano, "The stationary bootstrap", 1994): an interval for the mean of a series
// whose neighbours depend on each other. A resample is a chain of blocks from random places of the series, closed to a
// circle, with geometric lengths of mean `block`; the interval holds the middle `confidence` of the resampled means.
#pragma once

#include <cstdint>
#include <span>

#include "engram/statistics/bootstrap.h"

namespace engram {

// n^(1/3) rounded up, the order that keeps the estimate of the mean's variance best (Lahiri 1999).
double default_block(size_t count);

// `block` >= 1. Error for an empty series.
Interval stationary_bootstrap_mean(std::span<const double> values, double block, uint64_t seed,
                                   double confidence = 0.95, int resamples = 2000);

}  // namespace engram
