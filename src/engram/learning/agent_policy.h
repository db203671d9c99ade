// AgentPolicy: the deployed face of an agent that somebody else trains.
#pragma once

#include "engram/learning/agent.h"
#include "engram/learning/policy.h"

namespace engram::inline ENGRAM_REAL {

class AgentPolicy final : public Policy {
 public:
  // Error where the agent's network looks into the future.
  AgentPolicy(const Agent& agent, Threads* threads);
  const Space& observation_space() const override { return agent_.observer.space(); }
  const Space& action_space() const override { return agent_.distribution->space(); }
  int64_t memory_size() const override { return agent_.memory(); }
  void act(const ObservationBatch& observation, View memory, View action, Acting& acting) const override;
  bool estimate(const ObservationBatch& observation, View memory, View value) const override;
  bool log_prob(const ObservationBatch& observation, View memory, ConstView target, View log_prob) const override;
  const Agent* agent() const override { return &agent_; }

 private:
  const Agent& agent_;
  mutable Actor actor_;  // scratch
};

}  // namespace engram::inline ENGRAM_REAL
