#include "engram/models/forecast/arima.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engram/core/elementary.h"
#include "engram/models/forecast/seasonal.h"
#include "engram/models/forecast/unit_root.h"
#include "engram/models/nelder_mead.h"

namespace engram {
namespace {

// A product of polynomials in B, each 1 + sum_i c_i B^i, of which the second has steps of `stride`.
std::vector<double> product(std::span<const double> a, std::span<const double> b, int64_t stride) {
  std::vector<double> result(a.size() + b.size() * static_cast<size_t>(stride), 0.0);
  for (size_t i = 0; i < a.size(); ++i) result[i] += a[i];
  for (size_t j = 0; j < b.size(); ++j) {
    const size_t place = (j + 1) * static_cast<size_t>(stride) - 1;
    result[place] += b[j];
    for (size_t i = 0; i < a.size(); ++i) result[place + i + 1] += a[i] * b[j];
  }
  return result;
}

std::vector<double> negated(std::vector<double> values) {
  for (double& value : values) value = -value;
  return values;
}

// Coefficients after the leading 1 of (1 - B)^d (1 - B^m)^D.
std::vector<double> difference_polynomial(const ArimaOrder& order) {
  std::vector<double> result;
  const std::vector<double> unit{-1};
  for (int64_t i = 0; i < order.d; ++i) result = product(result, unit, 1);
  for (int64_t i = 0; i < order.seasonal_d; ++i) result = product(result, unit, order.season);
  return result;
}

std::vector<double> differences(std::span<const double> y, std::span<const double> polynomial) {
  std::vector<double> w;
  for (size_t t = polynomial.size(); t < y.size(); ++t) {
    double value = y[t];
    for (size_t i = 0; i < polynomial.size(); ++i) value += polynomial[i] * y[t - 1 - i];
    w.push_back(value);
  }
  return w;
}

double tanh(double x) { return 1 - 2 / (exp(2 * x) + 1); }

// The search moves x; each part becomes partial autocorrelations and then coefficients.
ArimaFit at(const ArimaOrder& order, std::span<const double> x) {
  ArimaFit fit;
  fit.order = order;
  size_t next = 0;
  const auto part = [&](int64_t count) {
    std::vector<double> partial;
    for (int64_t i = 0; i < count; ++i) partial.push_back(tanh(x[next++]));
    return from_partial(partial);
  };
  fit.phi = part(order.p);
  fit.theta = negated(part(order.q));
  fit.seasonal_phi = part(order.seasonal_p);
  fit.seasonal_theta = negated(part(order.seasonal_q));
  return fit;
}

double atanh(double x) { return log((1 + x) / (1 - x)) / 2; }

double seasonal_strength(std::span<const double> y, int64_t season) {
  const std::vector<double> index = seasonal_indices(y, season, SeasonKind::additive);
  const auto variance = [](const std::vector<double>& v) {
    double mean = 0, squares = 0;
    for (double x : v) mean += x / static_cast<double>(v.size());
    for (double x : v) squares += (x - mean) * (x - mean);
    return squares;
  };
  // The trend goes with differences: those of the season against those of the rest.
  std::vector<double> rest, whole;
  const auto m = static_cast<size_t>(season);
  for (size_t t = 1; t < y.size(); ++t) {
    whole.push_back(y[t] - y[t - 1]);
    rest.push_back(whole.back() - index[t % m] + index[(t - 1) % m]);
  }
  const double all = variance(whole);
  return all > 0 ? 1 - variance(rest) / all : 0;
}

bool all_equal(std::span<const double> w) {
  return std::ranges::all_of(w, [&](double v) { return std::abs(v - w[0]) <= 1e-12 * (std::abs(w[0]) + 1e-300); });
}

ArimaOrder differencing(std::span<const double> y, int64_t season) {
  ArimaOrder order;
  order.season = season;
  const auto n = static_cast<int64_t>(y.size());
  if (season > 1 && n >= 3 * season + 8 && seasonal_strength(y, season) > 0.64) order.seasonal_d = 1;
  const std::vector<double> w = differences(y, difference_polynomial(order));
  if (w.size() >= 12 && !all_equal(w) && dickey_fuller(w).p_value > 0.05) order.d = 1;
  order.constant = order.d + order.seasonal_d <= 1;
  return order;
}

// Hyndman & Khandakar's walk: four beginnings, then neighbours while they are better.
class OrderSearch {
 public:
  OrderSearch(std::span<const double> y, const ArimaOrder& base) : y_(y), base_(base) {}

