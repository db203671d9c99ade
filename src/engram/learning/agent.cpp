#include "engram/learning/agent.h"

#include <utility>

namespace engram::inline ENGRAM_REAL {

Agent::Agent(const Space& observation, const Space& action, const NetworkOptions& options, bool normalize_observation,
             uint64_t seed)
    : Agent(observation, action, options, make_actor_critic(observation, action, options), normalize_observation,
            seed) {}

Agent::Agent(const Space& observation, const Space& action, const NetworkOptions& options, ModulePtr network_of_agent,
             bool normalize_observation, uint64_t seed, BoxPolicy in_a_box)
    : options(options),
      observer(observation, normalize_observation),
      network(std::move(network_of_agent)),
      policy_columns(columns_of(network->describe(), "policy")),
      value_columns(holds(network->describe(), "value") ? columns_of(network->describe(), "value") : Columns{}),
      distribution(make_distribution(action, in_a_box)),
      units(action) {
  auto layout = std::make_shared<Layout>();
  {
    const Layout::Scope scope(*layout, "observer");
    observer.declare(*layout);
  }
  network->declare(*layout);
  const Description whole = network->describe();
  const Description* log_std = find_output(whole, "log_std");
  if (log_std != nullptr && log_std->kind == Description::Kind::constant) log_std_ = log_std->parts.front();
  parameters = Parameters(layout);
  Rng rng(seed, Purpose::initialise);
  observer.initialise(parameters);
  network->initialise(parameters, rng);
}

Actor::Actor(const Agent& agent, Threads* threads)
    : agent_(agent), workspace_(agent.parameters.layout().slots(), threads) {}

void Actor::look(ConstView raw, ConstView start, View memory, View features) {
  agent_.observer.encode(agent_.parameters, raw, features);
  output_.resize(raw.rows, agent_.network->shape().output);
  agent_.network->forward(agent_.parameters, {features, start}, memory, output_, workspace_, {});
}

void Actor::look(ConstView raw, ConstView start, View memory) {
  features_.resize(raw.rows, agent_.observer.features());
  look(raw, start, memory, features_);
}

void Actor::choose(ConstView mask, std::span<Rng> random, bool deterministic, View action) {
  agent_.distribution->sample(agent_.policy_part(ConstView(output_)), mask, random, deterministic, action, evaluation_);
}

void Actor::score(ConstView mask, ConstView action) {
  agent_.distribution->evaluate(agent_.policy_part(ConstView(output_)), mask, action, evaluation_);
}

}  // namespace engram::inline ENGRAM_REAL
