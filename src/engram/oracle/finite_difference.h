// Finite differences: the derivative of f from nothing but values of f.
//
//   f'(x) = [8 (f(x+h) - f(x-h)) - (f(x+2h) - f(x-2h))] / (12 h) + O(h^4)
// the five-point central difference (Abramowitz & Stegun 25.3.6). With h = 2e-4 its rounding is 1e-16 / h = 5e-13
// and its truncation h^4 f''''' / 30 = 5e-17 f''''', which lies far below the bounds that the checks set even where a
// phase turns by many radians (f''''' of cos(40 x) is 1e8).
#pragma once

#include <algorithm>
#include <cmath>
#include <span>

namespace engram::oracle {

// d f / d x where f() reads the number behind `x`; x is as before afterwards.
template <class Function>
double central_difference(Function&& f, double& x, double h = 2e-4) {
  const double centre = x;
  const auto at = [&](double offset) {
    x = centre + offset;
    return f();
  };
  const double near = at(h) - at(-h), far = at(2 * h) - at(-2 * h);
  x = centre;
  return (8 * near - far) / (12 * h);
}

// Largest difference in units of the largest magnitude of either; 0 where both vanish, infinite where one is NaN.
inline double relative_difference(std::span<const double> a, std::span<const double> b) {
  double difference = 0, magnitude = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    if (!std::isfinite(a[i]) || !std::isfinite(b[i])) return HUGE_VAL;
    difference = std::max(difference, std::abs(a[i] - b[i]));
    magnitude = std::max({magnitude, std::abs(a[i]), std::abs(b[i])});
  }
  return magnitude > 0 ? difference / magnitude : 0;
}

}  // namespace engram::oracle
