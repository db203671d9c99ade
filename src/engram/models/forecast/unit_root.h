// The augmented Dickey-Fuller test (Said & Dickey 1984): does a series return to its mean, or is it a walk?
//
//   dy_t = c + g y_{t-1} + sum_{i <= k} a_i dy_{t-i} + e_t,     statistic = g / its standard error
//
// k is that of the least AIC from 0 to 12 (n / 100)^(1/4), compared on the same rows and then fitted on all of them. The
// p-value of "it is a walk" is MacKinnon's (1994) approximation.
#pragma once

#include <cstdint>
#include <span>

namespace engram {

struct UnitRootTest {
  double statistic, p_value;
  int64_t lags, observations;
};

// At least 8 values, not all equal (Error). `most_lags` below 0: as above.
UnitRootTest dickey_fuller(std::span<const double> y, int64_t most_lags = -1);

}  // namespace engram
