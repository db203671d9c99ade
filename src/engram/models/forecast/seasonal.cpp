#include "engram/models/forecast/seasonal.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace engram {
namespace {

// Centred moving average over one season; NaN where it does not fit.
std::vector<double> centred_average(std::span<const double> y, size_t season) {
  const size_t half = season / 2;
  std::vector<double> trend(y.size(), NAN);
  for (size_t t = half; t + half < y.size(); ++t) {
    double sum = 0;
    for (size_t i = t - half; i <= t + half; ++i) {
      const bool edge = season % 2 == 0 && (i == t - half || i == t + half);
      sum += edge ? y[i] / 2 : y[i];
    }
    trend[t] = sum / static_cast<double>(season);
  }
  return trend;
}

}  // namespace

std::vector<double> seasonal_indices(std::span<const double> y, int64_t season, SeasonKind kind) {
  const auto m = static_cast<size_t>(season);
  const bool multiplicative = kind == SeasonKind::multiplicative;
  const std::vector<double> trend = centred_average(y, m);
  std::vector<double> sum(m, 0.0), count(m, 0.0);
  for (size_t t = 0; t < y.size(); ++t) {
    if (std::isnan(trend[t])) continue;
    sum[t % m] += multiplicative ? y[t] / trend[t] : y[t] - trend[t];
    count[t % m] += 1;
  }
  for (size_t i = 0; i < m; ++i) sum[i] /= std::max(1.0, count[i]);
  const double centre = std::accumulate(sum.begin(), sum.end(), 0.0) / static_cast<double>(m);
  for (double& index : sum) index = multiplicative ? index / centre : index - centre;
  return sum;
}

std::vector<double> autocorrelations(std::span<const double> y, int64_t lags) {
  const double centre = std::accumulate(y.begin(), y.end(), 0.0) / static_cast<double>(y.size());
  const auto product = [&](size_t lag) {
    double sum = 0;
    for (size_t t = lag; t < y.size(); ++t) sum += (y[t] - centre) * (y[t - lag] - centre);
    return sum;
  };
  const double whole = product(0);
  std::vector<double> result;
  for (int64_t lag = 1; lag <= lags; ++lag) result.push_back(whole > 0 ? product(static_cast<size_t>(lag)) / whole : 0);
  return result;
}

std::vector<double> partial_autocorrelations(std::span<const double> r) {
  std::vector<double> phi, partial;
  double variance = 1;
  for (size_t k = 0; k < r.size(); ++k) {
    double numerator = r[k];
    for (size_t j = 0; j < k; ++j) numerator -= phi[j] * r[k - 1 - j];
    const double last = variance > 0 ? numerator / variance : 0;
    const std::vector<double> before = phi;
    for (size_t j = 0; j < k; ++j) phi[j] -= last * before[k - 1 - j];
    phi.push_back(last);
    partial.push_back(last);
    variance *= 1 - last * last;
  }
  return partial;
}

bool has_season(std::span<const double> y, int64_t season) {
  if (season < 2 || static_cast<int64_t>(y.size()) < 3 * season) return false;
  const std::vector<double> r = autocorrelations(y, season);
  double squares = 0;
  for (size_t i = 0; i + 1 < r.size(); ++i) squares += r[i] * r[i];
  return std::abs(r.back()) > 1.645 * std::sqrt((1 + 2 * squares) / static_cast<double>(y.size()));
}

int64_t detect_season(std::span<const double> y, int64_t longest) {
  std::vector<double> steps;
  for (size_t t = 1; t < y.size(); ++t) steps.push_back(y[t] - y[t - 1]);
  longest = std::min<int64_t>(longest, static_cast<int64_t>(steps.size()) / 3);
  if (longest < 2) return 1;
  const std::vector<double> r = autocorrelations(steps, longest + 1);
  const double doubtful = std::max(0.3, 4 / std::sqrt(static_cast<double>(steps.size())));
  int64_t best = 1;
  double most = doubtful;
  for (int64_t lag = 2; lag <= longest; ++lag) {
    const auto i = static_cast<size_t>(lag - 1);
    const bool peak = r[i] > r[i - 1] && r[i] >= r[i + 1];
    if (peak && r[i] > 1.1 * most) best = lag, most = r[i];  // a multiple of the season must be clearly better
  }
  return best;
}

void SeasonallyAdjusted::fit(std::span<const double> past) {
  const bool positive = std::ranges::all_of(past, [](double y) { return y > 0; });
  indices_.clear();
  if (positive && has_season(past, season_)) {
    indices_ = seasonal_indices(past, season_, SeasonKind::multiplicative);
    if (std::ranges::any_of(indices_, [](double index) { return !(index > 1e-3); })) indices_.clear();
  }
  std::vector<double> adjusted(past.begin(), past.end());
  for (size_t t = 0; t < adjusted.size(); ++t) adjusted[t] /= index(t);
  rows_ = past.size();
  inner_->fit(adjusted);
}

void SeasonallyAdjusted::update(double y) { inner_->update(y / index(rows_++)); }

void SeasonallyAdjusted::forecast(std::span<double> ahead) const {
  inner_->forecast(ahead);
  for (size_t h = 0; h < ahead.size(); ++h) ahead[h] *= index(rows_ + h);
}

}  // namespace engram
