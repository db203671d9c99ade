// TabularPolicy: a table, deployed (value_policy.h).
#pragma once

#include <algorithm>
#include <limits>

#include "engram/algorithms/tabular/state_index.h"
#include "engram/algorithms/value_policy.h"

namespace engram::inline ENGRAM_REAL {

class TabularPolicy final : public ValuePolicy {
 public:
  // Looks on at what the learner changes.
  TabularPolicy(const VectorEnv& world, const StateIndex& index, const ActionValues& values,
                const Exploration& behaviour)
      : ValuePolicy(world, behaviour), index_(index), values_(values) {}

  const ActionValues& values() const { return values_; }
  const StateIndex& index() const { return index_; }

 private:
  // 0 where the state was never seen.
  void row(const ObservationBatch& batch, int64_t lane, std::vector<double>& q) const override {
    const int64_t state = index_.find(batch.values.slice_rows(lane, 1));
    q.assign(static_cast<size_t>(values_.actions()), 0.0);
    if (state != StateIndex::unseen) std::copy_n(values_[state].begin(), q.size(), q.begin());
    for (size_t a = 0; a < q.size() && batch.mask.size() > 0; ++a) {
      if (batch.mask(lane, static_cast<int64_t>(a)) == 0) q[a] = -std::numeric_limits<double>::infinity();
    }
  }

  const StateIndex& index_;
  const ActionValues& values_;
};

}  // namespace engram::inline ENGRAM_REAL
