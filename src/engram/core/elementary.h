// exp, log, sin and cos in double with plain IEEE operations only, so that every machine gives the same bits (libm
// chooses its code by processor and version). Errors below 2e-15 relative (exp, log), 1e-15 absolute (sin, cos for
// |x| < 1e5); the tests compare with libm.
#pragma once

namespace engram {

double exp(double x);
double log(double x);  // x > 0; log(0) = -inf
double sin(double x);  // NaN from |x| = 2^50 on, where neighbouring numbers are turns apart
double cos(double x);

// Both at the price of little more than one; the same bits as sin(x) and cos(x).
struct SinCos {
  double sin, cos;
};
SinCos sin_cos(double x);

}  // namespace engram
