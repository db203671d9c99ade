// ObGD by hand: the trace, the bound and the step.
#include "engram/algorithms/streaming/obgd.h"

#include <gtest/gtest.h>

#include <vector>

namespace engram {
namespace {

using Block = std::vector<Real>;

// Sixteen numbers of which the first two matter.
Block block(Real a, Real b) {
  Block all(16);
  all[0] = a;
  all[1] = b;
  return all;
}

// |z|_1 = 3, delta = 2, kappa = 2: M = 1 * 2 * 2 * 3 = 12, so that the step is 1/12.
TEST(Obgd, BoundsAStepThatWouldOvershoot) {
  Block trace = block(0, 0), weights = block(5, 5);
  EXPECT_DOUBLE_EQ((Obgd{1, 2, 0.5}(2, block(1, -2), trace, weights)), 1.0 / 12);
  EXPECT_FLOAT_EQ(weights[0], 5 + 2.0f / 12);
  EXPECT_FLOAT_EQ(weights[1], 5 - 4.0f / 12);
  // The trace halves, then the new gradient comes: (1.5, -1), |z|_1 = 2.5; an error below 1 counts as 1.
  EXPECT_DOUBLE_EQ((Obgd{1, 2, 0.5}(0.1, block(1, 0), trace, weights)), 1.0 / 5);
  EXPECT_FLOAT_EQ(trace[0], 1.5f);
  EXPECT_FLOAT_EQ(trace[1], -1);
}

TEST(Obgd, TakesItsOwnStepWhereNothingOvershoots) {
  Block trace = block(0, 0), weights = block(0, 0);
  EXPECT_DOUBLE_EQ((Obgd{0.1, 2, 0}(0.5, block(1, 1), trace, weights)), 0.1);  // M = 0.4
  EXPECT_FLOAT_EQ(weights[0], 0.05f);
}

// What the bound is for: a prediction w x of a target is corrected by no more than its error, as long as x <= kappa.
TEST(Obgd, NeverOvershootsALinearPrediction) {
  for (const Real x : {Real(0.01), Real(1), Real(2)}) {
    Block trace = block(0, 0), weights = block(0, 0);
    const Real target = 40;
    for (int i = 0; i < 50; ++i) {
      const double delta = static_cast<double>(target - weights[0] * x);
      EXPECT_GE(delta, -1e-4) << x;
      Obgd{1, 2, 0}(delta, block(x, 0), trace, weights);
    }
  }
}

}  // namespace
}  // namespace engram
