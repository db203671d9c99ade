// Theta (Assimakopoulos & Nikolopoulos 2000), as the M4 competition's benchmark has it: the mean of two lines.
//
//   theta 0   the least-squares line a + b t, carried on
//   theta 2   2 y - (a + b t), by simple exponential smoothing
//
// It stands inside SeasonallyAdjusted.
#pragma once

#include "engram/models/forecast/exponential_smoothing.h"

namespace engram {

class Theta final : public Forecaster {
 public:
  explicit Theta(const ForecastContext&) : smoothing_({}, SmoothingForm{}) {}
  void fit(std::span<const double> past) override;
  void update(double y) override;
  void forecast(std::span<double> ahead) const override;

 private:
  double line(double row) const { return intercept_ + slope_ * row; }

  ExponentialSmoothing smoothing_;
  double intercept_ = 0, slope_ = 0, rows_ = 0;
};

}  // namespace engram
