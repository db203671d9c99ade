// The normal distribution: its cumulative function by the series of Marsaglia ("Evaluating the normal distribution",
// 2004), far out by the asymptotic expansion, and its inverse by bisection.
#pragma once

namespace engram {

double normal_cdf(double x);           // error below 1e-14
double normal_quantile(double share);  // share in (0, 1), Error otherwise

}  // namespace engram
