// Seasonal indices by the classical decomposition, and M4's test of whether there is a season at all.
//
//   trend_t = centred moving average over one season (2 x m where m is even)
//   index_i = mean over i's rows of y / trend (or y - trend), scaled to mean 1 (or shifted to mean 0)
//   test    |acf_m| > 1.645 sqrt((1 + 2 sum_{i<m} acf_i^2) / n)        (the M4 competition's benchmarks, 90 %)
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engram/models/forecast/forecaster.h"

namespace engram {

enum class SeasonKind : uint8_t { none, additive, multiplicative };

// (m): of the rows 0 .. m-1 of a cycle that begins with the first value. At least 2 m values; multiplicative ones above 0.
std::vector<double> seasonal_indices(std::span<const double> y, int64_t season, SeasonKind kind);

// Autocorrelations of lags 1 .. lags: sum (y_t - mean)(y_{t-k} - mean) / sum (y_t - mean)^2.
std::vector<double> autocorrelations(std::span<const double> y, int64_t lags);
// Partial ones, by Durbin and Levinson.
std::vector<double> partial_autocorrelations(std::span<const double> autocorrelation);

bool has_season(std::span<const double> y, int64_t season);

// The lag 2 .. longest whose autocorrelation of the differenced series stands out most; 1 where none does.
int64_t detect_season(std::span<const double> y, int64_t longest);

// Another forecaster on the seasonally adjusted series: what comes out gets its season back. Where the test finds no
// season, or a value is not above 0, it is that forecaster itself.
class SeasonallyAdjusted final : public Forecaster {
 public:
  SeasonallyAdjusted(ForecasterPtr inner, int64_t season) : inner_(std::move(inner)), season_(season) {}
  void fit(std::span<const double> past) override;
  void update(double y) override;
  void forecast(std::span<double> ahead) const override;

 private:
  double index(size_t row) const { return indices_.empty() ? 1 : indices_[row % indices_.size()]; }

  ForecasterPtr inner_;
  int64_t season_;
  std::vector<double> indices_;  // {}: none
  size_t rows_ = 0;
};

}  // namespace engram
