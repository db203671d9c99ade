#include "engram/core/elementary.h"

#include <cmath>
#include <limits>
#include <numbers>

namespace engram {
namespace {

// pi/2 and ln 2 in two parts: the first short enough that n * part is exact for |n| < 2^20.
constexpr double half_pi_high = 0x1.921fb544p+0, half_pi_low = 0x1.0b4611a626331p-34;
constexpr double ln2_high = 0x1.62e42feep-1, ln2_low = 0x1.a39ef35793c76p-33;

// sin r and cos r for |r| <= pi/4 by their Taylor series; the remainders are below 1e-17.
double sin_series(double r) {
  const double s = r * r;
  double sum = 0;
  for (int k = 17; k >= 3; k -= 2) sum = (1 + sum) * (-s / (k * (k - 1)));
  return r + r * sum;
}
double cos_series(double r) {
  const double s = r * r;
  double sum = 0;
  for (int k = 18; k >= 2; k -= 2) sum = (1 + sum) * (-s / (k * (k - 1)));
  return 1 + sum;
}

double quarter_turns(double x, int turns) {
  const double n = std::nearbyint(x * (2 / std::numbers::pi));
  const double r = (x - n * half_pi_high) - n * half_pi_low;
  const int quadrant = static_cast<int>(static_cast<long long>(n) + turns) & 3;
  const double value = quadrant & 1 ? cos_series(r) : sin_series(r);
  return quadrant & 2 ? -value : value;
}

}  // namespace

double sin(double x) { return quarter_turns(x, 0); }
double cos(double x) { return quarter_turns(x, 1); }

double exp(double x) {
  if (!(x < 709.7)) return x != x ? x : std::numeric_limits<double>::infinity();
  if (x < -745) return 0;
  const double n = std::nearbyint(x * std::numbers::log2e);
  const double r = (x - n * ln2_high) - n * ln2_low;
  double sum = 0;
  for (int k = 13; k >= 1; --k) sum = (1 + sum) * (r / k);
  return std::ldexp(1 + sum, static_cast<int>(n));
}

double log(double x) {
  if (!(x > 0) || std::isinf(x)) {
    return x == 0 ? -std::numeric_limits<double>::infinity() : x > 0 ? x : std::numeric_limits<double>::quiet_NaN();
  }
  int exponent = 0;
  double m = std::frexp(x, &exponent);  // [0.5, 1)
  if (m < std::numbers::sqrt2 / 2) {
    m *= 2;
    --exponent;
  }
  // log m = 2 atanh(s), s = (m-1)/(m+1), |s| <= 0.172
  const double s = (m - 1) / (m + 1), q = s * s;
  double sum = 0;
  for (int k = 21; k >= 3; k -= 2) sum = q * (1.0 / k + sum);
  return exponent * ln2_high + (exponent * ln2_low + 2 * s * (1 + sum));
}

}  // namespace engram
