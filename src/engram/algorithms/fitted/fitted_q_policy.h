// FittedQPolicy: fitted values, deployed (value_policy.h); exploration's random actions are then not held.
#pragma once

#include "engram/algorithms/fitted/fitted_q.h"
#include "engram/algorithms/value_policy.h"

namespace engram::inline ENGRAM_REAL {

class FittedQPolicy final : public ValuePolicy {
 public:
  // Looks on at what the learner changes.
  FittedQPolicy(const VectorEnv& world, const FittedQ& values, const Exploration& behaviour)
      : ValuePolicy(world, behaviour), values_(values) {}

  const FittedQ& values() const { return values_; }

 private:
  void row(const ObservationBatch& batch, int64_t lane, std::vector<double>& q) const override {
    values_.values(batch.values.slice_rows(lane, 1), q);
  }

  const FittedQ& values_;
};

}  // namespace engram::inline ENGRAM_REAL
