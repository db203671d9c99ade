#include "engram/algorithms/policy/actor_critic.h"

#include <utility>

#include "engram/algorithms/common_options.h"
#include "engram/core/elementary.h"
#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/learning/returns.h"

namespace engram::inline ENGRAM_REAL {
namespace {

RolloutShape rollout_shape(const VectorEnv& world, const Agent& agent, int64_t steps, int64_t segment) {
  const Space& action = world.action_space();
  return {.steps = steps,
          .lanes = world.lanes(),
          .features = agent.observer.features(),
          .action = action.columns(),
          .choices = world.masked() ? action.choices() : 0,
          .memory = agent.memory(),
          .segment = segment};
}

// The mean standard deviation of a continuous policy.
double mean_deviation(ConstView log_std) {
  double sum = 0;
  for (Real x : log_std.row_span(0)) sum += exp(static_cast<double>(x));
  return sum / static_cast<double>(log_std.columns);
}

}  // namespace

void ActorCriticOptions::visit(OptionVisitor& v) {
  v.option("n_steps", n_steps, {1, 1e9},
           "environment steps per lane and update; more for steadier gradients and longer memories, fewer for earlier "
           "updates");
  gamma_option(v, gamma);
  v.option("gae_lambda", gae_lambda, {0, 1},
           "generalised advantage estimation: 0 one-step, 1 Monte Carlo; lower it where returns are noisy, raise it "
           "where values are poor");
  learning_rate_option(v, learning_rate);
  v.option("critic_learning_rate", critic_learning_rate, {0, 1e3},
           "step size of what belongs to the value alone, falling as learning_rate does; none: the same. Larger where "
           "values lag behind the policy");
  v.option("ent_coef", ent_coef, {0, 1e6},
           "weight of the entropy bonus in the loss; raise it where the policy settles too early");
  v.option("vf_coef", vf_coef, {0, 1e6}, "weight of the value loss; matters where actor and critic share layers");
  max_grad_norm_option(v, max_grad_norm);
  v.option("normalize_advantage", normalize_advantage,
           "advantages of a minibatch get mean 0 and deviation 1; makes one learning_rate fit rewards of any size");
  normalize_observation_option(v, normalize_observation);
  normalize_reward_option(v, normalize_reward);
  v.option("normalize_until", normalize_until, {0, 1},
           "share of the run after which both normalisations stay as they are; 0.5 where learning_rate falls and late "
           "policies see other states than early ones");
  v.option("gradient", gradient, {"bptt", "rtrl"},
           "how errors reach the past: bptt through the steps of a sequence, rtrl exactly back to the beginning of the "
           "episode, for memories whose units see themselves alone (min_gru, lru, rtu ...). rtrl where a memory must "
           "last longer than sequence_length");
  network.visit(v);
}

QuickRun quick_actor_critic() {
  return {"CartPole-v1",
          {{"n_steps", "16"},
           {"net_arch", "8"},
           {"memory_size", "8"},
           {"normalize_observation", "true"},
           {"normalize_reward", "true"}}};
}

std::vector<double> critic_shares(const Agent& agent, const Schedule& learning_rate, double critic_learning_rate) {
  if (learning_rate.initial <= 0) {
    throw Error("--critic_learning_rate: is taken relative to --learning_rate, expected one above 0, found 0");
  }
  return learning_shares(agent.network->describe(), "value", critic_learning_rate / learning_rate.initial,
                         agent.parameters.layout());
}

ActorCritic::ActorCritic(VectorEnvPtr world, const ActorCriticOptions& options, int64_t segment,
                         const OptimizerMaker& make_optimizer, const RunContext& context)
    : options_(options),
      context_(context),
      agent_(world->observation_space(), world->action_space(), options.network, options.normalize_observation,
             context.seed),
      collector_(std::move(world), agent_, {options.gamma, options.normalize_reward, context.seed, context.clock},
                 context.threads),
      policy_(agent_, context.threads),
      rollout_(rollout_shape(collector_.world(), agent_, options.n_steps, segment)),
      learner_(*agent_.network, agent_.parameters, make_optimizer(agent_.parameters.shared_layout()),
               options.max_grad_norm, context.seed, context.threads) {
  if (options.gradient == "rtrl") {
    if (options.network.bptt_window > 0) {
      throw Error("--bptt_window: expected 0 with --gradient rtrl, whose errors travel the whole sequence");
    }
    influences_.emplace(*agent_.network, agent_.parameters, rollout_.shape, context.threads);
  }
  metrics_.episodes.reserve(static_cast<size_t>(timesteps_per_iteration()));
  if (options.critic_learning_rate) {
    learner_.set_shares(critic_shares(agent_, options.learning_rate, *options.critic_learning_rate));
  }
}

const Metrics& ActorCritic::iterate() {
  const FlushDenormals flush;
  const bool statistics = statistics_move();
  const auto [world, acting] = collector_.collect(rollout_, metrics_.episodes, statistics);
  const double begin = context_.clock == nullptr ? 0 : context_.clock();
  gae(rollout_.trajectory(), options_.gae_lambda, rollout_.advantage);
  copy(rollout_.advantage, rollout_.returns);
  accumulate(rollout_.value, rollout_.returns);
  if (influences_) influences_->follow(agent_.parameters, rollout_);
  learn();
  learner_.demand_finite_weights(timesteps());
  if (statistics) agent_.observer.refresh(agent_.parameters);
  metrics_.world_seconds = world;
  metrics_.acting_seconds = acting;
  metrics_.learning_seconds = context_.clock == nullptr ? 0 : context_.clock() - begin;
  return metrics_;
}

void ActorCritic::forward(const Minibatch& batch) {
  const ConstView output = learner_.forward(agent_.parameters, batch.sequence(), batch.memory);
  d_log_prob_.resize(output.rows, 1);
  d_entropy_.resize(output.rows, 1);
  agent_.distribution->evaluate(agent_.policy_part(output), batch.mask, batch.action, evaluation_);
}

void ActorCritic::descend(const Minibatch& batch, std::span<const Segment> segments) {
  agent_.distribution->backward(agent_.policy_part(ConstView(learner_.output())), batch.action, evaluation_,
                                d_log_prob_, d_entropy_, agent_.policy_part(learner_.d_output()));
  learner_.descend(now(options_.learning_rate), timesteps(), influences_ ? influences_->at(segments) : ConstView());
}

// Weights that hardly move cannot follow their normalisation: wider states widen the deviation, the same weights then
// answer them more weakly, and the states widen further.
bool ActorCritic::statistics_move() const {
  const double left = context_.remaining(timesteps() + timesteps_per_iteration());
  return options_.learning_rate.at(left) > 0 && 1 - left <= options_.normalize_until;
}

void ActorCritic::report_common(int64_t updates) {
  report("train/learning_rate", now(options_.learning_rate));
  report("train/explained_variance", explained_variance(rollout_.value, rollout_.returns));
  report("train/n_updates", static_cast<double>(updates));
  const ConstView log_std = agent_.log_std();
  if (!log_std.empty()) report("train/std", mean_deviation(log_std));
}

void ActorCritic::visit(Archive& archive) {
  archive("parameters", agent_.parameters);
  learner_.visit(archive);
  archive("collector", collector_);
  if (influences_) archive("influences", *influences_);
  visit_learner(archive);
}

void ActorCritic::visit_policy(Archive& archive) {
  archive("parameters", agent_.parameters);
  archive("units", agent_.units);
  collector_.world().visit_fitted(archive);
}

void ActorCritic::visit_statistics(Archive& archive) {
  CollectedStatistics statistics{collector_};
  archive("collector", statistics);
}

}  // namespace engram::inline ENGRAM_REAL
