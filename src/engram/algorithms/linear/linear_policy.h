// LinearPolicy: linear values, deployed (value_policy.h).
#pragma once

#include "engram/algorithms/linear/linear_values.h"
#include "engram/algorithms/linear/observation_features.h"
#include "engram/algorithms/value_policy.h"

namespace engram::inline ENGRAM_REAL {

class LinearPolicy final : public ValuePolicy {
 public:
  // Looks on at what the learner changes.
  LinearPolicy(const VectorEnv& world, const ObservationFeatures& features, const LinearValues& values,
               const Exploration& behaviour)
      : ValuePolicy(world, behaviour), features_(features), values_(values) {}

  const ObservationFeatures& features() const { return features_; }
  const LinearValues& values() const { return values_; }

 private:
  void row(const ObservationBatch& batch, int64_t lane, std::vector<double>& q) const override {
    Features x;
    features_.map(batch.values.slice_rows(lane, 1), x);
    values_.row(x, q);
  }

  const ObservationFeatures& features_;
  const LinearValues& values_;
};

}  // namespace engram::inline ENGRAM_REAL
