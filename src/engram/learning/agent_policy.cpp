#include "engram/learning/agent_policy.h"

#include "engram/core/error.h"

namespace engram::inline ENGRAM_REAL {

AgentPolicy::AgentPolicy(const Agent& agent, Threads* threads) : agent_(agent), actor_(agent, threads) {
  if (!agent.network->causal()) throw Error("memory: cannot act with a network that looks into the future");
}

void AgentPolicy::act(const ObservationBatch& observation, View memory, View action, Acting& acting) const {
  actor_.look(observation.values, observation.start, memory);
  actor_.choose(observation.mask, acting.random, acting.deterministic, action);
  agent_.units.to_world(action, action);
}

bool AgentPolicy::estimate(const ObservationBatch& observation, View memory, View value) const {
  if (!agent_.has_value()) return false;
  actor_.look(observation.values, observation.start, memory);
  copy(actor_.value(), value);
  return true;
}

bool AgentPolicy::log_prob(const ObservationBatch& observation, View memory, ConstView target, View log_prob) const {
  if (action_space().type() == Space::Type::box) return false;  // a density in units of its own
  actor_.look(observation.values, observation.start, memory);
  actor_.score(observation.mask, target);
  copy(actor_.log_prob(), log_prob);
  return true;
}

}  // namespace engram::inline ENGRAM_REAL
