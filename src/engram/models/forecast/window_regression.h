// WindowRegression: the next row from a window of those before it and from what is known of its date.
//
//   y_t ~ f(y_{t-W} .. y_{t-1}, date of t)       further rows by feeding forecasts back
//
//   lag regression   least squares on the levels, with a constant
//   ridge            least squares with a penalty, columns z-scored by the rows fitted on
//   random forest    100 trees, a third of the columns a node
//   boosting         100 rounds of trees of depth 3, learning rate 0.1
//
// All but the first see the window less its last value and answer with the difference to it (local scaling): trees cannot
// go on with a trend otherwise.
#pragma once

#include "engram/models/forecast/forecaster.h"

namespace engram {

// y ~ f(x), fitted to a table (n, D) of doubles.
class RowModel {
 public:
  virtual ~RowModel() = default;
  virtual void fit(std::span<const double> x, std::span<const double> y) = 0;
  virtual double predict(std::span<const double> x) const = 0;
};

class WindowRegression final : public Forecaster {
 public:
  enum Kind : uint8_t { lags, ridge, forest, boosting };
  WindowRegression(const ForecastContext& context, Kind kind);

  void fit(std::span<const double> past) override;
  void update(double y) override;
  void forecast(std::span<double> ahead) const override;
  std::string words() const override { return std::to_string(width_) + " lags"; }

 private:
  void write_row(std::span<const double> window, int64_t row, std::span<double> x) const;
  double base(std::span<const double> window) const { return kind_ == lags ? 0 : window.back(); }

  ForecastContext context_;
  Kind kind_;
  std::unique_ptr<RowModel> model_;
  size_t width_ = 0;            // W
  std::vector<double> window_;  // (W) last rows
  int64_t rows_ = 0;            // so far: the index of the next one
};

}  // namespace engram
