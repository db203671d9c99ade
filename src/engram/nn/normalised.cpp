#include "engram/nn/normalised.h"

#include <cmath>

namespace engram::inline ENGRAM_REAL {
namespace {

// sum_j term(j), by the 16-lane tree.
template <class Term>
Real sum(int64_t count, const Term& term) {
  Real lanes[16] = {};
  int64_t j = 0;
  for (; j + 16 <= count; j += 16) {
    for (int64_t l = 0; l < 16; ++l) lanes[l] += term(j + l);
  }
  for (int64_t l = 0; j + l < count; ++l) lanes[l] += term(j + l);
  for (int64_t half = 8; half > 0; half /= 2) {
    for (int64_t l = 0; l < half; ++l) lanes[l] += lanes[l + half];
  }
  return lanes[0];
}

struct Moments {
  Real mean, inverse_deviation;

  explicit Moments(std::span<const Real> x) {
    const auto count = static_cast<int64_t>(x.size());
    mean = sum(count, [&](int64_t j) { return x[static_cast<size_t>(j)]; }) / static_cast<Real>(count);
    const Real variance = sum(count,
                              [&](int64_t j) {
                                const Real d = x[static_cast<size_t>(j)] - mean;
                                return d * d;
                              }) /
                          static_cast<Real>(count);
    inverse_deviation = 1 / std::sqrt(variance + Normalised::epsilon);
  }
};

}  // namespace

void Normalised::compute(const Parameters&, Sequence x, View, View y, Workspace&, Pass) const {
  for (int64_t r = 0; r < y.rows; ++r) {
    const Moments moments(x.values.row_span(r));
    const Real* from = x.values.row(r);
    Real* to = y.row(r);
    for (int64_t j = 0; j < width_; ++j) {
      const Real n = (from[j] - moments.mean) * moments.inverse_deviation;
      to[j] = n > 0 ? n : slope * n;
    }
  }
}

void Normalised::differentiate(const Parameters&, Sequence x, ConstView d_y, View d_x, View, Parameters*, Workspace&,
                               Pass) const {
  if (d_x.empty()) return;
  const auto width = static_cast<Real>(width_);
  for (int64_t r = 0; r < d_y.rows; ++r) {
    const Moments moments(x.values.row_span(r));
    const Real *from = x.values.row(r), *d = d_y.row(r);
    const auto n = [&](int64_t j) { return (from[j] - moments.mean) * moments.inverse_deviation; };
    const auto g = [&](int64_t j) { return n(j) > 0 ? d[j] : slope * d[j]; };
    const Real mean_g = sum(width_, g) / width;
    const Real mean_gn = sum(width_, [&](int64_t j) { return g(j) * n(j); }) / width;
    Real* to = d_x.row(r);
    for (int64_t j = 0; j < width_; ++j) to[j] = (g(j) - mean_g - n(j) * mean_gn) * moments.inverse_deviation;
  }
}

}  // namespace engram::inline ENGRAM_REAL
