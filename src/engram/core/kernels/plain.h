// Plain: one number with the operations of a vector of lanes. What is written over it is the twin that judges the
// vector code, and what runs where there is none.
#pragma once

#include <bit>
#include <cmath>

#include "engram/core/elementary.h"
#include "engram/core/real.h"

namespace engram::plain {
inline namespace ENGRAM_REAL {

struct Plain {
  Real x;
  Plain() = default;
  Plain(Real value) : x(value) {}
};

inline Plain operator+(Plain a, Plain b) { return a.x + b.x; }
inline Plain operator-(Plain a, Plain b) { return a.x - b.x; }
inline Plain operator*(Plain a, Plain b) { return a.x * b.x; }
inline Plain operator/(Plain a, Plain b) { return a.x / b.x; }
inline Plain fma(Plain a, Plain b, Plain c) { return std::fma(a.x, b.x, c.x); }
inline Plain min(Plain a, Plain b) { return a.x < b.x ? a : b; }
inline Plain max(Plain a, Plain b) { return a.x > b.x ? a : b; }
inline Plain sqrt(Plain a) { return std::sqrt(a.x); }
inline Plain round(Plain a) { return std::nearbyint(a.x); }
inline bool less(Plain a, Plain b) { return a.x < b.x; }
inline Plain select(bool mask, Plain a, Plain b) { return mask ? a : b; }

#ifdef ENGRAM_F64
inline Plain exp(Plain a) { return engram::exp(a.x); }
inline Plain log(Plain a) { return engram::log(a.x); }
inline Plain sigmoid(Plain a) { return 1 / (1 + engram::exp(-a.x)); }
inline Plain tanh(Plain a) { return 1 - 2 / (engram::exp(2 * a.x) + 1); }
#else
// 2^n for whole n in [-126, 127].
inline Plain power_of_two(Plain n) { return std::bit_cast<float>((static_cast<int32_t>(n.x) + 127) << 23); }
// x = mantissa * 2^exponent, mantissa in [1, 2); x normal and positive.
inline Plain split(Plain a, Plain& exponent) {
  const auto bits = std::bit_cast<int32_t>(a.x);
  exponent = static_cast<float>((bits >> 23) - 127);
  return std::bit_cast<float>((bits & 0x007fffff) | 0x3f800000);
}
#endif

}  // namespace ENGRAM_REAL
}  // namespace engram::plain

#ifndef ENGRAM_F64
#include "engram/core/kernels/functions.h"
#endif
