#include "engram/nn/initialise.h"

#include <cmath>
#include <vector>

namespace engram::inline ENGRAM_REAL {
namespace {

using Vectors = std::vector<std::vector<double>>;

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

// Gram and Schmidt, each vector cleaned twice: once leaves errors of the size of the cancellation.
void orthonormalise(Vectors& vectors) {
  for (size_t i = 0; i < vectors.size(); ++i) {
    std::vector<double>& v = vectors[i];
    for (int pass = 0; pass < 2; ++pass) {
      for (size_t j = 0; j < i; ++j) {
        const double overlap = dot(v, vectors[j]);
        for (size_t k = 0; k < v.size(); ++k) v[k] -= overlap * vectors[j][k];
      }
    }
    const double norm = std::sqrt(dot(v, v));
    for (double& x : v) x /= norm;
  }
}

void fill_orthogonal(View weight, double gain, Rng& rng) {
  const bool wide = weight.columns >= weight.rows;
  const auto count = static_cast<size_t>(wide ? weight.rows : weight.columns);
  const auto length = static_cast<size_t>(wide ? weight.columns : weight.rows);
  Vectors vectors(count, std::vector<double>(length));
  for (auto& vector : vectors) {
    for (double& x : vector) x = rng.normal();
  }
  orthonormalise(vectors);
  for (int64_t i = 0; i < weight.rows; ++i) {
    for (int64_t j = 0; j < weight.columns; ++j) {
      const auto a = static_cast<size_t>(wide ? i : j), b = static_cast<size_t>(wide ? j : i);
      weight(i, j) = static_cast<Real>(gain * vectors[a][b]);
    }
  }
}

}  // namespace

void Initialiser::operator()(View weight, Rng& rng) const {
  if (type == Type::orthogonal) return fill_orthogonal(weight, scale, rng);
  for (int64_t i = 0; i < weight.rows; ++i) {
    for (Real& x : weight.row_span(i)) x = static_cast<Real>(rng.uniform(-scale, scale));
  }
}

}  // namespace engram::inline ENGRAM_REAL
