// TabularPolicy: what a table does when it is deployed: greedy, the first action winning ties, or drawn from the
// behaviour that the table was learned with.
#pragma once

#include <algorithm>

#include "engram/algorithms/algorithm.h"
#include "engram/algorithms/tabular/exploration.h"
#include "engram/algorithms/tabular/state_index.h"

namespace engram::inline ENGRAM_REAL {

class TabularPolicy final : public Policy {
 public:
  // Looks on at what the learner changes.
  TabularPolicy(const VectorEnv& world, const StateIndex& index, const ActionValues& values,
                const Exploration& behaviour)
      : observation_(world.observation_space()),
        action_(world.action_space()),
        index_(index),
        values_(values),
        behaviour_(behaviour) {}

  const Space& observation_space() const override { return observation_; }
  const Space& action_space() const override { return action_; }
  int64_t memory_size() const override { return 0; }
  const ActionValues& values() const { return values_; }
  const StateIndex& index() const { return index_; }

  void act(const ObservationBatch& batch, View, View action, Acting& acting) const override {
    for (int64_t lane = 0; lane < action.rows; ++lane) {
      const std::vector<double> q = row(batch, lane);
      action(lane, 0) = static_cast<Real>(acting.deterministic
                                              ? first_greedy(q)
                                              : behaviour_.draw(q, acting.random[static_cast<size_t>(lane)].uniform()));
    }
  }

  bool estimate(const ObservationBatch& batch, View, View value) const override {
    for (int64_t lane = 0; lane < value.rows; ++lane)
      value(lane, 0) = static_cast<Real>(std::ranges::max(row(batch, lane)));
    return true;
  }

 private:
  // Q(s, .), 0 where the state was never seen, -infinity where the world forbids the action.
  std::vector<double> row(const ObservationBatch& batch, int64_t lane) const {
    const int64_t state = index_.find(batch.values.slice_rows(lane, 1));
    std::vector<double> q(static_cast<size_t>(values_.actions()), 0.0);
    if (state != StateIndex::unseen) std::copy_n(values_[state].begin(), q.size(), q.begin());
    for (size_t a = 0; a < q.size() && batch.mask.size() > 0; ++a) {
      if (batch.mask(lane, static_cast<int64_t>(a)) == 0) q[a] = -std::numeric_limits<double>::infinity();
    }
    return q;
  }

  Space observation_, action_;
  const StateIndex& index_;
  const ActionValues& values_;
  const Exploration& behaviour_;
};

}  // namespace engram::inline ENGRAM_REAL
