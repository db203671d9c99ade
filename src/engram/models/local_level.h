// The local level, seen step by step: the Kalman filter of kalman.h for F = H = 1 (Kalman 1960; Durbin and Koopman 2012,
// section 2.2), in units of the noise's variance R, with q = Q / R and R estimated on the way:
//
//   P <- P + q,   v_t = x_t - mean,   F = P + 1,   mean <- mean + P/F v_t,   P <- P / F
//   R_t = mean over s <= t of v_s^2 / F_s,         z_t = v_t / sqrt(R_{t-1} F)
//
// R is the maximum-likelihood scale of the innovations BEFORE the one it judges, so that z is causal and free of units.
// Everything is told from the last value on, so that a level of any height loses no digits.
#pragma once

#include <cmath>

namespace engram {

struct LocalLevel {
  static constexpr double least_count = 10;

  double mean = 0;      // less the present value
  double variance = 1;  // P, in units of R; 1 after the first value
  double scale = 0;     // R
  double count = 0;     // innovations seen

  // z of the value that lies `change` above the last one; 0 while the scale is unknown.
  double see(double change, double ratio) {
    const double innovation = change - mean, predicted = variance + ratio, spread = predicted + 1;
    const double z = count >= least_count && scale > 0 ? innovation / std::sqrt(scale * spread) : 0;
    mean = (predicted / spread - 1) * innovation;
    variance = predicted / spread;
    scale += (innovation * innovation / spread - scale) / ++count;
    return z;
  }
};

}  // namespace engram
