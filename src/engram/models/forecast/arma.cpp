#include "engram/models/forecast/arma.h"

#include <algorithm>
#include <cmath>
#include <eigen3/Eigen/Dense>

#include "engram/core/elementary.h"

namespace engram {
namespace {

// Weights of e_{t-j} in w_t, j = 0 .. count - 1.
std::vector<double> psi_weights(std::span<const double> phi, std::span<const double> theta, size_t count) {
  std::vector<double> psi(count, 0.0);
  for (size_t j = 0; j < count; ++j) {
    psi[j] = j < theta.size() ? theta[j] : 0;
    for (size_t i = 1; i <= std::min(j, phi.size()); ++i) psi[j] += phi[i - 1] * psi[j - i];
  }
  return psi;
}

// Autocovariances of lags 0 .. r, for v = 1: the Yule-Walker equations with the moving average on their right side.
//   g_k - sum_i phi_i g_{|k - i|} = sum_{j >= k} theta_j psi_{j - k}
std::vector<double> autocovariances(std::span<const double> phi, std::span<const double> theta,
                                    std::span<const double> psi) {
  const auto p = static_cast<int64_t>(phi.size());
  const auto right = [&](int64_t k) {
    double sum = 0;
    for (size_t j = static_cast<size_t>(k); j < theta.size(); ++j) sum += theta[j] * psi[j - static_cast<size_t>(k)];
    return sum;
  };
  Eigen::MatrixXd a = Eigen::MatrixXd::Identity(p + 1, p + 1);
  Eigen::VectorXd b(p + 1);
  for (int64_t k = 0; k <= p; ++k) {
    b[k] = right(k);
    for (int64_t i = 1; i <= p; ++i) a(k, std::abs(k - i)) -= phi[static_cast<size_t>(i - 1)];
  }
  const Eigen::VectorXd g = a.partialPivLu().solve(b);
  return {g.begin(), g.end()};
}

size_t last_nonzero(std::span<const double> values) {
  size_t size = values.size();
  while (size > 0 && values[size - 1] == 0) --size;
  return size;
}

}  // namespace

std::vector<double> from_partial(std::span<const double> partial) {
  std::vector<double> phi;
  for (const double last : partial) {
    const std::vector<double> before = phi;
    for (size_t j = 0; j < before.size(); ++j) phi[j] -= last * before[before.size() - 1 - j];
    phi.push_back(last);
  }
  return phi;
}

std::vector<double> to_partial(std::span<const double> coefficients) {
  std::vector<double> phi(coefficients.begin(), coefficients.end()), partial(phi.size());
  for (size_t k = phi.size(); k-- > 0;) {
    partial[k] = std::clamp(phi[k], -0.99, 0.99);
    const double spare = 1 - partial[k] * partial[k];
    std::vector<double> shorter(k);
    for (size_t j = 0; j < k; ++j) shorter[j] = (phi[j] + partial[k] * phi[k - 1 - j]) / spare;
    phi = shorter;
  }
  return partial;
}

ArmaFilter::ArmaFilter(const ArmaCoefficients& coefficients) {
  const size_t p = last_nonzero(coefficients.phi), q = last_nonzero(coefficients.theta);
  const size_t r = std::max(p, q + 1);
  phi_.assign(coefficients.phi.begin(), coefficients.phi.begin() + static_cast<int64_t>(p));
  theta_.assign(1, 1.0);
  theta_.insert(theta_.end(), coefficients.theta.begin(), coefficients.theta.begin() + static_cast<int64_t>(q));
  const std::vector<double> psi = psi_weights(phi_, theta_, r);
  const std::vector<double> g = autocovariances(phi_, theta_, psi);
  phi_.resize(r, 0.0);
  theta_.resize(r, 0.0);
  // P e_1: covariance of each element of the state with w_t, in which element i is sum_{j >= i} of what is still to come.
  std::vector<double> covariance(r);
  covariance[0] = g[0];
  for (size_t i = 1; i < r; ++i) {
    for (size_t j = i; j < r; ++j) {
      const size_t lag = j - i + 1;
      if (j < p) covariance[i] += phi_[j] * g[lag];
      covariance[i] += theta_[j] * psi[lag - 1];
    }
  }
  f_ = g[0];
  state_.assign(r, 0.0);
  gain_.resize(r);
  for (size_t i = 0; i < r; ++i) gain_[i] = phi_[i] * covariance[0] + (i + 1 < r ? covariance[i + 1] : 0);
  change_ = gain_;
  change_weight_ = -1 / f_;
}

void ArmaFilter::observe(double w) {
  const double innovation = (w - state_[0]) / f_, first = state_[0];
  const size_t r = state_.size();
  for (size_t i = 0; i < r; ++i) state_[i] = phi_[i] * first + (i + 1 < r ? state_[i + 1] : 0) + gain_[i] * innovation;
  step_covariance();
}

// With K = gain / F: gain += T W M (Z W), F += M (Z W)^2, W = (T - K Z) W, M -= M^2 (Z W)^2 / F.
void ArmaFilter::step_covariance() {
  const double first = change_[0], pushed = change_weight_ * first, f = f_;
  if (std::abs(pushed * first) < 1e-14 * f_) return;  // steady
  const double next_f = f_ + pushed * first;
  const size_t r = state_.size();
  for (size_t i = 0; i < r; ++i) {
    const double moved = phi_[i] * first + (i + 1 < r ? change_[i + 1] : 0);
    const double k = gain_[i] / f;
    gain_[i] += moved * pushed;
    change_[i] = moved - k * first;
  }
  change_weight_ -= pushed * pushed / next_f;
  f_ = next_f;
}

void ArmaFilter::forecast(std::span<double> ahead) const {
  std::vector<double> state = state_;
  for (double& value : ahead) {
    value = state[0];
    const double first = state[0];
    for (size_t i = 0; i < state.size(); ++i) state[i] = phi_[i] * first + (i + 1 < state.size() ? state[i + 1] : 0);
  }
}

ArmaLikelihood arma_likelihood(const ArmaCoefficients& coefficients, std::span<const double> w, bool with_constant) {
  ArmaFilter filter(coefficients), ones(coefficients);
  double squares = 0, product = 1, logs = 0, mixed = 0, ones_squares = 0;
  for (const double value : w) {
    const double f = filter.variance(), u = value - filter.expected();
    squares += u * u / f;
    product *= f;
    if (product > 1e200 || product < 1e-200) logs += log(product), product = 1;
    if (with_constant) {
      const double one = 1 - ones.expected();
      mixed += u * one / f;
      ones_squares += one * one / f;
      ones.observe(1);
    }
    filter.observe(value);
  }
  logs += log(product);
  const double constant = ones_squares > 0 ? mixed / ones_squares : 0;
  const auto n = static_cast<double>(w.size());
  const double variance = std::max(1e-300, (squares - constant * mixed) / n);
  constexpr double log_two_pi = 1.8378770664093453;
  return {-0.5 * (n * (log_two_pi + log(variance)) + n + logs), variance, constant};
}

}  // namespace engram
