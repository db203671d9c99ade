// ExponentialSmoothing: Holt and Winters's method in all its forms, the form chosen by AICc (Hyndman, Koehler, Ord & Snyder
// 2008, "Forecasting with exponential smoothing"; the restricted family: no additive error with a multiplicative season).
//
//   f   = l + phi b   (+ or x)  s_{t-m}                  trend none (b = 0), additive (phi = 1), damped (phi < 1)
//   l  += phi b + alpha e / s      b = phi b + beta e / s      s_t = s_{t-m} + gamma e / (l + phi b)_{before}
//
// with e = y - f; the divisions stand for a multiplicative season only. Likelihood: additive errors e ~ N(0, v), with a
// multiplicative season e / f ~ N(0, v):
//
//   -2 log L = n log(sum e^2)     or     n log(sum (e/f)^2) + 2 sum log |f|
//
// Initial level and slope are estimated with the smoothing parameters, the initial season comes from the classical
// decomposition (seasonal.h). 0 < alpha < 1, beta < alpha, gamma < 1 - alpha, 0.8 <= phi <= 0.98.
#pragma once

#include <optional>

#include "engram/models/forecast/seasonal.h"

namespace engram {

struct SmoothingForm {
  enum Trend : uint8_t { level, additive, damped } trend = level;
  SeasonKind season = SeasonKind::none;
  std::string name() const;  // ETS(A,Ad,N)
};

// One form with its parameters and its memory.
struct SmoothingState {
  SmoothingForm form;
  double alpha = 0.5, beta = 0.05, gamma = 0.05, phi = 1;
  double level = 0, slope = 0;
  std::vector<double> season{};  // (m) of the cycle
  size_t next = 0;               // its place of the next row

  double expected() const;       // f
  void observe(double y);        // y came
  double ahead(size_t h) const;  // h >= 1 rows from now
};

class ExponentialSmoothing final : public Forecaster {
 public:
  explicit ExponentialSmoothing(const ForecastContext& context) : season_(context.season) {}
  // Only this form: simple exponential smoothing is level without a season.
  ExponentialSmoothing(const ForecastContext& context, SmoothingForm form) : season_(context.season), only_(form) {}

  void fit(std::span<const double> past) override;
  void update(double y) override { state_.observe(y); }
  void forecast(std::span<double> ahead) const override;
  std::string words() const override { return state_.form.name(); }
  const SmoothingState& state() const { return state_; }

 private:
  std::vector<SmoothingForm> forms(std::span<const double> past) const;

  int64_t season_;
  std::optional<SmoothingForm> only_;
  SmoothingState state_;
};

}  // namespace engram
