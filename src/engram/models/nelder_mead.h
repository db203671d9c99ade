// Nelder and Mead's simplex (1965), for likelihoods of a few parameters whose derivatives nobody wants to write.
//
// Coefficients 1, 2, 1/2, 1/2; it begins with `start` and one step along each axis, and ends where the values of the
// simplex differ by less than `tolerance` (relative) or after `evaluations`. A value that is not finite counts as
// infinitely bad. Deterministic.
#pragma once

#include <functional>
#include <span>
#include <vector>

namespace engram {

struct Minimum {
  std::vector<double> at;
  double value;
};

Minimum nelder_mead(const std::function<double(std::span<const double>)>& function, std::vector<double> start,
                    double step, double tolerance = 1e-8, int evaluations = 1000);

}  // namespace engram
