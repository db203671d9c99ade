// FittedQPolicy: what fitted values do when they are deployed: greedy, the first action winning ties, or drawn from the
// behaviour that they were learned with (without holding).
#pragma once

#include "engram/algorithms/algorithm.h"
#include "engram/algorithms/fitted/fitted_q.h"
#include "engram/algorithms/tabular/exploration.h"

namespace engram::inline ENGRAM_REAL {

class FittedQPolicy final : public Policy {
 public:
  // Looks on at what the learner changes.
  FittedQPolicy(const VectorEnv& world, const FittedQ& values, const Exploration& behaviour)
      : observation_(world.observation_space()),
        action_(world.action_space()),
        values_(values),
        behaviour_(behaviour) {}

  const Space& observation_space() const override { return observation_; }
  const Space& action_space() const override { return action_; }
  int64_t memory_size() const override { return 0; }
  const FittedQ& values() const { return values_; }

  void act(const ObservationBatch& batch, View, View action, Acting& acting) const override {
    std::vector<double> q;
    for (int64_t lane = 0; lane < action.rows; ++lane) {
      values_.values(batch.values.slice_rows(lane, 1), q);
      action(lane, 0) = static_cast<Real>(acting.deterministic
                                              ? first_greedy(q)
                                              : behaviour_.draw(q, acting.random[static_cast<size_t>(lane)].uniform()));
    }
  }

  bool estimate(const ObservationBatch& batch, View, View value) const override {
    std::vector<double> q;
    for (int64_t lane = 0; lane < value.rows; ++lane) {
      values_.values(batch.values.slice_rows(lane, 1), q);
      value(lane, 0) = static_cast<Real>(greatest(q));
    }
    return true;
  }

 private:
  Space observation_, action_;
  const FittedQ& values_;
  const Exploration& behaviour_;
};

}  // namespace engram::inline ENGRAM_REAL
