// ActorCritic: what PPO and A2C share: collecting a rollout, its advantages, from a loss of probabilities and values to
// the learner's step, schedules, metrics, the checkpoint. What an algorithm makes of a rollout is its learn().
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engram/algorithms/registry.h"
#include "engram/learning/agent_policy.h"
#include "engram/learning/collect.h"
#include "engram/learning/influences.h"
#include "engram/learning/learner.h"
#include "engram/learning/losses.h"
#include "engram/learning/rollout.h"

namespace engram::inline ENGRAM_REAL {

// Names and meanings are Stable-Baselines3's.
struct ActorCriticOptions {
  int64_t n_steps = 2048;
  double gamma = 0.99;
  double gae_lambda = 0.95;
  Schedule learning_rate{3e-4, false};
  std::optional<double> critic_learning_rate;
  double ent_coef = 0;
  double vf_coef = 0.5;
  double max_grad_norm = 0.5;
  bool normalize_advantage = true;
  bool normalize_observation = false;
  bool normalize_reward = false;
  double normalize_until = 1;
  std::string gradient = "bptt";
  NetworkOptions network;

  void visit(OptionVisitor& v);
};

// Two sequences of 8 in every rollout, a small network, and everything normalised that can be.
QuickRun quick_actor_critic();

using OptimizerMaker = std::function<std::unique_ptr<Optimizer>(std::shared_ptr<const Layout>)>;

// Shares of the learning rate (nn/optimizer.h) with which the value alone learns at a rate of its own; falls with it.
// Error where learning_rate is 0.
std::vector<double> critic_shares(const Agent& agent, const Schedule& learning_rate, double critic_learning_rate);

class ActorCritic : public Algorithm {
 public:
  const Metrics& iterate() final;
  int64_t timesteps() const final { return collector_.timesteps(); }
  int64_t timesteps_per_iteration() const final { return rollout_.shape.steps * rollout_.shape.lanes; }
  const Policy& policy() const final { return policy_; }
  void visit(Archive& archive) final;
  void visit_policy(Archive& archive) final;
  void visit_statistics(Archive& archive) final;

  // For those who judge: what the last iterate() learned from, and who acted.
  const Rollout& rollout() const { return rollout_; }
  const Agent& agent() const { return agent_; }

 protected:
  // segment: steps that are learned from as one sequence; a divisor of n_steps.
  ActorCritic(VectorEnvPtr world, const ActorCriticOptions& options, int64_t segment,
              const OptimizerMaker& make_optimizer, const RunContext& context);

  // From rollout(), advantages included, to better weights.
  virtual void learn() = 0;
  virtual void visit_learner(Archive& archive) = 0;  // what learn() keeps from call to call

  // The loss of a minibatch under the present weights; its derivatives are kept for descend(). Loss: (const
  // LossBatch&, const LossDerivatives&) -> a result with the member `loss`.
  template <class Loss>
  auto evaluate(const Minibatch& batch, const Loss& loss) {
    forward(batch);
    const auto result = loss(LossBatch{evaluation_.log_prob, evaluation_.entropy, agent_.value_part(learner_.output()),
                                       batch.log_prob, batch.value, batch.advantage, batch.returns, batch.weight},
                             LossDerivatives{d_log_prob_, d_entropy_, agent_.value_part(learner_.d_output())});
    learner_.demand_finite_loss(result.loss, timesteps());
    return result;
  }
  // One step of the optimizer down the gradient of the last evaluate(), which was of the same minibatch, made of these
  // segments.
  void descend(const Minibatch& batch, std::span<const Segment> segments);

  double now(const Schedule& schedule) const { return schedule.at(context_.remaining(timesteps())); }
  void report(std::string_view tag, double value) { metrics_.set(tag, value); }
  void report_common(int64_t updates);  // the tags that every actor-critic has

  ActorCriticOptions options_;

 private:
  bool statistics_move() const;  // in the coming update
  void forward(const Minibatch& batch);

  RunContext context_;
  Agent agent_;
  Collector collector_;
  AgentPolicy policy_;
  Rollout rollout_;
  Metrics metrics_;

  Learner learner_;
  std::optional<Influences> influences_;  // where the gradient is real-time recurrent learning's
  Distribution::Evaluation evaluation_;
  Tensor d_log_prob_, d_entropy_;  // (L*B, 1)
};

}  // namespace engram::inline ENGRAM_REAL