  ArimaFit best() {
    const bool seasonal = base_.season > 1 && base_.season <= 24;
    for (const auto& [p, q] : {std::pair<int64_t, int64_t>{2, 2}, {0, 0}, {1, 0}, {0, 1}}) {
      ArimaOrder order = base_;
      order.p = p, order.q = q;
      order.seasonal_p = seasonal && (p > 0 || p + q == 0) && order.seasonal_d == 0 ? 1 : 0;
      order.seasonal_q = seasonal && (q > 0 || order.seasonal_d == 1) ? 1 : 0;
      try_order(order);
    }
    for (bool better = true; better;) {
      better = false;
      const ArimaOrder from = best_.order;
      for (const ArimaOrder& order : neighbours(from, seasonal)) better = try_order(order) || better;
    }
    return best_;
  }

 private:
  std::vector<ArimaOrder> neighbours(const ArimaOrder& from, bool seasonal) const {
    std::vector<ArimaOrder> result;
    const auto add = [&](int64_t p, int64_t q, int64_t sp, int64_t sq, bool constant) {
      ArimaOrder order = from;
      order.p += p, order.q += q, order.seasonal_p += sp, order.seasonal_q += sq, order.constant = constant;
      const bool within = order.p >= 0 && order.p <= 5 && order.q >= 0 && order.q <= 5 && order.seasonal_p >= 0 &&
                          order.seasonal_p <= 1 && order.seasonal_q >= 0 && order.seasonal_q <= 1;
      if (within && (base_.constant || !constant)) result.push_back(order);
    };
    for (const int64_t step : {1, -1}) {
      add(step, 0, 0, 0, from.constant);
      add(0, step, 0, 0, from.constant);
      add(step, step, 0, 0, from.constant);
      if (seasonal) add(0, 0, step, 0, from.constant);
      if (seasonal) add(0, 0, 0, step, from.constant);
    }
    add(0, 0, 0, 0, !from.constant);
    return result;
  }

  bool try_order(const ArimaOrder& order) {
    if (std::ranges::find(tried_, order) != tried_.end() || tried_.size() >= 40) return false;
    tried_.push_back(order);
    ArimaFit fit = fit_arima(y_, order);
    if (!(fit.aicc() < least_)) return false;
    least_ = fit.aicc();
    best_ = std::move(fit);
    return true;
  }

