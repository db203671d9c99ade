// Least squares, plain and with a penalty (ridge), by Eigen: the decompositions are QR for the plain one, Cholesky of the
// normal equations for the penalised one.
//
//   b = argmin |y - X b|^2 + penalty |b|^2
//
// X (n, D) is row-major, with a column of ones where a constant is wanted. n >= D for the plain one.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace engram {

struct LinearFit {
  std::vector<double> coefficient;     // (D)
  std::vector<double> standard_error;  // (D); plain least squares only
  double squared_error = 0;            // sum of squared residuals
};

LinearFit least_squares(std::span<const double> x, std::span<const double> y, int64_t columns);
LinearFit ridge(std::span<const double> x, std::span<const double> y, int64_t columns, double penalty);

}  // namespace engram
