#include "engram/statistics/sharpe_luck.h"

#include <cmath>
#include <numbers>

#include "engram/core/error.h"
#include "engram/statistics/bootstrap.h"
#include "engram/statistics/normal.h"
#include "engram/statistics/performance.h"

namespace engram {

SharpeMoments sharpe_moments(std::span<const double> returns) {
  const double centre = mean(returns), deviation = standard_deviation(returns);
  double cubes = 0, fourths = 0;
  for (double r : returns) {
    const double z = (r - centre) / deviation;
    cubes += z * z * z;
    fourths += z * z * z * z;
  }
  const auto n = static_cast<double>(returns.size());
  return {sharpe(returns, 1), n, cubes / n, fourths / n};
}

double probabilistic_sharpe(const SharpeMoments& m, double benchmark) {
  const double variance = 1 - m.skewness * m.sharpe + (m.kurtosis - 1) / 4 * m.sharpe * m.sharpe;
  if (!(variance > 0)) return NAN;
  return normal_cdf((m.sharpe - benchmark) * std::sqrt(m.periods - 1) / std::sqrt(variance));
}

double expected_max_sharpe(int64_t trials) {
  if (trials < 1) throw Error("expected_max_sharpe: expected at least one trial, found " + std::to_string(trials));
  if (trials == 1) return 0;
  const auto n = static_cast<double>(trials);
  constexpr double gamma = std::numbers::egamma;
  return (1 - gamma) * normal_quantile(1 - 1 / n) + gamma * normal_quantile(1 - 1 / (n * std::numbers::e));
}

double deflated_sharpe(const SharpeMoments& moments, int64_t trials, double trial_variance) {
  return probabilistic_sharpe(moments, std::sqrt(trial_variance) * expected_max_sharpe(trials));
}

}  // namespace engram
