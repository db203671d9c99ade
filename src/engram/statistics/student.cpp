#include "engram/statistics/student.h"

#include <cmath>
#include <initializer_list>

#include "engram/core/elementary.h"

namespace engram {
namespace {

double away_from_zero(double x) { return std::abs(x) < 1e-300 ? 1e-300 : x; }

double beta_fraction(double a, double b, double x) {
  double c = 1, d = 1 / away_from_zero(1 - (a + b) * x / (a + 1)), h = d;
  for (int m = 1; m <= 500; ++m) {
    const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    double change = 1;
    for (const double term : {even, odd}) {
      d = 1 / away_from_zero(1 + term * d);
      c = away_from_zero(1 + term / c);
      change = c * d;
      h *= change;
    }
    if (std::abs(change - 1) < 1e-15) break;
  }
  return h;
}

}  // namespace

double log_gamma(double x) {
  constexpr double series[] = {676.5203681218851,  -1259.1392167224028,  771.32342877765313,    -176.61502916214059,
                               12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7};
  constexpr double half_log_two_pi = 0.91893853320467274;
  if (x < 0.5) return log_gamma(x + 1) - log(x);
  const double z = x - 1;
  double sum = 0.99999999999980993;
  for (int i = 0; i < 8; ++i) sum += series[i] / (z + i + 1);
  const double t = z + 7.5;
  return half_log_two_pi + (z + 0.5) * log(t) - t + log(sum);
}

double incomplete_beta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const double front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log(1 - x));
  return x < (a + 1) / (a + b + 2) ? front * beta_fraction(a, b, x) / a : 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double student_cdf(double t, double degrees) {
  const double tail = incomplete_beta(degrees / 2, 0.5, degrees / (degrees + t * t)) / 2;
  return t > 0 ? 1 - tail : tail;
}

double student_quantile(double share, double degrees) {
  double low = -1e6, high = 1e6;
  for (int i = 0; i < 100; ++i) {
    const double middle = (low + high) / 2;
    (student_cdf(middle, degrees) < share ? low : high) = middle;
  }
  return (low + high) / 2;
}

double fisher_tail(double f, double between, double within) {
  return f <= 0 ? 1 : incomplete_beta(within / 2, between / 2, within / (within + between * f));
}

}  // namespace engram
