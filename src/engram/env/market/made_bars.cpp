#include "engram/env/market/made_bars.h"

#include <algorithm>
#include <cmath>

#include "engram/core/elementary.h"
#include "engram/core/error.h"
#include "engram/core/resources.h"
#include "engram/core/rng.h"
#include "engram/data/dates.h"

namespace engram {
namespace {

double square(double x) { return x * x; }

// Draws one log return after the other.
class Returns {
 public:
  explicit Returns(const MarketModel& model)
      : model_(model), rng_(static_cast<uint64_t>(model.market_seed), Purpose::market) {
    state_ = rng_.normal() * (model.market == "latent" ? model.sigma * std::sqrt(model.share) : model.sigma);
  }

  double next() {
    if (model_.market == "ar1") return autoregressive();
    if (model_.market == "latent") return latent();
    return (model_.market == "drift" ? model_.drift : 0) + model_.sigma * rng_.normal();
  }

 private:
  double autoregressive() {
    const double result = state_;
    state_ = model_.phi * state_ + model_.sigma * std::sqrt(1 - square(model_.phi)) * rng_.normal();
    return result;
  }
  double latent() {
    const double drift_deviation = model_.sigma * std::sqrt(model_.share);
    const double result = state_ + model_.sigma * std::sqrt(1 - model_.share) * rng_.normal();
    state_ = model_.persistence * state_ + drift_deviation * std::sqrt(1 - square(model_.persistence)) * rng_.normal();
    return result;
  }

  const MarketModel& model_;
  Rng rng_;
  double state_;  // ar1: the next return; latent: the present drift
};

// The filter's prediction variance P in its steady state: the positive root of
// P^2 + P (R - a^2 R - Q) - Q R = 0.
double steady_variance(double a, double q, double r) {
  const double half = (r - a * a * r - q) / 2;
  return -half + std::sqrt(half * half + q * r);
}

}  // namespace

Prices make_bars(const MarketModel& model) {
  constexpr double columns = 24;  // of doubles: six of prices, then those of the table and its features
  demand_memory("--bars " + std::to_string(model.bars), static_cast<double>(model.bars) * columns * sizeof(double),
                "make fewer");
  Prices prices;
  prices.name = "made " + model.market;
  Returns returns(model);
  double price = 100;
  for (int64_t i = 0; i < model.bars; ++i) {
    const double open = price;
    price *= exp(returns.next());
    if (!std::isnormal(price)) {
      throw Error("--market " + model.market + ": the price leaves the range of numbers at bar " + std::to_string(i) +
                  "; give fewer --bars or a smaller --sigma");
    }
    prices.time.push_back(i * milliseconds_per_day);
    prices.open.push_back(open);
    prices.high.push_back(std::max(open, price));
    prices.low.push_back(std::min(open, price));
    prices.close.push_back(price);
    prices.volume.push_back(1);
  }
  return prices;
}

double Forecast::deviation() const { return spread / std::sqrt(1 - square(persistence)); }

Forecast forecast_of(const MarketModel& model, int64_t delay) {
  Forecast now{.residual = model.sigma};
  if (model.market == "drift") now.mean = model.drift;
  if (model.market == "ar1") {
    now.persistence = model.phi;
    now.residual = model.sigma * std::sqrt(1 - square(model.phi));
    now.spread = std::abs(model.phi) * now.residual;
  }
  if (model.market == "latent") {
    const double a = model.persistence, variance = square(model.sigma);
    const double r = variance * (1 - model.share), q = variance * model.share * (1 - a * a);
    const double p = steady_variance(a, q, r);
    now.persistence = a;
    now.gain = p + r > 0 ? p / (p + r) : 0;
    now.residual = std::sqrt(p + r);
    now.spread = a * now.gain * now.residual;
  }
  const double total = square(now.residual) + square(now.deviation());
  for (int64_t i = 0; i < delay; ++i) now.spread *= std::abs(now.persistence);
  now.residual = std::sqrt(total - square(now.deviation()));
  return now;
}

std::vector<double> predictions(const MarketModel& model, const std::vector<double>& log_return, int64_t delay) {
  const Forecast now = forecast_of(model);
  double later = 1;
  for (int64_t i = 0; i < delay; ++i) later *= now.persistence;
  std::vector<double> result(log_return.size());
  double m = now.mean;
  for (size_t i = 0; i < result.size(); ++i) {
    if (model.market == "ar1") m = model.phi * log_return[i];
    if (model.market == "latent") m = now.persistence * (m + now.gain * (log_return[i] - m));
    result[i] = now.mean + later * (m - now.mean);
  }
  return result;
}

}  // namespace engram
