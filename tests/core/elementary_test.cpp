#include "engram/core/elementary.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

namespace engram {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// The largest error of `ours` on a grid of [low, high], against libm in long double; `relative` divides by its value.
double worst_error(double (*ours)(double), long double (*libm)(long double), double low, double high, bool relative) {
  constexpr int points = 200000;
  double worst = 0;
  for (int i = 0; i < points; ++i) {
    const double x = low + (high - low) * (i + 0.37) / points;
    const long double reference = libm(x);
    const long double error = std::abs(ours(x) - reference) / (relative ? std::abs(reference) : 1);
    worst = std::max(worst, static_cast<double>(error));
  }
  return worst;
}

// The bounds that the header promises.
TEST(Elementary, SinAndCosKeepTheirBound) {
  for (double range : {0.8, 10.0, 1e5}) {
    EXPECT_LT(worst_error(sin, sinl, -range, range, false), 1e-15);
    EXPECT_LT(worst_error(cos, cosl, -range, range, false), 1e-15);
  }
}
TEST(Elementary, SmallAnglesKeepRelativeAccuracy) { EXPECT_LT(worst_error(sin, sinl, -1e-3, 1e-3, true), 1e-15); }

TEST(Elementary, ExpAndLogKeepTheirBound) {
  EXPECT_LT(worst_error(exp, expl, -1, 1, true), 2e-15);
  EXPECT_LT(worst_error(exp, expl, -708, 709, true), 2e-15);
  EXPECT_LT(worst_error(log, logl, 1e-6, 2, true), 2e-15);
  EXPECT_LT(worst_error(log, logl, 2, 1e9, true), 2e-15);
}

TEST(Elementary, ExactWhereTheAnswerIs) {
  EXPECT_EQ(exp(0), 1);
  EXPECT_EQ(log(1), 0);
  EXPECT_EQ(cos(0), 1);
  EXPECT_EQ(sin(0), 0);
}

TEST(Elementary, Edges) {
  EXPECT_EQ(exp(710), infinity);
  EXPECT_EQ(exp(-746), 0);
  EXPECT_NEAR(exp(-740) / std::exp(-740), 1, 0.02);  // denormal: few bits are left
  EXPECT_EQ(log(0), -infinity);
  EXPECT_EQ(log(infinity), infinity);
  EXPECT_TRUE(std::isnan(log(-1)));
  for (double endless : {infinity, -infinity, std::nan(""), 0x1p50}) {
    EXPECT_TRUE(std::isnan(sin(endless)));
    EXPECT_TRUE(std::isnan(cos(endless)));
  }
}

TEST(Elementary, TogetherTheyGiveTheSameBits) {
  for (double x = -20; x < 20; x += 0.013) {
    const SinCos both = sin_cos(x);
    EXPECT_EQ(std::bit_cast<uint64_t>(both.sin), std::bit_cast<uint64_t>(sin(x)));
    EXPECT_EQ(std::bit_cast<uint64_t>(both.cos), std::bit_cast<uint64_t>(cos(x)));
  }
}

}  // namespace
}  // namespace engram
