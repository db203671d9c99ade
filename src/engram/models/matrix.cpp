#include "engram/models/matrix.h"

#include <cassert>
#include <cmath>
#include <string>
#include <utility>

#include "engram/core/elementary.h"
#include "engram/core/error.h"

namespace engram {

Matrix Matrix::identity(int64_t size) {
  Matrix result(size, size);
  for (int64_t i = 0; i < size; ++i) result(i, i) = 1;
  return result;
}

Matrix Matrix::row(std::vector<double> values) {
  Matrix result = column(std::move(values));
  std::swap(result.rows_, result.columns_);
  return result;
}

Matrix Matrix::column(std::vector<double> values) {
  Matrix result;
  result.rows_ = static_cast<int64_t>(values.size());
  result.columns_ = 1;
  result.values_ = std::move(values);
  return result;
}

Matrix operator+(Matrix a, const Matrix& b) {
  assert(a.rows() == b.rows() && a.columns() == b.columns());
  for (size_t i = 0; i < a.values().size(); ++i) a.values()[i] += b.values()[i];
  return a;
}

Matrix operator-(Matrix a, const Matrix& b) {
  assert(a.rows() == b.rows() && a.columns() == b.columns());
  for (size_t i = 0; i < a.values().size(); ++i) a.values()[i] -= b.values()[i];
  return a;
}

Matrix operator*(const Matrix& a, const Matrix& b) {
  assert(a.columns() == b.rows());
  Matrix result(a.rows(), b.columns());
  for (int64_t i = 0; i < a.rows(); ++i) {
    for (int64_t k = 0; k < a.columns(); ++k) {
      for (int64_t j = 0; j < b.columns(); ++j) result(i, j) += a(i, k) * b(k, j);
    }
  }
  return result;
}

Matrix operator*(double factor, Matrix a) {
  for (double& value : a.values()) value *= factor;
  return a;
}

Matrix transposed(const Matrix& a) {
  Matrix result(a.columns(), a.rows());
  for (int64_t i = 0; i < a.rows(); ++i) {
    for (int64_t j = 0; j < a.columns(); ++j) result(j, i) = a(i, j);
  }
  return result;
}

Matrix symmetric(const Matrix& a) { return 0.5 * (a + transposed(a)); }

Matrix rows_of(const Matrix& a, const std::vector<int64_t>& chosen) {
  Matrix result(static_cast<int64_t>(chosen.size()), a.columns());
  for (int64_t i = 0; i < result.rows(); ++i) {
    for (int64_t j = 0; j < a.columns(); ++j) result(i, j) = a(chosen[static_cast<size_t>(i)], j);
  }
  return result;
}

Matrix block_of(const Matrix& a, const std::vector<int64_t>& chosen) {
  return transposed(rows_of(transposed(rows_of(a, chosen)), chosen));
}

Cholesky::Cholesky(const Matrix& a, const char* what) : lower_(a.rows(), a.rows()) {
  for (int64_t i = 0; i < a.rows(); ++i) {
    for (int64_t j = 0; j <= i; ++j) {
      double rest = a(i, j);
      for (int64_t k = 0; k < j; ++k) rest -= lower_(i, k) * lower_(j, k);
      if (i != j) {
        lower_(i, j) = rest / lower_(j, j);
      } else if (rest > 0 && std::isfinite(rest)) {
        lower_(i, i) = std::sqrt(rest);
      } else {
        throw Error(std::string(what) + ": no positive definite covariance; a value of it is too small or too large",
                    1);
      }
    }
  }
}

Matrix Cholesky::solve(const Matrix& b) const {
  Matrix x = b;
  const int64_t n = lower_.rows();
  for (int64_t column = 0; column < x.columns(); ++column) {
    for (int64_t i = 0; i < n; ++i) {
      for (int64_t k = 0; k < i; ++k) x(i, column) -= lower_(i, k) * x(k, column);
      x(i, column) /= lower_(i, i);
    }
    for (int64_t i = n - 1; i >= 0; --i) {
      for (int64_t k = i + 1; k < n; ++k) x(i, column) -= lower_(k, i) * x(k, column);
      x(i, column) /= lower_(i, i);
    }
  }
  return x;
}

double Cholesky::log_determinant() const {
  double sum = 0;
  for (int64_t i = 0; i < lower_.rows(); ++i) sum += 2 * log(lower_(i, i));
  return sum;
}

}  // namespace engram
