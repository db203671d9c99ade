// Matrix: a few rows and columns of doubles for models whose state is small (filters, covariances); products as they are
// written, ascending in k. Networks have kernels of their own (core/kernels).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace engram {

class Matrix {
 public:
  Matrix() = default;
  Matrix(int64_t rows, int64_t columns, double value = 0)
      : rows_(rows), columns_(columns), values_(static_cast<size_t>(rows * columns), value) {}
  static Matrix identity(int64_t size);
  static Matrix row(std::vector<double> values);     // (1, n)
  static Matrix column(std::vector<double> values);  // (n, 1)

  int64_t rows() const { return rows_; }
  int64_t columns() const { return columns_; }
  double& operator()(int64_t i, int64_t j = 0) { return values_[static_cast<size_t>(i * columns_ + j)]; }
  double operator()(int64_t i, int64_t j = 0) const { return values_[static_cast<size_t>(i * columns_ + j)]; }
  std::vector<double>& values() { return values_; }  // row by row
  const std::vector<double>& values() const { return values_; }

 private:
  int64_t rows_ = 0, columns_ = 0;
  std::vector<double> values_;
};

// Shapes must fit (assertions).
Matrix operator+(Matrix a, const Matrix& b);
Matrix operator-(Matrix a, const Matrix& b);
Matrix operator*(const Matrix& a, const Matrix& b);
Matrix operator*(double factor, Matrix a);
Matrix transposed(const Matrix& a);
Matrix symmetric(const Matrix& a);  // (a + a^T) / 2: what rounding took away
// The rows, or rows and columns, with these numbers.
Matrix rows_of(const Matrix& a, const std::vector<int64_t>& chosen);
Matrix block_of(const Matrix& a, const std::vector<int64_t>& chosen);

// A = L L^T of a symmetric positive definite A; Error (status 1) names `what` where it is none.
class Cholesky {
 public:
  Cholesky(const Matrix& a, const char* what);
  Matrix solve(const Matrix& b) const;  // A^-1 b
  double log_determinant() const;       // of A

 private:
  Matrix lower_;
};

}  // namespace engram
