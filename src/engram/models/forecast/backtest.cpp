#include "engram/models/forecast/backtest.h"

#include <cmath>

#include "engram/core/error.h"
#include "engram/statistics/conformal.h"

namespace engram {
namespace {

// The errors of one method, by how far ahead, as they become known.
class KnownErrors {
 public:
  KnownErrors(int64_t horizon, int64_t stride, Conformal intervals)
      : past_(static_cast<size_t>(horizon)), stride_(static_cast<double>(stride)), intervals_(intervals) {
    for (int64_t h = 0; h < horizon; ++h)
      levels_.push_back({AdaptiveLevel(interval_levels[0]), AdaptiveLevel(interval_levels[1])});
  }

  void learn(size_t h, double error, const std::array<Interval, 2>* band, double y) {
    past_[h].add(error);
    if (band == nullptr) return;
    for (size_t i = 0; i < 2; ++i) levels_[h][i].observe((*band)[i].low <= y && y <= (*band)[i].high);
  }
  std::array<Interval, 2> band(size_t h, double forecast) const {
    std::array<Interval, 2> result;
    for (size_t i = 0; i < 2; ++i) {
      const double level = intervals_ == Conformal::adaptive ? levels_[h][i].level() : interval_levels[i];
      const double half = past_[h].half_width(level, std::max(1.0, static_cast<double>(h + 1) / stride_));
      result[i] = {forecast - half, forecast + half};
    }
    return result;
  }

 private:
  std::vector<PastErrors> past_;                      // (h)
  std::vector<std::array<AdaptiveLevel, 2>> levels_;  // (h)
  double stride_;
  Conformal intervals_;
};

// Puts bands around the forecasts of the later origins and beyond the last row, in the order of time: at origin t the
// errors of rows below t are known.
void put_bands(std::span<const double> y, const Backtest& test, Conformal intervals, MethodBacktest& method) {
  const auto horizon = static_cast<size_t>(test.plan.horizon);
  KnownErrors known(test.plan.horizon, test.plan.stride, intervals);
  std::vector<size_t> next(horizon, 0);  // (h): the origin whose error is to be learned next
  const auto learn_until = [&](int64_t row) {
    for (size_t h = 0; h < horizon; ++h) {
      for (; next[h] < test.origins.size(); ++next[h]) {
        const int64_t target = test.origins[next[h]] + static_cast<int64_t>(h);
        if (target >= row) break;
        const double value = y[static_cast<size_t>(target)];
        const bool later = next[h] >= test.first_later;
        const size_t place = later ? (next[h] - test.first_later) * horizon + h : 0;
        const std::array<Interval, 2>* band = later ? &method.bands[place] : nullptr;
        known.learn(h, value - method.forecasts[next[h] * horizon + h], band, value);
      }
    }
  };
  for (size_t o = test.first_later; o < test.origins.size(); ++o) {
    learn_until(test.origins[o]);
    for (size_t h = 0; h < horizon; ++h) method.bands.push_back(known.band(h, method.forecasts[o * horizon + h]));
  }
  learn_until(test.plan.rows);
  for (size_t h = 0; h < horizon; ++h) method.ahead_bands.push_back(known.band(h, method.ahead[h]));
}

// A model that runs away over a long horizon says nothing: the last value stands in.
void forecast_or_last(const Forecaster& forecaster, double last, std::span<double> ahead) {
  forecaster.forecast(ahead);
  for (double& f : ahead) {
    if (!std::isfinite(f)) f = last;
  }
}

MethodBacktest roll(std::span<const double> y, const Backtest& test, Forecaster& forecaster) {
  const auto horizon = static_cast<size_t>(test.plan.horizon);
  MethodBacktest result;
  result.forecasts.resize(test.origins.size() * horizon);
  int64_t known = 0;
  for (size_t o = 0; o < test.origins.size(); ++o) {
    if (o == 0 || o == test.first_later) {
      forecaster.fit(y.first(static_cast<size_t>(test.origins[o])));
      known = test.origins[o];
    }
    for (; known < test.origins[o]; ++known) forecaster.update(y[static_cast<size_t>(known)]);
    forecast_or_last(forecaster, y[static_cast<size_t>(known - 1)],
                     std::span(result.forecasts).subspan(o * horizon, horizon));
  }
  forecaster.fit(y);
  result.ahead.resize(horizon);
  forecast_or_last(forecaster, y.back(), result.ahead);
  result.words = forecaster.words();
  return result;
}

}  // namespace

std::vector<int64_t> OriginPlan::origins() const {
  std::vector<int64_t> result;
  for (int64_t t = rows - horizon; t >= first; t -= stride) result.insert(result.begin(), t);
  return result;
}

OriginPlan plan_origins(int64_t rows, int64_t horizon, int64_t season, int64_t most_origins) {
  const int64_t least = rows_needed(season);
  if (rows < least + horizon) {
    throw Error("too short: " + std::to_string(rows) + " rows; a horizon of " + std::to_string(horizon) +
                (season > 1 ? " and a season of " + std::to_string(season) : "") + " need at least " +
                std::to_string(least + horizon) + " (give a shorter --horizon" + (season > 1 ? ", or --season 1" : "") +
                ")");
  }
  const int64_t last = rows - horizon;
  OriginPlan plan{rows, horizon, std::max(least, std::min(rows * 2 / 5, last - horizon)), 0, 1};
  plan.test = std::max(plan.first + horizon, plan.first + (last - plan.first) * 3 / 10);
  if (plan.test > last) plan.test = plan.first;
  plan.stride = (last - plan.first) / most_origins + 1;
  return plan;
}

std::span<const double> Backtest::forecast(size_t method, size_t origin) const {
  const auto horizon = static_cast<size_t>(plan.horizon);
  return std::span(methods[method].forecasts).subspan(origin * horizon, horizon);
}

Backtest backtest(std::span<const double> y, const OriginPlan& plan, std::span<const ForecastMethod> methods,
                  const ForecastContext& context, Conformal intervals) {
  Backtest test{plan, plan.origins(), 0, {}};
  while (test.first_later + 1 < test.origins.size() && test.origins[test.first_later] < plan.test) ++test.first_later;
  for (const ForecastMethod& method : methods) {
    const ForecasterPtr forecaster = method.make(context);
    MethodBacktest result = roll(y, test, *forecaster);
    put_bands(y, test, intervals, result);
    test.methods.push_back(std::move(result));
  }
  return test;
}

MethodFigures figures_of(std::span<const double> values, std::span<const double> forecasts,
                         std::span<const std::array<Interval, 2>> bands, double scale) {
  MethodFigures figures;
  figures.errors = forecast_errors(values, forecasts, scale);
  const auto n = static_cast<double>(values.size());
  for (size_t i = 0; i < values.size(); ++i) {
    double pinball = pinball_loss(values[i], forecasts[i], 0.5);
    for (size_t level = 0; level < 2; ++level) {
      const Interval& band = bands[i][level];
      const double tail = (1 - interval_levels[level]) / 2;
      figures.coverage[level] += (band.low <= values[i] && values[i] <= band.high ? 1 : 0) / n;
      pinball += pinball_loss(values[i], band.low, tail) + pinball_loss(values[i], band.high, 1 - tail);
    }
    figures.pinball += pinball / 5 / n;
  }
  return figures;
}

}  // namespace engram
