// exp, log, tanh and sigmoid over numbers V that are a vector of lanes or one plain scalar: the same operations in the
// same order, hence the same bits. Float only; double has its own in plain.h.
//
// A template compiles for the processor that is current where it is DEFINED. So this file is an ordinary header for
// the plain twin, and is included once more for each vector target by whoever sets ENGRAM_TARGET_NAMESPACE.
//
// V offers + - * /, fma(a, b, c) = a b + c with one rounding, min, max (of two, the second if either is NaN),
// round (to even), less(a, b), select(mask, a, b), power_of_two(n), split(x, exponent) and V(float).
#if !defined(ENGRAM_CORE_KERNELS_FUNCTIONS_H) || defined(ENGRAM_TARGET_NAMESPACE)
#define ENGRAM_CORE_KERNELS_FUNCTIONS_H
#ifdef ENGRAM_TARGET_NAMESPACE
namespace engram::ENGRAM_TARGET_NAMESPACE {
#else
namespace engram::plain {
#endif

// e^x = 2^n e^r, n = round(x / ln 2), |r| <= ln(2)/2; e^r = 1 + r + r^2 q(r), q the polynomial of degree 4 with the
// least relative error of e^r (3e-9). exp(0) == 1. Below e^-87.3 it is 0. Relative error below 2e-7.
template <class V>
V exp(V x) {
  constexpr float highest = 88.72283f, lowest = -87.3f;
  const V clipped = max(V(-104.0f), min(V(89.0f), x));
  const V n = round(clipped * V(1.442695041f));
  const V r = fma(n, V(1.90465430e-9f), fma(n, V(-0.693147182f), clipped));
  V q = fma(V(0.0013814563f), r, V(0.008368722f));
  q = fma(q, r, V(0.04166839f));
  q = fma(q, r, V(0.16666521f));
  q = fma(q, r, V(0.49999994f));
  const V e = fma(fma(q, r, V(1)), r, V(1));
  const V half = round(n * V(0.5f));
  const V y = e * power_of_two(half) * power_of_two(n - half);
  const V finite = select(less(V(highest), x), V(__builtin_inff()), y);
  return select(less(x, V(lowest)), V(0), finite);
}

// log x = e ln 2 + 2 atanh(s), s = (m - 1) / (m + 1), x = m 2^e, sqrt(1/2) <= m < sqrt(2). For x >= 2^-126; log(1) ==
// 0. Absolute error below 2e-7 for x in [1/2, 2], relative 2e-7 elsewhere.
template <class V>
V log(V x) {
  V exponent(0);
  V m = split(x, exponent);  // [1, 2)
  const auto above = less(V(1.41421356f), m);
  m = select(above, m * V(0.5f), m);
  exponent = select(above, exponent + V(1), exponent);
  const V s = (m - V(1)) / (m + V(1)), u = s * s;
  V p = fma(V(2.0f / 9), u, V(2.0f / 7));
  p = fma(p, u, V(2.0f / 5));
  p = fma(p, u, V(2.0f / 3));
  p = fma(p, u, V(2));
  return fma(exponent, V(0.693147182f), fma(exponent, V(-1.90465430e-9f), p * s));
}

// tanh x = x P(x^2) / Q(x^2), the rational function of degrees 4 and 4 with the least absolute error on [-7.9, 7.9]
// (5e-9 before rounding), constant beyond. Absolute error below 3e-7; |tanh| <= 1; tanh(0) == 0.
template <class V>
V tanh(V x) {
  const V z = max(V(-7.9f), min(V(7.9f), x));
  const V u = z * z;
  V p = fma(V(1.5259797e-08f), u, V(2.1903497e-05f));
  p = fma(p, u, V(0.0035717008f));
  p = fma(p, u, V(0.13444456f));
  p = fma(p, u, V(1));
  V q = fma(V(8.530594e-07f), u, V(0.0003411751f));
  q = fma(q, u, V(0.026164431f));
  q = fma(q, u, V(0.4677778f));
  q = fma(q, u, V(1));
  return z * p / q;
}

// 1 / (1 + e^-x) = 1/2 + tanh(x / 2) / 2. Absolute error below 2e-7.
template <class V>
V sigmoid(V x) {
  return fma(tanh(x * V(0.5f)), V(0.5f), V(0.5f));
}

#ifdef ENGRAM_TARGET_NAMESPACE
}  // namespace engram::ENGRAM_TARGET_NAMESPACE
#else
}  // namespace engram::plain
#endif
#endif
