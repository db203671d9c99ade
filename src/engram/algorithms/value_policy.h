// ValuePolicy: what action values do when they are deployed, whatever keeps them: greedy, the first action winning
// ties, or drawn from the behaviour that they were learned with. Its estimate of the return to come is max_a Q(s, a).
#pragma once

#include <vector>

#include "engram/algorithms/algorithm.h"
#include "engram/algorithms/values/exploration.h"

namespace engram::inline ENGRAM_REAL {

class ValuePolicy : public Policy {
 public:
  const Space& observation_space() const final { return observation_; }
  const Space& action_space() const final { return action_; }
  int64_t memory_size() const final { return 0; }

  void act(const ObservationBatch& batch, View, View action, Acting& acting) const final {
    std::vector<double> q;
    for (int64_t lane = 0; lane < action.rows; ++lane) {
      row(batch, lane, q);
      action(lane, 0) = static_cast<Real>(acting.deterministic
                                              ? first_greedy(q)
                                              : behaviour_.draw(q, acting.random[static_cast<size_t>(lane)].uniform()));
    }
  }

  bool estimate(const ObservationBatch& batch, View, View value) const final {
    std::vector<double> q;
    for (int64_t lane = 0; lane < value.rows; ++lane) {
      row(batch, lane, q);
      value(lane, 0) = static_cast<Real>(greatest(q));
    }
    return true;
  }

 protected:
  // Looks on at a behaviour that the learner changes.
  ValuePolicy(const VectorEnv& world, const Exploration& behaviour)
      : observation_(world.observation_space()), action_(world.action_space()), behaviour_(behaviour) {}

  // Q(s, .) of what `lane` sees, into `q` (A); -infinity where the world forbids the action.
  virtual void row(const ObservationBatch& batch, int64_t lane, std::vector<double>& q) const = 0;

 private:
  Space observation_, action_;
  const Exploration& behaviour_;
};

}  // namespace engram::inline ENGRAM_REAL
