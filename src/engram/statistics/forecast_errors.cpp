#include "engram/statistics/forecast_errors.h"

#include <cmath>

#include "engram/core/elementary.h"

namespace engram {

ForecastErrors forecast_errors(std::span<const double> values, std::span<const double> forecasts, double scale) {
  ForecastErrors sum;
  for (size_t i = 0; i < values.size(); ++i) {
    const double y = values[i], f = forecasts[i], error = std::abs(y - f);
    sum.mae += error;
    sum.rmse += error * error;
    if (error > 0) sum.smape += 200 * error / (std::abs(y) + std::abs(f));
    sum.malr += y > -1 && f > -1 ? std::abs(log(1 + f) - log(1 + y)) : NAN;
  }
  const auto n = static_cast<double>(values.size());
  return {sum.mae / n, std::sqrt(sum.rmse / n), sum.mae / n / scale, sum.smape / n, sum.malr / n};
}

double seasonal_scale(std::span<const double> values, int64_t season) {
  const auto lag = static_cast<size_t>(season) < values.size() ? static_cast<size_t>(season) : size_t{1};
  if (values.size() <= lag) return 0;
  double sum = 0;
  for (size_t i = lag; i < values.size(); ++i) sum += std::abs(values[i] - values[i - lag]);
  return sum / static_cast<double>(values.size() - lag);
}

double pinball_loss(double value, double quantile, double share) {
  const double error = value - quantile;
  return error >= 0 ? share * error : (share - 1) * error;
}

}  // namespace engram
