#include "engram/models/curves/curves.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engram/core/error.h"
#include "engram/core/rounding.h"

namespace engram {
namespace {

bool both(double a, double b) { return !std::isnan(a) && !std::isnan(b); }

std::vector<double> standardised(std::span<const double> y) {
  double mean = 0, squares = 0, count = 0;
  for (double v : y) {
    if (!std::isnan(v)) mean += v, count += 1;
  }
  mean /= count;
  for (double v : y) squares += std::isnan(v) ? 0 : (v - mean) * (v - mean);
  const double deviation = divisor(std::sqrt(squares / count), mean);
  std::vector<double> z;
  for (double v : y) z.push_back((v - mean) / deviation);
  return z;
}

std::vector<double> present(std::span<const double> y) {
  std::vector<double> result;
  for (double v : y) {
    if (!std::isnan(v)) result.push_back(v);
  }
  return result;
}

double squared_norm(std::span<const double> v) {
  double sum = 0;
  for (double x : v) sum += x * x;
  return sum;
}

CurveDistance by_shared(std::span<const double> u, std::span<const double> v) {
  double difference = 0, norms = 0, shared = 0;
  for (size_t i = 0; i < u.size(); ++i) {
    if (!both(u[i], v[i])) continue;
    difference += (u[i] - v[i]) * (u[i] - v[i]);
    norms += u[i] * u[i] + v[i] * v[i];
    shared += 1;
  }
  if (shared < 1) return {NAN, NAN};
  return {std::sqrt(difference * static_cast<double>(u.size()) / shared),
          norms > 0 ? 100 * (1 - difference / (2 * norms)) : 100};
}

}  // namespace

std::vector<double> slopes(std::span<const double> x, std::span<const double> y) {
  std::vector<double> result;
  for (size_t i = 0; i + 1 < y.size(); ++i) result.push_back((y[i + 1] - y[i]) / (x[i + 1] - x[i]));
  return result;
}

double pearson(std::span<const double> a, std::span<const double> b) {
  double n = 0, mean_a = 0, mean_b = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    if (both(a[i], b[i])) n += 1, mean_a += a[i], mean_b += b[i];
  }
  if (n < 2) return NAN;
  mean_a /= n, mean_b /= n;
  double ab = 0, aa = 0, bb = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    if (!both(a[i], b[i])) continue;
    ab += (a[i] - mean_a) * (b[i] - mean_b);
    aa += (a[i] - mean_a) * (a[i] - mean_a);
    bb += (b[i] - mean_b) * (b[i] - mean_b);
  }
  if (is_rounding(std::sqrt(aa / n), mean_a) || is_rounding(std::sqrt(bb / n), mean_b)) return NAN;
  return std::clamp(ab / std::sqrt(aa * bb), -1.0, 1.0);
}

double time_warping(std::span<const double> a, std::span<const double> b, int64_t window) {
  const auto n = static_cast<int64_t>(a.size()), m = static_cast<int64_t>(b.size());
  const int64_t wide = std::max(window, std::abs(n - m));
  constexpr double far = std::numeric_limits<double>::infinity();
  std::vector<double> before(static_cast<size_t>(m + 1), far), now(before);
  before[0] = 0;
  for (int64_t i = 1; i <= n; ++i) {
    std::ranges::fill(now, far);
    for (int64_t j = std::max<int64_t>(1, i - wide); j <= std::min(m, i + wide); ++j) {
      const auto k = static_cast<size_t>(j);
      const double d = a[static_cast<size_t>(i - 1)] - b[k - 1];
      now[k] = d * d + std::min({before[k], before[k - 1], now[k - 1]});
    }
    std::swap(before, now);
  }
  return std::sqrt(before.back());
}

double shape_distance(std::span<const double> a, std::span<const double> b) {
  const double norm = std::sqrt(squared_norm(a) * squared_norm(b));
  if (norm == 0) return 1;
  const auto n = static_cast<int64_t>(a.size()), m = static_cast<int64_t>(b.size());
  double most = -norm;
  for (int64_t shift = 1 - m; shift < n; ++shift) {
    double sum = 0;
    for (int64_t i = std::max<int64_t>(0, shift); i < std::min(n, m + shift); ++i) {
      sum += a[static_cast<size_t>(i)] * b[static_cast<size_t>(i - shift)];
    }
    most = std::max(most, sum);
  }
  return 1 - most / norm;
}

Curves::Curves(const SeriesTable& table, CurveMeasure measure, int64_t window) : measure_(measure), window_(window) {
  for (const TimeSeries& series : table.series) x_.insert(x_.end(), series.stamp.begin(), series.stamp.end());
  std::ranges::sort(x_);
  x_.erase(std::unique(x_.begin(), x_.end()), x_.end());
  if (x_.size() < 2) throw Error("curves need at least two values, found " + std::to_string(x_.size()));
  columns_ = measure == CurveMeasure::slopes ? x_.size() - 1 : x_.size();
  values_.assign(table.series.size() * x_.size(), NAN);
  for (size_t i = 0; i < table.series.size(); ++i) {
    const TimeSeries& series = table.series[i];
    names_.push_back(series.name);
    for (size_t t = 0; t < series.stamp.size(); ++t) {
      const auto place = std::ranges::lower_bound(x_, series.stamp[t]) - x_.begin();
      values_[i * x_.size() + static_cast<size_t>(place)] = series.value[t];
    }
    const std::vector<double> shape = measure == CurveMeasure::slopes ? slopes(x_, values(i)) : standardised(values(i));
    shapes_.insert(shapes_.end(), shape.begin(), shape.end());
  }
}

CurveDistance Curves::between(size_t a, size_t b) const {
  if (measure_ == CurveMeasure::slopes) return by_shared(shape(a), shape(b));
  if (measure_ == CurveMeasure::pearson) {
    const double r = pearson(values(a), values(b));
    return {std::sqrt(2 * static_cast<double>(x_.size()) * (1 - r)), 50 * (1 + r)};
  }
  const std::vector<double> u = present(shape(a)), v = present(shape(b));
  if (measure_ == CurveMeasure::shape) {
    const double d = shape_distance(u, v);
    return {d, 100 * (1 - d / 2)};
  }
  const double d = time_warping(u, v, window_), norms = squared_norm(u) + squared_norm(v);
  return {d, norms > 0 ? 100 * std::max(0.0, 1 - d * d / (2 * norms)) : 100};
}

std::vector<double> Curves::features(bool level) const {
  if (measure_ == CurveMeasure::dtw || measure_ == CurveMeasure::shape) {
    throw Error(
        "--method kmeans and spectral need vectors: --measure slopes or pearson; for dtw and shape take mcl or "
        "hierarchical");
  }
  std::vector<double> rows;
  for (size_t i = 0; i < size(); ++i) {
    if (level && measure_ == CurveMeasure::slopes) rows.push_back(values(i)[0]);
    const auto s = shape(i);
    rows.insert(rows.end(), s.begin(), s.end());
  }
  for (double& value : rows) value = std::isnan(value) ? 0 : value;
  return rows;
}

}  // namespace engram
