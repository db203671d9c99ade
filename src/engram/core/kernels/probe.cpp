#ifndef ENGRAM_F64

#include "engram/core/kernels/probe.h"

#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engram/core/kernels/probe.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3

HWY_BEFORE_NAMESPACE();
namespace engram::inline ENGRAM_REAL::kernels {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// x <- x a + b converges to b / (1 - a) = 1: no denormal, no infinity, however long it runs.
double chains(int64_t rounds, volatile float* result) {
  const hn::ScalableTag<float> d;
  const auto a = hn::Set(d, 0.75f), b = hn::Set(d, 0.25f);
  auto x0 = hn::Set(d, 0), x1 = hn::Set(d, 1), x2 = hn::Set(d, 2), x3 = hn::Set(d, 3), x4 = hn::Set(d, 4),
       x5 = hn::Set(d, 5), x6 = hn::Set(d, 6), x7 = hn::Set(d, 7), x8 = hn::Set(d, 8), x9 = hn::Set(d, 9),
       x10 = hn::Set(d, 10), x11 = hn::Set(d, 11);
  for (int64_t i = 0; i < rounds; ++i) {
    x0 = hn::MulAdd(x0, a, b);
    x1 = hn::MulAdd(x1, a, b);
    x2 = hn::MulAdd(x2, a, b);
    x3 = hn::MulAdd(x3, a, b);
    x4 = hn::MulAdd(x4, a, b);
    x5 = hn::MulAdd(x5, a, b);
    x6 = hn::MulAdd(x6, a, b);
    x7 = hn::MulAdd(x7, a, b);
    x8 = hn::MulAdd(x8, a, b);
    x9 = hn::MulAdd(x9, a, b);
    x10 = hn::MulAdd(x10, a, b);
    x11 = hn::MulAdd(x11, a, b);
  }
  const auto sum =
      hn::Add(hn::Add(hn::Add(x0, x1), hn::Add(x2, x3)),
              hn::Add(hn::Add(hn::Add(x4, x5), hn::Add(x6, x7)), hn::Add(hn::Add(x8, x9), hn::Add(x10, x11))));
  *result = hn::GetLane(sum);
  return 24.0 * static_cast<double>(hn::Lanes(d)) * static_cast<double>(rounds);
}

}  // namespace HWY_NAMESPACE
}  // namespace engram::inline ENGRAM_REAL::kernels
HWY_AFTER_NAMESPACE();

#endif  // HWY_TARGET

#if HWY_ONCE
namespace engram::inline ENGRAM_REAL::kernels {

double multiply_add([[maybe_unused]] Target target, [[maybe_unused]] int64_t rounds) {
  [[maybe_unused]] volatile float result = 0;
#if HWY_TARGETS & HWY_AVX3
  if (target == Target::avx512) return N_AVX3::chains(rounds, &result);
#endif
#if HWY_TARGETS & HWY_AVX2
  if (target == Target::avx2) return N_AVX2::chains(rounds, &result);
#endif
  return 0;
}

}  // namespace engram::inline ENGRAM_REAL::kernels
#endif  // HWY_ONCE

#endif  // ENGRAM_F64
