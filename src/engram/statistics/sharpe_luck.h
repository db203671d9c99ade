// How much of a Sharpe ratio is luck. S: per period, not annualised; T periods; g3 skewness, g4 kurtosis (normal: 3).
//
//   probabilistic  PSR(S0) = Phi((S - S0) sqrt(T - 1) / sqrt(1 - g3 S + (g4 - 1) / 4 S^2))
//   expected max   of N independent standard normal Sharpes: (1 - g) Phi^-1(1 - 1/N) + g Phi^-1(1 - 1/(N e)), g Euler's
//   deflated       PSR(sqrt(V) * expected max(N)), V the variance of the N trials' Sharpes
//
// Bailey and Lopez de Prado, "The Sharpe ratio efficient frontier" 2012; "The deflated Sharpe ratio" 2014.
#pragma once

#include <cstdint>
#include <span>

namespace engram {

struct SharpeMoments {
  double sharpe, periods, skewness, kurtosis;
};

SharpeMoments sharpe_moments(std::span<const double> returns);  // sd with divisor n - 1; moments with divisor n
double probabilistic_sharpe(const SharpeMoments& moments, double benchmark);
double expected_max_sharpe(int64_t trials);  // 0 for one trial
double deflated_sharpe(const SharpeMoments& moments, int64_t trials, double trial_variance);

}  // namespace engram
