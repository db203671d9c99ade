// Agent: what acts and learns: observer -> network -> distribution over actions, and the weights of all of it.
//
//   raw observation (n, columns) -> features (n, D) -> policy, value (n, P + 1) -> action (n, A) in its own units
//   (learning/action_units.h) -> what the world is given (n, A)
#pragma once

#include <span>

#include "engram/learning/action_units.h"
#include "engram/learning/distribution.h"
#include "engram/learning/observer.h"
#include "engram/nn/network.h"

namespace engram::inline ENGRAM_REAL {

struct Agent {
  // Weights are drawn from the stream (seed, Purpose::initialise). The first form has the networks of an actor and a
  // critic, the second the one that it is given, which was made with `options` and may know no value.
  Agent(const Space& observation, const Space& action, const NetworkOptions& options, bool normalize_observation,
        uint64_t seed);
  Agent(const Space& observation, const Space& action, const NetworkOptions& options, ModulePtr network,
        bool normalize_observation, uint64_t seed, BoxPolicy in_a_box = BoxPolicy::clipped);

  int64_t memory() const { return network->shape().memory; }  // M: floats per lane
  bool has_value() const { return value_columns.count > 0; }
  bool lacks_convolution() const { return observer.space().is_image() && options.cnn == "none"; }
  // Of the network's output (or its derivative) what it calls so.
  template <class Rows>
  Rows policy_part(Rows output) const {
    return output.slice_columns(policy_columns.first, policy_columns.count);
  }
  template <class Rows>
  Rows value_part(Rows output) const {
    return output.slice_columns(value_columns.first, value_columns.count);
  }
  // (1, A) of a policy whose deviations are learned numbers; else empty.
  ConstView log_std() const { return log_std_ < 0 ? ConstView() : parameters[log_std_]; }

  NetworkOptions options;  // of the network
  Observer observer;
  ModulePtr network;
  Columns policy_columns, value_columns;  // of the network's row
  DistributionPtr distribution;
  ActionUnits units;
  Parameters parameters;  // of observer and network

 private:
  Layout::PartId log_std_ = -1;
};

// An agent's single steps: acting IS forward with T = 1. Owns their scratch, so one Actor serves one thread.
class Actor {
 public:
  explicit Actor(const Agent& agent, Threads* threads = nullptr);

  // raw (n, columns), start (1, n), memory (n, M) in and out -> features (n, D), and the network's output, kept.
  void look(ConstView raw, ConstView start, View memory, View features);
  void look(ConstView raw, ConstView start, View memory);
  // Actions (n, A) of the rows of the last look, in the units of the policy. mask (n, choices) or empty.
  void choose(ConstView mask, std::span<Rng> random, bool deterministic, View action);

  // log_prob() of actions (n, A) that somebody else chose, by the rows of the last look.
  void score(ConstView mask, ConstView action);

  ConstView policy_parameters() const { return agent_.policy_part(ConstView(output_)); }  // (n, P) of the last look
  ConstView value() const { return agent_.value_part(ConstView(output_)); }               // (n, 1) of the last look
  ConstView log_prob() const { return evaluation_.log_prob; }  // (n, 1) of the last choice or score

 private:
  const Agent& agent_;
  Workspace workspace_;
  Tensor features_;  // (n, D)
  Tensor output_;    // (n, P + 1)
  Distribution::Evaluation evaluation_;
};

}  // namespace engram::inline ENGRAM_REAL
