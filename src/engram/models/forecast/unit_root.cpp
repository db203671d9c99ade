#include "engram/models/forecast/unit_root.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "engram/core/elementary.h"
#include "engram/core/error.h"
#include "engram/models/linear_regression.h"
#include "engram/statistics/normal.h"

namespace engram {
namespace {

struct Regression {
  LinearFit fit;
  double criterion;  // AIC
  int64_t rows;
};

// Rows from `begin` on: y_{t-1}, 1, `lags` differences.
Regression regress(std::span<const double> y, int64_t lags, int64_t begin) {
  std::vector<double> x, target;
  const auto difference = [&](int64_t t) { return y[static_cast<size_t>(t)] - y[static_cast<size_t>(t - 1)]; };
  for (int64_t t = begin + 1; t < static_cast<int64_t>(y.size()); ++t) {
    x.push_back(y[static_cast<size_t>(t - 1)]);
    x.push_back(1);
    for (int64_t lag = 1; lag <= lags; ++lag) x.push_back(difference(t - lag));
    target.push_back(difference(t));
  }
  const auto n = static_cast<double>(target.size());
  Regression result{least_squares(x, target, lags + 2), 0, static_cast<int64_t>(target.size())};
  result.criterion = n * log(std::max(result.fit.squared_error / n, 1e-300)) + 2 * static_cast<double>(lags + 2);
  return result;
}

// MacKinnon's response surface for a regression with a constant.
double p_value_of(double statistic) {
  if (statistic > 2.74) return 1;
  if (statistic < -18.83) return 0;
  const double t = statistic;
  const double z = t <= -1.61 ? 2.1659 + 1.4412 * t + 0.038269 * t * t
                              : 1.7339 + 0.93202 * t - 0.12745 * t * t - 0.010368 * t * t * t;
  return normal_cdf(z);
}

}  // namespace

UnitRootTest dickey_fuller(std::span<const double> y, int64_t most_lags) {
  const auto n = static_cast<int64_t>(y.size());
  if (n < 8) throw Error("unit root test: expected at least 8 values, found " + std::to_string(n));
  if (std::ranges::all_of(y, [&](double v) { return v == y[0]; }))
    throw Error("unit root test: the series is constant");
  if (most_lags < 0)
    most_lags = static_cast<int64_t>(std::ceil(12 * std::sqrt(std::sqrt(static_cast<double>(n) / 100))));
  most_lags = std::min(most_lags, n / 2 - 3);
  int64_t best = 0;
  double least = std::numeric_limits<double>::infinity();
  for (int64_t lags = 0; lags <= most_lags; ++lags) {
    const double criterion = regress(y, lags, most_lags).criterion;
    if (criterion < least) best = lags, least = criterion;
  }
  const Regression chosen = regress(y, best, best);
  const double error = chosen.fit.standard_error[0];
  const double statistic = error > 0 ? chosen.fit.coefficient[0] / error : 0;
  return {statistic, p_value_of(statistic), best, chosen.rows};
}

}  // namespace engram
