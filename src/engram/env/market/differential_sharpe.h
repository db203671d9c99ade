// DifferentialSharpe: the derivative of a moving Sharpe ratio by its adaptation rate, as a reward for every bar (Moody
// and Saffell, "Learning to trade via direct reinforcement", 2001, equation 14):
//
//   D_t = (B dA - A dB / 2) / (B - A^2)^{3/2},  dA = R_t - A,  dB = R_t^2 - B,  then A += rate dA, B += rate dB
//
// Deviation from the paper: B begins at the variance of the market's returns on train, not at zero, so that the first
// rewards are of the common size.
#pragma once

#include <algorithm>
#include <cmath>

namespace engram {

struct DifferentialSharpe {
  static constexpr double rate = 0.01;

  double first = 0, second = 1;  // moving averages of R and R^2

  double reward(double log_return) {
    const double d_first = log_return - first, d_second = log_return * log_return - second;
    const double variance = std::max(second - first * first, 1e-12);
    const double result = (second * d_first - first * d_second / 2) / (variance * std::sqrt(variance));
    first += rate * d_first;
    second += rate * d_second;
    return result;
  }

  template <class Archive>
  void visit(Archive& archive) {
    archive("first", first);
    archive("second", second);
  }
};

}  // namespace engram
