// Made bars: markets with a known answer. Log returns r_t of standard deviation sigma, open[t+1] = close[t], one bar a
// day from 1970-01-01, the close of bar 0 is 100 exp(r_0). Everything is Gaussian and starts in its stationary state.
//
//   ar1     r_t = phi r_{t-1} + e_t                                       momentum (phi > 0) or reversal (phi < 0)
//   latent  r_t = mu_t + e_t,  mu_t = persistence mu_{t-1} + eta_t,       share = Var mu / Var r: only a memory sees mu
//   noise   r_t = e_t                                                     nothing to find
//   drift   r_t = drift + e_t                                             nothing to find but to hold
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engram/core/options.h"
#include "engram/data/prices.h"

namespace engram {

struct MarketModel {
  std::string market = "latent";
  int64_t market_seed = 0;
  int64_t bars = 100'000;
  double sigma = 0.01;
  double phi = 0.3;
  double persistence = 0.95;
  double share = 0.2;
  double drift = 0.0005;

  void visit(OptionVisitor& v) {
    v.option("market", market, {"none", "ar1", "latent", "noise", "drift"},
             "bars to make where no --data is given, to learn on a market whose best policy is known; none: no bars");
    v.option("market_seed", market_seed, {0, 9e15}, "of the made bars");
    v.option("bars", bars, {1, 1e8}, "how many bars to make");
    v.option("sigma", sigma, {1e-6, 0.2}, "standard deviation of a made log return");
    v.option("phi", phi, {-0.99, 0.99}, "ar1: correlation of successive returns");
    v.option("persistence", persistence, {0, 0.999}, "latent: correlation of successive drifts");
    v.option("share", share, {0, 1}, "latent: the drift's share of the variance");
    v.option("drift", drift, {-0.1, 0.1}, "drift: mean log return");
  }
};

Prices make_bars(const MarketModel& model);  // of any market but none

// What the past tells of the next return, m_t = E[r_{t+1} | r_t, r_{t-1}, ...], is itself a Gaussian AR(1):
//   m_t = mean + persistence (m_{t-1} - mean) + spread z_t,   r_{t+1} = m_t + residual z'_{t+1}.
// ar1: m = phi r. latent: the steady Kalman filter m_t = a (m_{t-1} + K (r_t - m_{t-1})), K = P / (P + R),
// P = a^2 P R / (P + R) + Q (Kalman 1960). noise, drift: a constant.
struct Forecast {
  double mean = 0, persistence = 0, spread = 0, residual = 0;
  double gain = 0;  // K of the Kalman filter; latent only

  double deviation() const;  // of m, stationary
};

// Of the return that comes `delay` bars later still.
Forecast forecast_of(const MarketModel& model, int64_t delay = 0);

// m_t for every bar, from the log returns up to it.
std::vector<double> predictions(const MarketModel& model, const std::vector<double>& log_return, int64_t delay = 0);

}  // namespace engram
