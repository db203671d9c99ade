#include "engram/models/linear_regression.h"

#include <cmath>
#include <eigen3/Eigen/Dense>

#include "engram/core/error.h"

namespace engram {
namespace {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::VectorXd;

struct Problem {
  Problem(std::span<const double> x, std::span<const double> y, int64_t columns)
      : x(x.data(), static_cast<int64_t>(y.size()), columns), y(y.data(), static_cast<int64_t>(y.size())) {}
  Eigen::Map<const Matrix> x;
  Eigen::Map<const Vector> y;
};

LinearFit fit_of(const Problem& problem, const Vector& b) {
  LinearFit fit;
  fit.coefficient.assign(b.begin(), b.end());
  fit.squared_error = (problem.y - problem.x * b).squaredNorm();
  return fit;
}

}  // namespace

LinearFit least_squares(std::span<const double> x, std::span<const double> y, int64_t columns) {
  const Problem problem(x, y, columns);
  if (problem.x.rows() < columns) throw Error("least squares: expected at least as many rows as columns");
  const Eigen::ColPivHouseholderQR<Matrix> qr(problem.x);
  LinearFit fit = fit_of(problem, qr.solve(problem.y));
  const double variance = fit.squared_error / std::max<double>(1, static_cast<double>(problem.x.rows() - columns));
  const Matrix gram = problem.x.transpose() * problem.x;
  const Vector diagonal = gram.completeOrthogonalDecomposition().pseudoInverse().diagonal();
  for (const double d : diagonal) fit.standard_error.push_back(std::sqrt(std::max(0.0, variance * d)));
  return fit;
}

LinearFit ridge(std::span<const double> x, std::span<const double> y, int64_t columns, double penalty) {
  const Problem problem(x, y, columns);
  Matrix gram = problem.x.transpose() * problem.x;
  gram.diagonal().array() += penalty;
  return fit_of(problem, gram.ldlt().solve(problem.x.transpose() * problem.y));
}

}  // namespace engram
