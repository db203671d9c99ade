// LinearPolicy: what linear values do when they are deployed: greedy, the first action winning ties, or drawn from the
// behaviour that they were learned with.
#pragma once

#include <algorithm>

#include "engram/algorithms/algorithm.h"
#include "engram/algorithms/linear/linear_values.h"
#include "engram/algorithms/linear/observation_features.h"
#include "engram/algorithms/tabular/exploration.h"

namespace engram::inline ENGRAM_REAL {

class LinearPolicy final : public Policy {
 public:
  // Looks on at what the learner changes.
  LinearPolicy(const VectorEnv& world, const ObservationFeatures& features, const LinearValues& values,
               const Exploration& behaviour)
      : observation_(world.observation_space()),
        action_(world.action_space()),
        features_(features),
        values_(values),
        behaviour_(behaviour) {}

  const Space& observation_space() const override { return observation_; }
  const Space& action_space() const override { return action_; }
  int64_t memory_size() const override { return 0; }
  const ObservationFeatures& features() const { return features_; }
  const LinearValues& values() const { return values_; }

  void act(const ObservationBatch& batch, View, View action, Acting& acting) const override {
    Features x;
    std::vector<double> q;
    for (int64_t lane = 0; lane < action.rows; ++lane) {
      features_.map(batch.values.slice_rows(lane, 1), x);
      values_.row(x, q);
      action(lane, 0) = static_cast<Real>(acting.deterministic
                                              ? first_greedy(q)
                                              : behaviour_.draw(q, acting.random[static_cast<size_t>(lane)].uniform()));
    }
  }

  bool estimate(const ObservationBatch& batch, View, View value) const override {
    Features x;
    std::vector<double> q;
    for (int64_t lane = 0; lane < value.rows; ++lane) {
      features_.map(batch.values.slice_rows(lane, 1), x);
      values_.row(x, q);
      value(lane, 0) = static_cast<Real>(std::ranges::max(q));
    }
    return true;
  }

 private:
  Space observation_, action_;
  const ObservationFeatures& features_;
  const LinearValues& values_;
  const Exploration& behaviour_;
};

}  // namespace engram::inline ENGRAM_REAL
