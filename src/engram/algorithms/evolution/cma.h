// CMA-ES: the covariance matrix adaptation evolution strategy (Hansen, "The CMA evolution strategy: a tutorial", 2016),
// by the Cholesky factor of its covariance (Krause, Arbones and Igel 2016): C = A A^T, no eigenvectors.
//
//   x_i = m + sigma A z_i,  z_i ~ N(0, I)              i = 1 .. lambda, ordered by fitness; d numbers
//   m'  = sum_{i <= mu} w_i x_i,  w_i ~ ln((lambda + 1) / 2) - ln i,  sum 1,  mu_eff = 1 / sum w_i^2
//   p_s <- (1 - c_s) p_s + sqrt(c_s (2 - c_s) mu_eff) sum w_i z_i
//   p_c <- (1 - c_c) p_c + h sqrt(c_c (2 - c_c) mu_eff) (m' - m) / sigma
//   C   <- (1 - c_1 - c_mu) C + c_1 (p_c p_c^T + (1 - h) c_c (2 - c_c) C) + c_mu sum w_i (A z_i)(A z_i)^T
//   sigma <- sigma exp(c_s / d_s (|p_s| / E|N(0, I)| - 1))
//
// h is 0 where p_s is long, else 1; constants are the tutorial's. d^2 / 2 numbers of memory, d^2 (mu + 1) / 2 steps a
// generation.
#pragma once

#include "engram/algorithms/evolution/search.h"

namespace engram {

class CmaSearch final : public Search {
 public:
  // `population` 0: 4 + 3 ln d, as the tutorial has it.
  CmaSearch(std::vector<double> mean, double sigma, int64_t population);

  int64_t population() const override { return population_; }
  void draw(Rng& rng) override;
  std::span<const double> candidate(int64_t i) const override { return row(candidates_, i); }
  void tell(std::span<const double> fitness, double) override;
  std::span<const double> mean() const override { return mean_; }
  double spread() const override;
  void visit(Archive& archive) override;

  static constexpr int64_t most_numbers = 4096;  // 134 MB

 private:
  std::span<const double> row(const std::vector<double>& values, int64_t i) const {
    return {values.data() + static_cast<size_t>(i) * mean_.size(), mean_.size()};
  }
  void adapt_covariance(const std::vector<int64_t>& order, bool stalled);
  void add_outer(double factor, std::vector<double> v);  // A A^T += factor v v^T
  void scale_covariance(double factor);

  int64_t population_;
  std::vector<double> weights_;  // mu
  double mu_eff_, c_sigma_, damping_, c_c_, c_one_, c_mu_, expected_length_;

  std::vector<double> mean_;
  double sigma_;
  std::vector<double> factor_;               // d x d: A^T, upper triangular, row by row
  std::vector<double> path_sigma_, path_c_;  // d
  int64_t generations_ = 0;
  std::vector<double> normal_, candidates_;  // (lambda, d): z_i, x_i
};

}  // namespace engram
