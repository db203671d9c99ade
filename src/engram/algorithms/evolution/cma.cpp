#include "engram/algorithms/evolution/cma.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engram/core/elementary.h"
#include "engram/core/error.h"

namespace engram {
namespace {

double square(double x) { return x * x; }

double length(std::span<const double> v) {
  double sum = 0;
  for (double x : v) sum += x * x;
  return std::sqrt(sum);
}

}  // namespace

std::vector<int64_t> best_first(std::span<const double> fitness) {
  std::vector<int64_t> order(fitness.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
    return fitness[static_cast<size_t>(a)] > fitness[static_cast<size_t>(b)];
  });
  return order;
}

CmaSearch::CmaSearch(std::vector<double> mean, double sigma, int64_t population)
    : mean_(std::move(mean)), sigma_(sigma), path_sigma_(mean_.size()), path_c_(mean_.size()) {
  if (static_cast<int64_t>(mean_.size()) > most_numbers) {
    throw Error("cma_es keeps a covariance of all pairs of weights: expected at most " + std::to_string(most_numbers) +
                " weights, found " + std::to_string(mean_.size()) + "; a smaller network, or openai_es");
  }
  const auto d = static_cast<double>(mean_.size());
  population_ = population > 0 ? population : 4 + static_cast<int64_t>(3 * log(d));
  if (population_ < 4) throw Error("--population: expected at least 4, found " + std::to_string(population_));
  const auto lambda = static_cast<double>(population_);
  for (int64_t i = 1; i <= population_ / 2; ++i) {
    weights_.push_back(log((lambda + 1) / 2) - log(static_cast<double>(i)));
  }
  const double sum = std::accumulate(weights_.begin(), weights_.end(), 0.0);
  double squares = 0;
  for (double& w : weights_) squares += square(w /= sum);
  mu_eff_ = 1 / squares;
  c_sigma_ = (mu_eff_ + 2) / (d + mu_eff_ + 5);
  damping_ = 1 + 2 * std::max(0.0, std::sqrt((mu_eff_ - 1) / (d + 1)) - 1) + c_sigma_;
  c_c_ = (4 + mu_eff_ / d) / (d + 4 + 2 * mu_eff_ / d);
  c_one_ = 2 / (square(d + 1.3) + mu_eff_);
  c_mu_ = std::min(1 - c_one_, 2 * (mu_eff_ - 2 + 1 / mu_eff_) / (square(d + 2) + mu_eff_));
  expected_length_ = std::sqrt(d) * (1 - 1 / (4 * d) + 1 / (21 * d * d));
  factor_.resize(mean_.size() * mean_.size());
  for (size_t j = 0; j < mean_.size(); ++j) factor_[j * mean_.size() + j] = 1;
}

void CmaSearch::draw(Rng& rng) {
  const size_t d = mean_.size();
  normal_.resize(static_cast<size_t>(population_) * d);
  candidates_.resize(normal_.size());
  for (double& z : normal_) z = rng.normal();
  for (size_t i = 0; i < static_cast<size_t>(population_); ++i) {
    double* x = &candidates_[i * d];
    std::copy(mean_.begin(), mean_.end(), x);
    for (size_t j = 0; j < d; ++j) {
      const double z = sigma_ * normal_[i * d + j];
      for (size_t k = j; k < d; ++k) x[k] += z * factor_[j * d + k];
    }
  }
}

// Krause and Igel, "A more efficient rank-one covariance matrix update", 2015.
void CmaSearch::add_outer(double factor, std::vector<double> v) {
  const size_t d = mean_.size();
  double b = 1;
  for (size_t j = 0; j < d; ++j) {
    double* column = &factor_[j * d];  // of A, from the diagonal on
    const double before = column[j], now = std::sqrt(square(before) + factor / b * square(v[j]));
    const double gamma = square(before) * b + factor * square(v[j]);
    const double share = v[j] / before, keep = now / before, add = now * factor * v[j] / gamma;
    column[j] = now;
    for (size_t k = j + 1; k < d; ++k) {
      v[k] -= share * column[k];
      column[k] = keep * column[k] + add * v[k];
    }
    b += factor * square(share);
  }
}

void CmaSearch::scale_covariance(double factor) {
  const double root = std::sqrt(factor);
  for (double& value : factor_) value *= root;
}

void CmaSearch::adapt_covariance(const std::vector<int64_t>& order, bool stalled) {
  const size_t d = mean_.size();
  scale_covariance(1 - c_one_ - c_mu_ + (stalled ? c_one_ * c_c_ * (2 - c_c_) : 0));
  add_outer(c_one_, path_c_);
  std::vector<double> step(d);
  for (size_t i = 0; i < weights_.size(); ++i) {
    const std::span<const double> x = candidate(order[i]);
    for (size_t k = 0; k < d; ++k) step[k] = (x[k] - mean_[k]) / sigma_;
    add_outer(c_mu_ * weights_[i], step);
  }
}

void CmaSearch::tell(std::span<const double> fitness, double) {
  const size_t d = mean_.size();
  const std::vector<int64_t> order = best_first(fitness);
  std::vector<double> next(d), z(d);
  for (size_t i = 0; i < weights_.size(); ++i) {
    const std::span<const double> x = candidate(order[i]), draws = row(normal_, order[i]);
    for (size_t k = 0; k < d; ++k) {
      next[k] += weights_[i] * x[k];
      z[k] += weights_[i] * draws[k];
    }
  }
  ++generations_;
  double forgotten = 1;  // (1 - c_sigma)^(2 generations), which vanishes soon
  for (int64_t g = 0; g < 2 * generations_ && forgotten > 1e-300; ++g) forgotten *= 1 - c_sigma_;
  const double step_sigma = std::sqrt(c_sigma_ * (2 - c_sigma_) * mu_eff_);
  for (size_t k = 0; k < d; ++k) path_sigma_[k] = (1 - c_sigma_) * path_sigma_[k] + step_sigma * z[k];
  const double long_path = length(path_sigma_);
  const bool stalled =
      long_path / std::sqrt(1 - forgotten) >= (1.4 + 2 / (static_cast<double>(d) + 1)) * expected_length_;
  const double step_c = stalled ? 0 : std::sqrt(c_c_ * (2 - c_c_) * mu_eff_);
  for (size_t k = 0; k < d; ++k) path_c_[k] = (1 - c_c_) * path_c_[k] + step_c * (next[k] - mean_[k]) / sigma_;
  adapt_covariance(order, stalled);
  mean_ = std::move(next);
  sigma_ *= exp(c_sigma_ / damping_ * (long_path / expected_length_ - 1));
}

double CmaSearch::spread() const {
  const size_t d = mean_.size();
  double sum = 0;
  for (double value : factor_) sum += value * value;
  return sigma_ * std::sqrt(sum / static_cast<double>(d));
}

void CmaSearch::visit(Archive& archive) {
  archive("mean", std::span(mean_));
  archive("sigma", sigma_);
  archive("factor", std::span(factor_));
  archive("path_sigma", std::span(path_sigma_));
  archive("path_c", std::span(path_c_));
  archive("generations", generations_, a_count);
}

}  // namespace engram
