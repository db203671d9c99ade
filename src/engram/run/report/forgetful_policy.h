// ForgetfulPolicy: another policy whose memory is emptied every so many steps of an episode.
#pragma once

#include "engram/algorithms/algorithm.h"

namespace engram::inline ENGRAM_REAL {

// Its memory row is the policy's and one more float: the steps since the last emptying.
class ForgetfulPolicy final : public Policy {
 public:
  ForgetfulPolicy(const Policy& policy, int64_t every) : policy_(policy), every_(every) {}
  const Space& observation_space() const override { return policy_.observation_space(); }
  const Space& action_space() const override { return policy_.action_space(); }
  int64_t memory_size() const override { return policy_.memory_size() + 1; }

  void act(const ObservationBatch& observation, View memory, View action, Acting& acting) const override {
    forgetting(observation, memory, [&](const ObservationBatch& seen, View own) {
      policy_.act(seen, own, action, acting);
      return true;
    });
  }
  bool log_prob(const ObservationBatch& observation, View memory, ConstView target, View log_prob) const override {
    return forgetting(observation, memory, [&](const ObservationBatch& seen, View own) {
      return policy_.log_prob(seen, own, target, log_prob);
    });
  }

 private:
  // What `use` says, shown beginnings where memory is emptied, and the policy's own part of the memory.
  template <class Use>
  bool forgetting(const ObservationBatch& observation, View memory, const Use& use) const {
    const int64_t size = policy_.memory_size();
    Tensor start(1, memory.rows);
    for (int64_t lane = 0; lane < memory.rows; ++lane) {
      Real& steps = memory(lane, size);
      if (observation.start(0, lane) != 0) steps = 0;
      start(0, lane) = steps == 0 ? Real(1) : Real(0);
      steps = steps + 1 == static_cast<Real>(every_) ? Real(0) : steps + 1;
    }
    Tensor own(memory.rows, size);
    copy(memory.slice_columns(0, size), own);
    const bool said = use({observation.values, start, observation.mask, observation.world}, own);
    copy(own, memory.slice_columns(0, size));
    return said;
  }

  const Policy& policy_;
  int64_t every_;
};

}  // namespace engram::inline ENGRAM_REAL
