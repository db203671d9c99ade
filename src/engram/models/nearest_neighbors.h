// NearestNeighbors: the mean y of the k nearest examples (Fix & Hodges 1951), found in a k-d tree by nanoflann.
//
// Distances are Euclidean after each column was divided by its deviation over the examples. Exact search; fewer than k
// examples answer all together.
#pragma once

#include "engram/models/regressor.h"

namespace engram::inline ENGRAM_REAL {

class NearestNeighbors final : public Regressor {
 public:
  NearestNeighbors(int64_t k, int64_t columns);
  ~NearestNeighbors() override;

  void fit(ConstView x, std::span<const double> y) override;
  void predict(ConstView x, std::span<double> y) const override;

  void visit(Archive& archive) override;

 private:
  struct Index;  // the k-d tree over points_
  void build();

  int64_t k_, columns_;
  std::vector<double> scale_;   // (D): one over the deviation of each column
  std::vector<double> points_;  // (n, D), scaled
  std::vector<double> y_;       // (n)
  std::unique_ptr<Index> index_;
};

}  // namespace engram::inline ENGRAM_REAL
