// ObservationFeatures: the feature map that suits a world's observation, bounds included.
//
// Part of the policy: bounds and seed are stored, so that a policy is the same wherever it is loaded.
#pragma once

#include <memory>
#include <vector>

#include "engram/algorithms/linear/features.h"
#include "engram/algorithms/linear/linear_options.h"
#include "engram/core/view.h"
#include "engram/env/vector_env.h"

namespace engram::inline ENGRAM_REAL {

class ObservationFeatures {
 public:
  // Error, begun by `who`, where the grids would hold more than 2^27 tiles. May play the world; reset it afterwards.
  ObservationFeatures(VectorEnv& world, const LinearOptions& options, uint64_t seed, const std::string& who);

  int64_t size() const { return map_->size(); }
  double scale() const { return map_->scale(); }
  const std::vector<double>& low() const { return low_; }
  const std::vector<double>& high() const { return high_; }
  void map(ConstView observation, Features& x) const;  // (1, columns)

  void visit(Archive& archive);

 private:
  void make_map();

  bool fourier_;
  int64_t tilings_, tiles_, per_block_;
  uint64_t seed_;
  std::vector<double> low_, high_;  // (columns)
  std::unique_ptr<FeatureMap> map_;
};

}  // namespace engram::inline ENGRAM_REAL
