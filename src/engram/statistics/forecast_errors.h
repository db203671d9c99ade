// ForecastErrors: how far forecasts f were from what came, y.
//
//   MAE    mean |y - f|                     RMSE   sqrt(mean (y - f)^2)
//   MASE   MAE / scale,  scale = mean |y_t - y_{t-m}| over the rows that were known (Hyndman & Koehler 2006)
//   sMAPE  mean 200 |y - f| / (|y| + |f|)   (M4; a pair of zeros errs by nothing)
//   MALR   mean |ln(1 + f) - ln(1 + y)|     NaN where a number is -1 or less
//   pinball  mean over the shares q of max(q (y - f_q), (q - 1)(y - f_q))  (Koenker & Bassett 1978)
#pragma once

#include <cstdint>
#include <span>

namespace engram {

struct ForecastErrors {
  double mae = 0, rmse = 0, mase = 0, smape = 0, malr = 0;
};

// As many forecasts as values, at least one. `scale` > 0.
ForecastErrors forecast_errors(std::span<const double> values, std::span<const double> forecasts, double scale);

// Mean |y_t - y_{t-m}|; over neighbours where there are no m rows; 0 where all values are equal.
double seasonal_scale(std::span<const double> values, int64_t season);

double pinball_loss(double value, double quantile, double share);

}  // namespace engram
