// Arima: ARIMA(p,d,q)(P,D,Q)m with constant, by exact maximum likelihood (arma.h) on the differenced series.
//
//   w = (1 - B)^d (1 - B^m)^D y,     phi(B) Phi(B^m) (w - c) = theta(B) Theta(B^m) e
//
// Orders, unless they are given: D = 1 where the season explains most of what the trend leaves (strength above 0.64),
// d = 1 where the Dickey-Fuller test keeps the unit root at 5 %, the others by AICc along the steps of Hyndman & Khandakar
// (2008). A constant with d + D <= 1 only. `Autoregression` is the pure AR(p): p <= 10 by AIC.
#pragma once

#include <optional>

#include "engram/models/forecast/arma.h"
#include "engram/models/forecast/forecaster.h"

namespace engram {

struct ArimaOrder {
  int64_t p = 0, d = 0, q = 0, seasonal_p = 0, seasonal_d = 0, seasonal_q = 0, season = 1;
  bool constant = false;
  std::string name() const;
  bool operator==(const ArimaOrder&) const = default;
};

struct ArimaFit {
  ArimaOrder order;
  std::vector<double> phi, theta, seasonal_phi, seasonal_theta;  // as estimated
  std::vector<double>
      at;  // where the search ended: atanh of the partial autocorrelations of the four, one after the other
  double constant = 0, variance = 0, log_likelihood = 0;
  int64_t observations = 0;  // after differencing

  int64_t parameters() const;  // the variance included
  double aic() const { return -2 * log_likelihood + 2 * static_cast<double>(parameters()); }
  double aicc() const;
  ArmaCoefficients expanded() const;  // the products of the polynomials
};

// log_likelihood is -infinity where too few rows are left.
// The search begins at `start`, {}: near 0.
ArimaFit fit_arima(std::span<const double> y, const ArimaOrder& order, std::vector<double> start = {});

class Arima final : public Forecaster {
 public:
  explicit Arima(const ForecastContext& context) : season_(context.season) {}
  Arima(const ForecastContext& context, const ArimaOrder& order, std::vector<double> start = {})
      : season_(context.season), order_(order) {
    fit_.at = std::move(start);
  }

  void fit(std::span<const double> past) override;
  void update(double y) override;
  void forecast(std::span<double> ahead) const override;
  std::string words() const override { return order_ ? order_->name() : ""; }
  const ArimaFit& fitted() const { return fit_; }

 private:
  double differenced(double y) const;  // against the rows kept

  int64_t season_;
  std::optional<ArimaOrder> order_;
  ArimaFit fit_;
  std::vector<double> difference_;  // coefficients of (1 - B)^d (1 - B^m)^D after the first: y_t = w_t - sum_i of these
  std::vector<double> kept_;        // as many of the last rows, newest last
  std::optional<ArmaFilter> filter_;
};

class Autoregression final : public Forecaster {
 public:
  explicit Autoregression(const ForecastContext& context) : context_(context) {}
  void fit(std::span<const double> past) override;
  void update(double y) override { inner_->update(y); }
  void forecast(std::span<double> ahead) const override { inner_->forecast(ahead); }
  std::string words() const override { return inner_ ? inner_->words() : ""; }

 private:
  ForecastContext context_;
  std::optional<Arima> inner_;
};

}  // namespace engram
