// ARMA: the exact likelihood of a stationary series by the Kalman filter, whose covariances run in Chandrasekhar's form
// (Morf, Sidhu & Kailath 1974): their change from row to row has rank 1, so a row costs O(r) and not O(r^2).
//
//   w_t - c = sum_i phi_i (w_{t-i} - c) + e_t + sum_j theta_j e_{t-j},     e ~ N(0, v),     r = max(p, q + 1)
//
// in Harvey's state: alpha_{t+1} = T alpha_t + R e_{t+1}, w_t - c = alpha_t[0]. With innovations u_t of variance v F_t
//
//   v = mean u^2 / F,      log L = -1/2 (n log 2 pi v + n + sum log F)
//
// and c by generalised least squares: the filter is linear, so it runs on the series and on ones. The root of the
// characteristic polynomials stays outside the unit circle because the search moves partial autocorrelations
// (Monahan 1984).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace engram {

struct ArmaCoefficients {
  std::vector<double> phi, theta;
};

// Partial autocorrelations, each in (-1, 1), to coefficients of a stationary autoregression, and back.
std::vector<double> from_partial(std::span<const double> partial);
std::vector<double> to_partial(std::span<const double> coefficients);

// The filter: memory of one series under fixed coefficients.
class ArmaFilter {
 public:
  explicit ArmaFilter(const ArmaCoefficients& coefficients);

  double expected() const { return state_[0]; }  // of the next row
  double variance() const { return f_; }         // F of the next row
  void observe(double w);                        // w less c
  void forecast(std::span<double> ahead) const;  // less c

 private:
  void step_covariance();

  std::vector<double> phi_, theta_;            // (r), (r): theta_[0] = 1
  std::vector<double> state_, gain_, change_;  // (r): state, T P Z', W
  double f_ = 1, change_weight_ = 0;           // F, M
};

struct ArmaLikelihood {
  double log_likelihood, variance, constant;
};
// `with_constant`: c is estimated, else 0.
ArmaLikelihood arma_likelihood(const ArmaCoefficients& coefficients, std::span<const double> w, bool with_constant);

}  // namespace engram
