#include "engram/learning/q_values.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {
namespace {

struct Pointwise {
  double loss, derivative;
};

Pointwise value_loss(ValueLoss form, double e) {
  if (form == ValueLoss::squared) return {e * e, 2 * e};
  const double size = std::abs(e);
  return size <= 1 ? Pointwise{e * e / 2, e} : Pointwise{size - 0.5, e < 0 ? -1.0 : 1.0};
}

double rows_that_count(ConstView weight) {
  double rows = 0;
  for (int64_t r = 0; r < weight.rows; ++r) rows += weight(r, 0) != 0 ? 1 : 0;
  return std::max(1.0, rows);
}

constexpr double epsilon = 1e-3;

}  // namespace

int64_t best_action(std::span<const Real> q, std::span<const Real> allowed) {
  size_t best = 0;
  while (!allowed.empty() && best + 1 < q.size() && allowed[best] == 0) ++best;
  for (size_t a = best + 1; a < q.size(); ++a) {
    if (q[a] > q[best] && (allowed.empty() || allowed[a] != 0)) best = a;
  }
  return static_cast<int64_t>(best);
}

void value_of_best(ConstView judges, ConstView values, ConstView mask, View value) {
  assert(judges.rows == values.rows && judges.columns == values.columns && value.rows == values.rows);
  for (int64_t r = 0; r < values.rows; ++r) {
    value(r, 0) = values(r, best_action(judges.row_span(r), allowed_in(mask, r)));
  }
}

void one_step_targets(ConstView reward, ConstView discount, ConstView value, View target) {
  for (int64_t r = 0; r < target.rows; ++r) target(r, 0) = reward(r, 0) + discount(r, 0) * value(r, 0);
}

ValueLoss find_value_loss(const std::string& name) {
  if (name == "mse") return ValueLoss::squared;
  if (name != "huber") throw Error("loss: expected huber or mse, found '" + name + "'");
  return ValueLoss::huber;
}

double TdLoss::operator()(ConstView q, ConstView action, ConstView target, ConstView weight, View d_q,
                          View error) const {
  assert(d_q.rows == q.rows && d_q.columns == q.columns && error.rows == q.rows);
  const double rows = rows_that_count(weight);
  double sum = 0;
  fill(d_q, Real(0));
  for (int64_t r = 0; r < q.rows; ++r) {
    const double w = static_cast<double>(weight(r, 0));
    error(r, 0) = 0;
    if (w == 0) continue;
    const auto taken = static_cast<int64_t>(action(r, 0));
    const auto add = [&](int64_t a, double e) {
      const auto [loss, derivative] = value_loss(form, e);
      sum += w * loss;
      d_q(r, a) = static_cast<Real>(w * derivative / rows);
    };
    for (int64_t a = 0; a < q.columns && !masked; ++a) {
      if (a != taken) add(a, static_cast<double>(q(r, a)));
    }
    error(r, 0) = q(r, taken) - target(r, 0);
    add(taken, static_cast<double>(error(r, 0)));
  }
  return sum / rows;
}

double rescale(double x) { return std::copysign(std::sqrt(std::abs(x) + 1) - 1, x) + epsilon * x; }

double unscale(double x) {
  const double root = (std::sqrt(1 + 4 * epsilon * (std::abs(x) + 1 + epsilon)) - 1) / (2 * epsilon);
  return std::copysign(root * root - 1, x);
}

}  // namespace engram::inline ENGRAM_REAL