  std::span<const double> y_;
  ArimaOrder base_;
  std::vector<ArimaOrder> tried_;
  ArimaFit best_;
  double least_ = std::numeric_limits<double>::infinity();
};

}  // namespace

std::string ArimaOrder::name() const {
  const auto triple = [](int64_t a, int64_t b, int64_t c) {
    return "(" + std::to_string(a) + "," + std::to_string(b) + "," + std::to_string(c) + ")";
  };
  std::string text = "ARIMA" + triple(p, d, q);
  if (seasonal_p + seasonal_d + seasonal_q > 0) {
    text += triple(seasonal_p, seasonal_d, seasonal_q) + std::to_string(season);
  }
  return text + (constant ? " with constant" : "");
}

int64_t ArimaFit::parameters() const {
  return order.p + order.q + order.seasonal_p + order.seasonal_q + (order.constant ? 1 : 0) + 1;
}

double ArimaFit::aicc() const {
  const auto k = static_cast<double>(parameters());
  const double spare = static_cast<double>(observations) - k - 1;
  return spare < 1 ? std::numeric_limits<double>::infinity() : aic() + 2 * k * (k + 1) / spare;
}

ArmaCoefficients ArimaFit::expanded() const {
  return {negated(product(negated(phi), negated(seasonal_phi), order.season)),
          product(theta, seasonal_theta, order.season)};
}

ArimaFit fit_arima(std::span<const double> y, const ArimaOrder& order, std::vector<double> start) {
  const std::vector<double> w = differences(y, difference_polynomial(order));
  if (static_cast<int64_t>(w.size()) < order.p + order.q + order.seasonal_p + order.seasonal_q + 4) {
    ArimaFit none;
    none.order = order;
    none.log_likelihood = -std::numeric_limits<double>::infinity();
    return none;
  }
  const auto likelihood = [&](std::span<const double> x) {
    return arma_likelihood(at(order, x).expanded(), w, order.constant);
  };
  const auto size = static_cast<size_t>(order.p + order.q + order.seasonal_p + order.seasonal_q);
  const double step = start.empty() ? 0.3 : 0.1;
  start.resize(size, 0.1);
  const Minimum best = nelder_mead([&](std::span<const double> x) { return -likelihood(x).log_likelihood; },
                                   std::move(start), step, 1e-9, 120 + 80 * static_cast<int>(size));
  ArimaFit fit = at(order, best.at);
  const ArmaLikelihood found = likelihood(best.at);
  fit.constant = found.constant, fit.variance = found.variance, fit.log_likelihood = found.log_likelihood;
  fit.observations = static_cast<int64_t>(w.size());
  fit.at = best.at;
  return fit;
}

void Arima::fit(std::span<const double> past) {
  fit_ = order_ ? fit_arima(past, *order_, fit_.at) : OrderSearch(past, differencing(past, season_)).best();
  order_ = fit_.order;
  difference_ = difference_polynomial(*order_);
  kept_.assign(past.begin(), past.begin() + static_cast<int64_t>(std::min(difference_.size(), past.size())));
  filter_.emplace(fit_.expanded());
  for (size_t t = difference_.size(); t < past.size(); ++t) update(past[t]);
}

double Arima::differenced(double y) const {
  for (size_t i = 0; i < difference_.size(); ++i) y += difference_[i] * kept_[kept_.size() - 1 - i];
  return y;
}

void Arima::update(double y) {
  filter_->observe(differenced(y) - fit_.constant);
  if (kept_.empty()) return;
  kept_.erase(kept_.begin());
  kept_.push_back(y);
}

void Arima::forecast(std::span<double> ahead) const {
  filter_->forecast(ahead);
  std::vector<double> rows = kept_;
  for (double& value : ahead) {
    value += fit_.constant;
    for (size_t i = 0; i < difference_.size(); ++i) value -= difference_[i] * rows[rows.size() - 1 - i];
    rows.push_back(value);
  }
}

void Autoregression::fit(std::span<const double> past) {
  if (!inner_) {
    const auto n = static_cast<double>(past.size());
    const int64_t most = std::min<int64_t>(10, static_cast<int64_t>(past.size()) / 4);
    const std::vector<double> partial = partial_autocorrelations(autocorrelations(past, most));
    ArimaOrder order;
    order.constant = true;
    double log_variance = 0, least = 0;
    for (int64_t p = 1; p <= most; ++p) {
      const double last = partial[static_cast<size_t>(p - 1)];
      log_variance += log(std::max(1e-12, 1 - last * last));
      const double criterion = n * log_variance + 2 * static_cast<double>(p);
      if (criterion < least) least = criterion, order.p = p;
    }
    std::vector<double> start;
    for (int64_t i = 0; i < order.p; ++i)
      start.push_back(atanh(std::clamp(partial[static_cast<size_t>(i)], -0.99, 0.99)));
    inner_.emplace(context_, order, start);
  }
  inner_->fit(past);
}

}  // namespace engram
