#include "engram/models/nearest_neighbors.h"

#include <cassert>
#include <cmath>
#include <nanoflann.hpp>

namespace engram::inline ENGRAM_REAL {
namespace {

// The face that nanoflann asks its points through.
struct Points {
  const std::vector<double>& values;  // (n, D)
  size_t columns;
  size_t kdtree_get_point_count() const { return values.size() / columns; }
  double kdtree_get_pt(size_t i, size_t d) const { return values[i * columns + d]; }
  template <class Box>
  bool kdtree_get_bbox(Box&) const {
    return false;
  }
};

double deviation(ConstView x, int64_t column) {
  double sum = 0, squares = 0;
  for (int64_t i = 0; i < x.rows; ++i) sum += static_cast<double>(x(i, column));
  const double mean = sum / static_cast<double>(x.rows);
  for (int64_t i = 0; i < x.rows; ++i) {
    const double error = static_cast<double>(x(i, column)) - mean;
    squares += error * error;
  }
  return std::sqrt(squares / static_cast<double>(x.rows));
}

}  // namespace

struct NearestNeighbors::Index {
  using Tree = nanoflann::KDTreeSingleIndexAdaptor<nanoflann::L2_Simple_Adaptor<double, Points>, Points, -1, size_t>;
  Points points;
  Tree tree;
  Index(const std::vector<double>& values, size_t columns)
      : points{values, columns}, tree(static_cast<int>(columns), points) {}
};

NearestNeighbors::NearestNeighbors(int64_t k, int64_t columns)
    : k_(k), columns_(columns), scale_(static_cast<size_t>(columns), 1) {}
NearestNeighbors::~NearestNeighbors() = default;

void NearestNeighbors::fit(ConstView x, std::span<const double> y) {
  assert(x.columns == columns_);
  scale_.clear();
  for (int64_t d = 0; d < columns_; ++d) {
    const double spread = deviation(x, d);
    scale_.push_back(spread > 0 ? 1 / spread : 1);
  }
  points_.clear();
  for (int64_t i = 0; i < x.rows; ++i) {
    for (int64_t d = 0; d < columns_; ++d) {
      points_.push_back(static_cast<double>(x(i, d)) * scale_[static_cast<size_t>(d)]);
    }
  }
  y_.assign(y.begin(), y.end());
  build();
}

void NearestNeighbors::build() {
  index_ = y_.empty() ? nullptr : std::make_unique<Index>(points_, static_cast<size_t>(columns_));
}

void NearestNeighbors::predict(ConstView x, std::span<double> y) const {
  std::vector<double> point(static_cast<size_t>(columns_)), distance(static_cast<size_t>(k_));
  std::vector<size_t> neighbor(static_cast<size_t>(k_));
  for (int64_t i = 0; i < x.rows; ++i) {
    double& answer = y[static_cast<size_t>(i)];
    answer = 0;
    if (index_ == nullptr) continue;  // nothing was fitted yet
    for (size_t d = 0; d < point.size(); ++d) {
      point[d] = static_cast<double>(x(i, static_cast<int64_t>(d))) * scale_[d];
    }
    const size_t found = index_->tree.knnSearch(point.data(), neighbor.size(), neighbor.data(), distance.data());
    for (size_t k = 0; k < found; ++k) answer += y_[neighbor[k]];
    answer /= static_cast<double>(found);
  }
}

void NearestNeighbors::visit(Archive& archive) {
  archive("columns", columns_, {columns_, columns_});
  archive("scale", std::span(scale_));
  archive("points", points_);
  archive("y", y_);
  archive.demand(points_.size() == y_.size() * scale_.size(), "points", "as many as targets");
  if (archive.loading()) build();
}

}  // namespace engram::inline ENGRAM_REAL
