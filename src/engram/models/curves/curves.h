// Curves: series on one grid of stamps, and how alike two of them are.
//
//   slopes   u_i = (y_{i+1} - y_i) / (x_{i+1} - x_i): the shape without its level; d = |u - v|
//   pearson  correlation on the rows that both have; d = |z_a - z_b| of those rows standardised, so that d^2 = 2 n (1 - r)
//   dtw      dynamic time warping of the standardised values: the least sum of squares along a path that never goes back
//            (Sakoe & Chiba 1978), at most `window` rows aside
//   shape    1 - max over shifts of the normalised cross-correlation (Paparrizos & Gravano 2015, SBD), in [0, 2]
//
// Similarity in percent: 100 (1 - d^2 / (2 (|u|^2 + |v|^2))), 100 for equal ones, 0 for opposites; with pearson 50 (1 + r),
// with shape 100 (1 - d / 2). Missing rows are NaN; slopes next to one are missing too, and counted out of the distance, which
// is scaled up to the whole number of rows.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engram/data/series.h"

namespace engram {

enum class CurveMeasure : uint8_t { slopes, pearson, dtw, shape };

struct CurveDistance {
  double distance, percent;  // NaN where the two share fewer than two rows
};

class Curves {
 public:
  // The stamps of all series together are the grid. Error: fewer than two stamps.
  Curves(const SeriesTable& table, CurveMeasure measure, int64_t window);

  size_t size() const { return names_.size(); }
  const std::string& name(size_t i) const { return names_[i]; }
  const std::vector<double>& x() const { return x_; }
  std::span<const double> values(size_t i) const {
    return {values_.data() + i * x_.size(), x_.size()};
  }  // NaN: missing

  CurveDistance between(size_t a, size_t b) const;

  // A row for k-means: (y_1, slopes), without y_1 unless `level`, or standardised values; a missing one is 0. Error for the
  // other measures.
  std::vector<double> features(bool level) const;  // (size, columns)

 private:
  std::span<const double> shape(size_t i) const { return {shapes_.data() + i * columns_, columns_}; }

  CurveMeasure measure_;
  int64_t window_;
  std::vector<std::string> names_;
  std::vector<double> x_, values_, shapes_;  // shapes_ (size, columns_): slopes, or standardised values
  size_t columns_ = 0;
};

// (n - 1): NaN beside a missing value.
std::vector<double> slopes(std::span<const double> x, std::span<const double> y);
// On the rows that both have; NaN where fewer than two, or one is constant there.
double pearson(std::span<const double> a, std::span<const double> b);
double time_warping(std::span<const double> a, std::span<const double> b, int64_t window);
double shape_distance(std::span<const double> a, std::span<const double> b);

}  // namespace engram
