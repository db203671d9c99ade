// An algorithm that steps its world with action 0 and learns nothing: for tests of what surrounds algorithms.
#pragma once

#include <utility>

#include "engram/algorithms/registry.h"

namespace engram {

class Idle : public Algorithm, public Policy {
 public:
  explicit Idle(VectorEnvPtr world)
      : world_(std::move(world)),
        batch_(world_->lanes(), world_->observation_space(), world_->action_space(), world_->masked()),
        action_(world_->lanes(), world_->action_space().columns()) {
    world_->reset(1, batch_);
  }

  const Metrics& iterate() override {
    world_->step(action_, batch_);
    timesteps_ += world_->lanes();
    return metrics_;
  }
  int64_t timesteps() const override { return timesteps_; }
  int64_t timesteps_per_iteration() const override { return world_->lanes(); }
  const Policy& policy() const override { return *this; }
  void visit(Archive& archive) override {
    archive("timesteps", timesteps_);
    archive("world", *world_);
  }
  void visit_policy(Archive&) override {}

  const Space& observation_space() const override { return world_->observation_space(); }
  const Space& action_space() const override { return world_->action_space(); }
  int64_t memory_size() const override { return 0; }
  void act(const ObservationBatch&, View, View action, Acting&) const override { fill(action, 0); }

 private:
  VectorEnvPtr world_;
  StepBatch batch_;
  Tensor action_;  // (N, columns)
  Metrics metrics_;
  int64_t timesteps_ = 0;
};

}  // namespace engram
