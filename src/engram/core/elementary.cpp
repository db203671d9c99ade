#include "engram/core/elementary.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>

namespace engram {
namespace {

// pi/2 and ln 2 in two parts: the first short enough that n * part is exact for |n| < 2^20.
constexpr double half_pi_high = 0x1.921fb544p+0, half_pi_low = 0x1.0b4611a626331p-34;
constexpr double ln2_high = 0x1.62e42feep-1, ln2_low = 0x1.a39ef35793c76p-33;

// 1/k! correctly rounded: k! is exact up to k = 18.
constexpr double inverse_factorial(int k) {
  double product = 1;
  for (int i = 2; i <= k; ++i) product *= i;
  return 1 / product;
}

// leading * ratio^i / (first + stride i)!: the coefficients of a Taylor series from x^first on.
template <size_t n>
constexpr std::array<double, n> taylor(int first, int stride, double leading, double ratio) {
  std::array<double, n> c{};
  for (size_t i = 0; i < n; ++i, leading *= ratio)
    c[i] = leading * inverse_factorial(first + stride * static_cast<int>(i));
  return c;
}

// 1/3, 1/5, 1/7, ...: atanh(s)/s = 1 + q (1/3 + q (1/5 + ...)), q = s^2
template <size_t n>
constexpr std::array<double, n> inverse_odds() {
  std::array<double, n> c{};
  for (size_t i = 0; i < n; ++i) c[i] = 1.0 / static_cast<double>(2 * i + 3);
  return c;
}

// c[0] + c[1] x + c[2] x^2 + ...; even and odd powers apart, two chains that a processor runs at once.
template <size_t n>
double polynomial(const std::array<double, n>& c, double x) {
  static_assert(n % 2 == 0);
  const double q = x * x;
  double even = c[n - 2], odd = c[n - 1];
  for (size_t i = n - 2; i > 0; i -= 2) {
    even = c[i - 2] + q * even;
    odd = c[i - 1] + q * odd;
  }
  return even + x * odd;
}

// In their ranges the first terms left out are below 1e-17 of the result.
constexpr auto sin_terms = taylor<8>(3, 2, -1, -1), cos_terms = taylor<8>(4, 2, 1, -1);  // |r| <= pi/4
constexpr auto exp_terms = taylor<12>(2, 1, 1, 1);                                       // |r| <= ln(2)/2
constexpr auto log_terms = inverse_odds<10>();                                           // |s| <= 0.172

// To the nearest whole number, ties to even, for |x| < 2^51: adding 1.5 * 2^52 leaves no bits for the fraction.
double nearest(double x) {
  constexpr double shift = 0x1.8p52;
  return x + shift - shift;
}

double times_power_of_two(double x, int exponent) {
  if (exponent < -1022 || exponent > 1023) return std::ldexp(x, exponent);
  return x * std::bit_cast<double>(static_cast<uint64_t>(exponent + 1023) << 52);
}

}  // namespace

SinCos sin_cos(double x) {
  if (!(std::abs(x) < 0x1p50))
    return {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::quiet_NaN()};
  const double n = nearest(x * (2 / std::numbers::pi));  // quarter turns
  const double r = (x - n * half_pi_high) - n * half_pi_low, s = r * r;
  const double sine = r + r * (s * polynomial(sin_terms, s));
  const double cosine = 1 + s * (-0.5 + s * polynomial(cos_terms, s));
  // Odd quarters swap the two; sine is negative in quarters 2 and 3, cosine in 1 and 2. Without a branch to mispredict.
  const auto quarter = static_cast<uint64_t>(static_cast<int64_t>(n));
  const auto sine_bits = std::bit_cast<uint64_t>(sine), cosine_bits = std::bit_cast<uint64_t>(cosine);
  const uint64_t swap = (sine_bits ^ cosine_bits) & (0 - (quarter & 1));
  return {std::bit_cast<double>(sine_bits ^ swap ^ ((quarter & 2) << 62)),
          std::bit_cast<double>(cosine_bits ^ swap ^ (((quarter + 1) & 2) << 62))};
}

double sin(double x) { return sin_cos(x).sin; }
double cos(double x) { return sin_cos(x).cos; }

double exp(double x) {
  if (!(x < 709.7)) return x != x ? x : std::numeric_limits<double>::infinity();
  if (x < -745) return 0;
  const double n = nearest(x * std::numbers::log2e);
  const double r = (x - n * ln2_high) - n * ln2_low;
  return times_power_of_two(1 + (r + r * (r * polynomial(exp_terms, r))), static_cast<int>(n));
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
  return exponent * ln2_high + (exponent * ln2_low + 2 * s * (1 + q * polynomial(log_terms, q)));
}

}  // namespace engram
