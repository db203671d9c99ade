// Parallel Q-learning without replay and without a target network (Gallici et al. 2024, "Simplifying Deep Temporal
// Difference Learning"): what these two steadied, layer normalisation and many lanes steady.
//
//   repeat  collect a rollout of n_steps x lanes: at random with probability epsilon, else argmax_a q(s, a)
//           G_t = r_t + discount_t ((1 - lambda) max_a q(s_{t+1}, a) + lambda G_{t+1}),  Peng's Q(lambda), whose last
//                 step of an episode or rollout has lambda 0
//           n_epochs times, over shuffled minibatches of batch_size steps: one step of Adam down the loss of
//           q(s, a) - G (learning/q_values.h)
//
// With V = max_a q, G = V + the advantage of GAE (learning/returns.h), which is how it is computed. Without memory a
// minibatch holds single steps; with memory sequences of sequence_length steps, each from the memory it began with when
// it was played. Forbidden actions are neither taken nor maximised over. Deviations from the paper: layer normalisation
// without a scale and a bias of its own, a leaky ReLU behind it (nn/normalised_network.h), Adam in place of RAdam.
#pragma once

#include "engram/algorithms/minibatches.h"
#include "engram/algorithms/q_networks/q_options.h"
#include "engram/algorithms/q_networks/q_policy.h"
#include "engram/learning/collect.h"
#include "engram/learning/learner.h"

namespace engram::inline ENGRAM_REAL {

struct PqnOptions : MinibatchOptions {
  int64_t n_steps = 32;
  double gamma = 0.99, lambda = 0.65;
  Schedule learning_rate{2.5e-4, false};
  double max_grad_norm = 10;
  double exploration_fraction = 0.1, exploration_initial_eps = 1, exploration_final_eps = 0.05;
  bool normalize_observation = false, normalize_reward = false;
  std::string loss = "mse";
  NetworkOptions network;

  static PqnOptions defaults(const std::string& memory);
  void visit(OptionVisitor& v);
  int64_t segment() const { return MinibatchOptions::segment(n_steps, network); }
  void check() const { MinibatchOptions::check(n_steps, network); }
  ExplorationSchedule schedule() const {
    return {.initial = exploration_initial_eps, .final = exploration_final_eps, .fraction = exploration_fraction};
  }
};

class Pqn final : public Algorithm {
 public:
  static constexpr const char *name = "pqn", *summary = "parallel Q-learning: many lanes, no replay, no target network";
  static constexpr const char* family = "deep values";
  using Options = PqnOptions;
  static std::vector<Demand> demands() { return {demand::discrete_action}; }
  static QuickRun quick();

  Pqn(VectorEnvPtr world, const PqnOptions& options, const RunContext& context);

  const Metrics& iterate() override;
  int64_t timesteps() const override { return collector_.timesteps(); }
  int64_t timesteps_per_iteration() const override { return rollout_.shape.steps * rollout_.shape.lanes; }
  const Policy& policy() const override { return policy_; }
  void visit(Archive& archive) override;
  void visit_policy(Archive& archive) override;
  void visit_statistics(Archive& archive) override;

  const Rollout& rollout() const { return rollout_; }  // for those who judge
  const Agent& agent() const { return agent_; }

 private:
  void learn();
  void learn_minibatch(std::span<const Segment> segments);
  double remaining() const { return context_.remaining(timesteps()); }

  PqnOptions options_;
  RunContext context_;
  Agent agent_;
  DirectHead head_;
  double epsilon_;
  Collector collector_;
  QPolicy policy_;
  Rollout rollout_;
  Learner learner_;
  ShuffledSegments segments_;
  TdLoss loss_;
  Minibatch batch_;
  Tensor error_;  // (batch_size, 1)
  Metrics metrics_;
  int64_t updates_ = 0;
  double loss_sum_ = 0, minibatches_ = 0;  // of this update
};

}  // namespace engram::inline ENGRAM_REAL
