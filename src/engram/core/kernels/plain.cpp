// The plain twin: one number at a time, loops as the definitions have them, std::fma. Slow; the judge of vector.cpp,
// and what runs where a processor has no AVX2.
#include "engram/core/kernels/plain.h"

#include <array>
#include <limits>

#include "engram/core/kernels/pointwise.h"
#include "engram/core/kernels/table.h"

namespace engram::plain {
inline namespace ENGRAM_REAL {
namespace {

using kernels::AdamStep;
using kernels::Matrix;
using kernels::panel_columns;
using kernels::RmspropStep;
using kernels::SgdStep;
using kernels::tree_lanes;

Real element(const Matrix& w, int64_t k, int64_t n) {
  if (w.stride > 0) return w.data[k * w.stride + n];
  return w.data[(n / panel_columns * w.k + k) * panel_columns + n % panel_columns];
}

void multiply(ConstView a, const Matrix& w, const Real* bias, View y) {
  for (int64_t i = 0; i < y.rows; ++i) {
    for (int64_t j = 0; j < y.columns; ++j) {
      Real sum = bias != nullptr ? bias[j] : y(i, j);
      for (int64_t k = 0; k < w.k; ++k) sum = std::fma(a(i, k), element(w, k, j), sum);
      y(i, j) = sum;
    }
  }
}

void accumulate_outer(ConstView a, ConstView d_y, View gradient) {
  for (int64_t k = 0; k < gradient.rows; ++k) {
    for (int64_t j = 0; j < gradient.columns; ++j) {
      Real sum = gradient(k, j);
      for (int64_t i = 0; i < a.rows; ++i) sum = std::fma(a(i, k), d_y(i, j), sum);
      gradient(k, j) = sum;
    }
  }
}

void accumulate_rows(ConstView d_y, View gradient) {
  for (int64_t i = 0; i < d_y.rows; ++i) {
    for (int64_t j = 0; j < d_y.columns; ++j) gradient(0, j) += d_y(i, j);
  }
}

template <Activation f>
struct Activate {
  static void run(std::span<Real> y) {
    for (Real& each : y) each = plain::activated<f>(Plain(each)).x;
  }
  static void run(std::span<const Real> y, std::span<const Real> d_y, std::span<Real> d_z) {
    for (size_t i = 0; i < y.size(); ++i) d_z[i] = plain::activated_backward<f>(Plain(y[i]), Plain(d_y[i])).x;
  }
};

template <class... Arguments>
void for_activation(Activation f, Arguments... arguments) {
  switch (f) {
    case Activation::identity:
      return Activate<Activation::identity>::run(arguments...);
    case Activation::tanh:
      return Activate<Activation::tanh>::run(arguments...);
    case Activation::relu:
      return Activate<Activation::relu>::run(arguments...);
    case Activation::sigmoid:
      return Activate<Activation::sigmoid>::run(arguments...);
    case Activation::elu:
      return Activate<Activation::elu>::run(arguments...);
  }
}

void activate(Activation f, std::span<Real> y) { for_activation(f, y); }

void activate_backward(Activation f, std::span<const Real> y, std::span<const Real> d_y, std::span<Real> d_z) {
  for_activation(f, y, d_y, d_z);
}

void exp(std::span<const Real> x, std::span<Real> y) {
  for (size_t i = 0; i < x.size(); ++i) y[i] = exp(Plain(x[i])).x;
}

Real tree_sum(std::array<Real, tree_lanes> sums) {
  for (size_t distance = tree_lanes / 2; distance > 0; distance /= 2) {
    for (size_t i = 0; i < distance; ++i) sums[i] += sums[i + distance];
  }
  return sums[0];
}

void log_softmax(ConstView logits, ConstView mask, View log_prob, View prob) {
  constexpr Real minus_infinity = -std::numeric_limits<Real>::infinity();
  for (int64_t i = 0; i < logits.rows; ++i) {
    const auto allowed = [&](int64_t j) { return mask.empty() || mask(i, j) != 0; };
    Real highest = minus_infinity;
    for (int64_t j = 0; j < logits.columns; ++j) {
      if (allowed(j)) highest = max(Plain(highest), Plain(logits(i, j))).x;
    }
    std::array<Real, tree_lanes> sums{};
    for (int64_t j = 0; j < logits.columns; ++j) {
      prob(i, j) = allowed(j) ? exp(Plain(logits(i, j) - highest)).x : Real(0);
      sums[static_cast<size_t>(j % tree_lanes)] += prob(i, j);
    }
    const Real sum = tree_sum(sums), log_sum = log(Plain(sum)).x;
    for (int64_t j = 0; j < logits.columns; ++j) {
      log_prob(i, j) = allowed(j) ? logits(i, j) - highest - log_sum : minus_infinity;
      prob(i, j) /= sum;
    }
  }
}

Real sum_of_squares(std::span<const Real> values) {
  std::array<Real, tree_lanes> sums{};
  for (size_t i = 0; i < values.size(); ++i) {
    Real& sum = sums[i % tree_lanes];
    sum = std::fma(values[i], values[i], sum);
  }
  return tree_sum(sums);
}

void adam(const AdamStep& step, std::span<const Real> gradient, std::span<Real> m, std::span<Real> v,
          std::span<Real> values) {
  for (size_t i = 0; i < values.size(); ++i) {
    Plain moment = m[i], square = v[i], value = values[i];
    plain::adam_step(step, Plain(gradient[i]), moment, square, value);
    m[i] = moment.x, v[i] = square.x, values[i] = value.x;
  }
}

void rmsprop(const RmspropStep& step, std::span<const Real> gradient, std::span<Real> v, std::span<Real> values) {
  for (size_t i = 0; i < values.size(); ++i) {
    Plain square = v[i], value = values[i];
    plain::rmsprop_step(step, Plain(gradient[i]), square, value);
    v[i] = square.x, values[i] = value.x;
  }
}

void sgd(const SgdStep& step, std::span<const Real> gradient, std::span<Real> velocity, std::span<Real> values) {
  for (size_t i = 0; i < values.size(); ++i) {
    Plain speed = velocity[i], value = values[i];
    plain::sgd_step(step, Plain(gradient[i]), speed, value);
    velocity[i] = speed.x, values[i] = value.x;
  }
}

void scale(Real factor, std::span<Real> values) {
  for (Real& value : values) value *= factor;
}

void approach(Real rate, std::span<const Real> values, std::span<Real> average) {
  for (size_t i = 0; i < values.size(); ++i) average[i] = std::fma(rate, values[i] - average[i], average[i]);
}

constexpr kernels::Table table{multiply,
                               accumulate_outer,
                               accumulate_rows,
                               activate,
                               activate_backward,
                               exp,
                               log_softmax,
                               sum_of_squares,
                               adam,
                               rmsprop,
                               sgd,
                               scale,
                               approach};

}  // namespace
}  // namespace ENGRAM_REAL
}  // namespace engram::plain

namespace engram::inline ENGRAM_REAL::kernels {

const Table& plain_table() { return plain::table; }

}  // namespace engram::inline ENGRAM_REAL::kernels
