#include "engram/statistics/performance.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace engram {
namespace {

// Mean .01; sd with divisor 3: sqrt((.0004 + .0004 + 0 + 0) / 3); downside sqrt(.0001 / 4).
TEST(Performance, SharpeAndSortinoByHand) {
  const std::vector<double> r{0.03, -0.01, 0.01, 0.01};
  EXPECT_NEAR(sharpe(r, 252), 0.01 / std::sqrt(0.0008 / 3) * std::sqrt(252.0), 1e-12);
  EXPECT_NEAR(sortino(r, 252), 0.01 / 0.005 * std::sqrt(252.0), 1e-12);
}

// From 1.2 down to 0.9 is a quarter; 1 to 1.1 in half a year is 1.21 - 1 a year.
TEST(Performance, DrawdownGrowthAndCalmarByHand) {
  const std::vector<double> equity{1, 1.2, 0.9, 1.1};
  EXPECT_NEAR(max_drawdown(equity), 0.25, 1e-15);
  EXPECT_NEAR(cagr(1.1, 0.5), 0.21, 1e-12);
  EXPECT_NEAR(calmar(equity, 0.5), 0.21 / 0.25, 1e-12);
  EXPECT_NEAR(simple_returns(equity)[1], -0.25, 1e-15);
}

// 0.3 - 0.2 is 3e-17 less than 0.1: that is no risk, and a fall of 1e-16 is no loss.
TEST(Performance, RoundingIsNoRisk) {
  EXPECT_TRUE(std::isnan(sharpe(std::vector<double>{0.1, 0.3 - 0.2, 0.1}, 252)));
  EXPECT_TRUE(std::isnan(sortino(std::vector<double>{0.1, -1e-16, 0.1}, 252)));
  EXPECT_TRUE(std::isnan(calmar(std::vector<double>{1, 1 - 1e-16, 1.1}, 1)));
}

TEST(Performance, UndefinedFiguresAreNotNumbers) {
  EXPECT_TRUE(std::isnan(sharpe(std::vector<double>{0, 0, 0}, 252)));
  EXPECT_TRUE(std::isnan(sharpe(std::vector<double>{0.1}, 252)));
  EXPECT_TRUE(std::isnan(sortino(std::vector<double>{0.1, 0.2}, 252)));
  EXPECT_TRUE(std::isnan(calmar(std::vector<double>{1, 1.1}, 1)));
}

}  // namespace
}  // namespace engram
