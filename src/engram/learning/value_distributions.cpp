#include "engram/learning/value_distributions.h"

#include <algorithm>
#include <cmath>

#include "engram/core/kernels/kernels.h"

namespace engram::inline ENGRAM_REAL {
namespace {

double mean(ConstView numbers) {
  double sum = 0;
  for (Real x : numbers.row_span(0)) sum += static_cast<double>(x);
  return sum / static_cast<double>(numbers.columns);
}

View numbers_of(View rows, int64_t r, int64_t a, int64_t K) { return rows.slice_rows(r, 1).slice_columns(a * K, K); }

// One theta against all targets: its part of the loss and the derivative by it.
struct Part {
  double loss = 0, derivative = 0;
};
Part quantile_part(double theta, double level, ConstView target) {
  Part part;
  for (Real t : target.row_span(0)) {
    const double delta = static_cast<double>(t) - theta, size = std::abs(delta);
    const double share = std::abs(level - (delta < 0 ? 1 : 0)) / static_cast<double>(target.columns);
    part.loss += share * (size <= 1 ? delta * delta / 2 : size - 0.5);
    part.derivative -= share * std::clamp(delta, -1.0, 1.0);
  }
  return part;
}

}  // namespace

double quantile_loss(ConstView rows, ConstView action, ConstView target, ConstView weight, View d_rows, View error) {
  const int64_t K = target.columns;
  const auto m = static_cast<double>(rows.rows);
  double loss = 0;
  fill(d_rows, Real(0));
  for (int64_t r = 0; r < rows.rows; ++r) {
    const auto a = static_cast<int64_t>(action(r, 0));
    const ConstView theta = numbers_of(rows, r, a, K), targets = target.slice_rows(r, 1);
    const double w = static_cast<double>(weight(r, 0)) / m;
    for (int64_t j = 0; j < K; ++j) {
      const double level = (static_cast<double>(j) + 0.5) / static_cast<double>(K);
      const Part part = quantile_part(static_cast<double>(theta(0, j)), level, targets);
      loss += w * part.loss;
      numbers_of(d_rows, r, a, K)(0, j) = static_cast<Real>(w * part.derivative);
    }
    error(r, 0) = static_cast<Real>(mean(theta) - mean(targets));
  }
  return loss;
}

void project(const Atoms& atoms, ConstView reward, ConstView discount, ConstView probability, View target) {
  fill(target, Real(0));
  for (int64_t r = 0; r < target.rows; ++r) {
    for (int64_t j = 0; j < atoms.count; ++j) {
      const double moved = static_cast<double>(reward(r, 0)) + static_cast<double>(discount(r, 0)) * atoms.value(j);
      const double place = (std::clamp(moved, atoms.low, atoms.high) - atoms.low) / atoms.step();
      const auto below = std::min(static_cast<int64_t>(place), atoms.count - 2);
      const double above_share = std::min(place - static_cast<double>(below), 1.0);
      target(r, below) += probability(r, j) * static_cast<Real>(1 - above_share);
      target(r, below + 1) += probability(r, j) * static_cast<Real>(above_share);
    }
  }
}

double cross_entropy_of_atoms(ConstView rows, ConstView action, ConstView target, ConstView weight, View d_rows,
                              View error) {
  const int64_t K = target.columns;
  const auto m = static_cast<double>(rows.rows);
  Tensor log_probability(1, K), probability(1, K);
  double loss = 0;
  fill(d_rows, Real(0));
  for (int64_t r = 0; r < rows.rows; ++r) {
    const auto a = static_cast<int64_t>(action(r, 0));
    const double w = static_cast<double>(weight(r, 0)) / m;
    kernels::log_softmax(numbers_of(rows, r, a, K), {}, log_probability, probability);
    double entropy = 0;
    for (int64_t j = 0; j < K; ++j) {
      // -sum t log softmax(x): its derivative by x is softmax(x) - t, since t sums to 1
      entropy -= static_cast<double>(target(r, j)) * static_cast<double>(log_probability(0, j));
      numbers_of(d_rows, r, a, K)(0, j) = static_cast<Real>(w) * (probability(0, j) - target(r, j));
    }
    loss += w * entropy;
    error(r, 0) = static_cast<Real>(entropy);
  }
  return loss;
}

}  // namespace engram::inline ENGRAM_REAL
