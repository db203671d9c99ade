// Backtest: what methods would have forecast of one series, from origins that roll through it.
//
//   rows 0 .. first - 1        only ever fitted on
//   origins first .. test - h  the earlier ones: their errors choose a method
//   origins test .. n - h      the later ones: their errors judge it
//
// An origin t is the number of rows known; its forecasts are of rows t .. t + h - 1. Methods are fitted at the first origin
// and again at the first later one, and updated row by row between, so no forecast knows a row from its origin on. (A test
// changes the future and finds every earlier forecast as it was.) The intervals around the forecasts of a later origin come
// from the errors that were known there (statistics/conformal.h). A forecast that is not finite becomes the last value known.
#pragma once

#include <array>

#include "engram/models/forecast/forecaster.h"
#include "engram/statistics/bootstrap.h"
#include "engram/statistics/forecast_errors.h"

namespace engram {

inline constexpr double interval_levels[] = {0.80, 0.95};

struct OriginPlan {
  int64_t rows, horizon;
  int64_t first, test;  // first == test: too few rows to choose by earlier origins
  int64_t stride;       // rows between origins
  std::vector<int64_t> origins() const;
};
// Error without a place: fewer rows than one origin needs; it names how many there must be.
OriginPlan plan_origins(int64_t rows, int64_t horizon, int64_t season, int64_t most_origins);

struct MethodBacktest {
  std::string words;
  std::vector<double> forecasts;                     // (origins, h)
  std::vector<std::array<Interval, 2>> bands;        // (later origins, h) at interval_levels
  std::vector<double> ahead;                         // (h) beyond the last row
  std::vector<std::array<Interval, 2>> ahead_bands;  // (h)
};

struct Backtest {
  OriginPlan plan;
  std::vector<int64_t> origins;
  size_t first_later;  // into origins
  std::vector<MethodBacktest> methods;

  std::span<const double> forecast(size_t method, size_t origin) const;
};

enum class Conformal : uint8_t { split, adaptive };

Backtest backtest(std::span<const double> y, const OriginPlan& plan, std::span<const ForecastMethod> methods,
                  const ForecastContext& context, Conformal intervals);

// The figures of one method over the later origins, or of forecasts beyond the last row against what came.
struct MethodFigures {
  ForecastErrors errors;
  double pinball = 0, coverage[2] = {0, 0};
};
MethodFigures figures_of(std::span<const double> values, std::span<const double> forecasts,
                         std::span<const std::array<Interval, 2>> bands, double scale);

}  // namespace engram
