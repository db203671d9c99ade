#include "engram/statistics/normal.h"

#include <cmath>
#include <numbers>

#include "engram/core/elementary.h"
#include "engram/core/error.h"

namespace engram {
namespace {

double density(double x) { return exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi); }

// 1 - cdf(x) for x > 6: density(x) / x (1 - 1/x^2 + 3/x^4 - 15/x^6 + ...)
double tail(double x) {
  double term = 1, sum = 1;
  for (int k = 1; k <= 8; ++k) {
    term *= -(2 * k - 1) / (x * x);
    sum += term;
  }
  return density(x) / x * sum;
}

}  // namespace

double normal_cdf(double x) {
  if (x > 6) return 1 - tail(x);
  if (x < -6) return tail(-x);
  double term = x, sum = x;
  for (int k = 3; std::abs(term) > 1e-18; k += 2) {
    term *= x * x / k;
    sum += term;
  }
  return 0.5 + density(x) * sum;
}

double normal_quantile(double share) {
  if (!(share > 0 && share < 1)) {
    throw Error("normal_quantile: expected a share between 0 and 1, found " + std::to_string(share));
  }
  double low = -40, high = 40;
  for (int i = 0; i < 200 && high - low > 1e-15 * (1 + std::abs(low)); ++i) {
    const double middle = (low + high) / 2;
    (normal_cdf(middle) < share ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace engram
