#include "engram/learning/squashed_gaussian.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

#include "engram/core/elementary.h"
#include "engram/core/kernels/kernels.h"

namespace engram::inline ENGRAM_REAL {
namespace {

constexpr Real lowest_log_std = -20, highest_log_std = 2;
constexpr double half_log_two_pi = 0.91893853320467274178, log_two = 0.69314718055994530942;
// The largest number below 1: what lies beyond has no u.
constexpr Real most = 1 - std::numeric_limits<Real>::epsilon() / 2;

Real clamped(Real log_std) { return std::clamp(log_std, lowest_log_std, highest_log_std); }

void squash(View u) { kernels::activate(kernels::Activation::tanh, u); }

// log(1 - tanh^2 u), by |u|, of which it is a function too: the exponential never overflows.
double log_slope(double u) {
  const double size = std::abs(u);
  return 2 * (log_two - size - engram::log(1 + engram::exp(-2 * size)));
}

double inverse_tanh(Real action) {
  const double a = static_cast<double>(std::clamp(action, -most, most));
  return 0.5 * engram::log((1 + a) / (1 - a));
}

// Of one column, from its own noise.
double log_density(double noise, double log_std, double u) {
  return -0.5 * noise * noise - log_std - half_log_two_pi - log_slope(u);
}

}  // namespace

void SquashedGaussian::draw(ConstView parameters, Path& path, View action) const {
  const int64_t A = space().columns(), m = parameters.rows;
  assert(parameters.columns == 2 * A && path.noise.rows() == m && action.rows == m && action.columns == A);
  path.deviation.resize(m, A);
  path.u.resize(m, A);
  path.log_prob.resize(m, 1);
  for (int64_t r = 0; r < m; ++r) {
    for (int64_t a = 0; a < A; ++a) path.deviation(r, a) = clamped(parameters(r, A + a));
  }
  kernels::exp(path.deviation.values(), path.deviation.values());
  for (int64_t r = 0; r < m; ++r) {
    double log_prob = 0;
    for (int64_t a = 0; a < A; ++a) {
      path.u(r, a) = parameters(r, a) + path.deviation(r, a) * path.noise(r, a);
      log_prob += log_density(static_cast<double>(path.noise(r, a)), static_cast<double>(clamped(parameters(r, A + a))),
                              static_cast<double>(path.u(r, a)));
    }
    path.log_prob(r, 0) = static_cast<Real>(log_prob);
  }
  copy(path.u, action);
  squash(action);
}

void SquashedGaussian::backward_through(ConstView parameters, ConstView action, const Path& path, ConstView d_action,
                                        ConstView d_log_prob, View d_parameters) const {
  const int64_t A = space().columns();
  for (int64_t r = 0; r < parameters.rows; ++r) {
    for (int64_t a = 0; a < A; ++a) {
      // a = tanh u;  d log(1 - tanh^2 u) / du = -2 tanh u
      const Real tanh = action(r, a);
      const Real d_u = d_action(r, a) * (1 - tanh * tanh) + d_log_prob(r, 0) * 2 * tanh;
      // u = mean + exp(log_std) noise;  log_prob = ... - log_std
      const Real log_std = parameters(r, A + a);
      const bool moves = log_std >= lowest_log_std && log_std <= highest_log_std;
      d_parameters(r, a) = d_u;
      d_parameters(r, A + a) = moves ? d_u * path.deviation(r, a) * path.noise(r, a) - d_log_prob(r, 0) : Real(0);
    }
  }
}

// all_prob: deviations.
void SquashedGaussian::prepare(ConstView parameters, ConstView, Evaluation& evaluation) const {
  const int64_t A = space().columns();
  evaluation.all_prob.resize(parameters.rows, A);
  for (int64_t r = 0; r < parameters.rows; ++r) {
    for (int64_t a = 0; a < A; ++a) evaluation.all_prob(r, a) = clamped(parameters(r, A + a));
  }
  kernels::exp(evaluation.all_prob.values(), evaluation.all_prob.values());
}

void SquashedGaussian::score(ConstView parameters, ConstView action, Evaluation& evaluation) const {
  const int64_t A = space().columns();
  for (int64_t r = 0; r < action.rows; ++r) {
    double log_prob = 0, entropy = 0;
    for (int64_t a = 0; a < A; ++a) {
      const double log_std = static_cast<double>(clamped(parameters(r, A + a))), u = inverse_tanh(action(r, a));
      const double noise = (u - static_cast<double>(parameters(r, a))) / static_cast<double>(evaluation.all_prob(r, a));
      log_prob += log_density(noise, log_std, u);
      entropy += 0.5 + half_log_two_pi + log_std;
    }
    evaluation.log_prob(r, 0) = static_cast<Real>(log_prob);
    evaluation.entropy(r, 0) = static_cast<Real>(entropy);
  }
}

void SquashedGaussian::choose(ConstView parameters, const Evaluation& evaluation, std::span<Rng> random,
                              bool deterministic, View action) const {
  for (int64_t r = 0; r < action.rows; ++r) {
    for (int64_t a = 0; a < action.columns; ++a) {
      const Real noise = deterministic ? Real(0) : static_cast<Real>(random[static_cast<size_t>(r)].normal());
      action(r, a) = parameters(r, a) + evaluation.all_prob(r, a) * noise;
    }
  }
  squash(action);
}

void SquashedGaussian::differentiate(ConstView parameters, ConstView action, const Evaluation& evaluation,
                                     ConstView d_log_prob, ConstView d_entropy, View d_parameters) const {
  const int64_t A = space().columns();
  for (int64_t r = 0; r < action.rows; ++r) {
    for (int64_t a = 0; a < A; ++a) {
      // log_prob = -z^2/2 - log_std - ..., z = (u - mean) / deviation, the action and so u given
      const Real deviation = evaluation.all_prob(r, a), log_std = parameters(r, A + a);
      const Real z = (static_cast<Real>(inverse_tanh(action(r, a))) - parameters(r, a)) / deviation;
      const bool moves = log_std >= lowest_log_std && log_std <= highest_log_std;
      d_parameters(r, a) = d_log_prob(r, 0) * z / deviation;
      d_parameters(r, A + a) = moves ? d_log_prob(r, 0) * (z * z - 1) + d_entropy(r, 0) : Real(0);
    }
  }
}

void SquashedPoint::draw(ConstView parameters, View action) {
  copy(parameters, action);
  squash(action);
}

void SquashedPoint::backward_through(ConstView action, ConstView d_action, View d_parameters) {
  // a = tanh u
  kernels::activate_backward(kernels::Activation::tanh, action, d_action, d_parameters);
}

void SquashedPoint::score(ConstView, ConstView, Evaluation& evaluation) const {
  fill(evaluation.log_prob, Real(0));
  fill(evaluation.entropy, Real(0));
}

void SquashedPoint::differentiate(ConstView, ConstView, const Evaluation&, ConstView, ConstView,
                                  View d_parameters) const {
  fill(d_parameters, Real(0));
}

}  // namespace engram::inline ENGRAM_REAL
