#include "engram/algorithms/q_networks/pqn.h"

#include <utility>

#include "engram/algorithms/common_options.h"
#include "engram/core/platform.h"
#include "engram/learning/losses.h"
#include "engram/learning/returns.h"
#include "engram/nn/normalised_network.h"

namespace engram::inline ENGRAM_REAL {
namespace {

// Epsilon-greedy; what is seen is worth its best action. Looks on at a rate that the learner changes.
class QPlayer final : public Player {
 public:
  QPlayer(const Agent& agent, const double& epsilon, Threads* threads)
      : agent_(agent), epsilon_(epsilon), actor_(agent, threads) {}

  ConstView look(const ObservationBatch& seen, View memory, View features) override {
    actor_.look(seen.values, seen.start, memory, features);
    value_.resize(seen.values.rows, 1);
    value_of_best(actor_.policy_parameters(), actor_.policy_parameters(), seen.mask, value_);
    return value_;
  }

  ConstView choose(ConstView mask, std::span<Rng> random, View action) override {
    const ConstView q = actor_.policy_parameters();
    for (int64_t i = 0; i < action.rows; ++i) {
      Rng& luck = random[static_cast<size_t>(i)];
      if (luck.uniform() < epsilon_) {
        agent_.distribution->space().draw(mask.empty() ? mask : mask.slice_rows(i, 1), luck, action.slice_rows(i, 1));
      } else {
        action(i, 0) = static_cast<Real>(best_action(q.row_span(i), allowed_in(mask, i)));
      }
    }
    return {};
  }

 private:
  const Agent& agent_;
  const double& epsilon_;
  Actor actor_;
  Tensor value_;  // (n, 1)
};

RolloutShape rollout_shape(const VectorEnv& world, const Agent& agent, const PqnOptions& options) {
  return {.steps = options.n_steps,
          .lanes = world.lanes(),
          .features = agent.observer.features(),
          .action = 1,
          .choices = world.masked() ? world.action_space().choices() : 0,
          .memory = agent.memory(),
          .segment = options.segment()};
}

Agent make_agent(const VectorEnv& world, const PqnOptions& options, uint64_t seed) {
  const Space &observation = world.observation_space(), &action = world.action_space();
  return {observation,
          action,
          options.network,
          make_normalised_values(observation, action, options.network),
          options.normalize_observation,
          seed};
}

}  // namespace

PqnOptions PqnOptions::defaults(const std::string& memory) {
  PqnOptions options;
  options.network = NetworkOptions::defaults(memory);
  options.batch_size = 128;
  options.n_epochs = 2;
  return options;
}

void PqnOptions::visit(OptionVisitor& v) {
  v.option("n_steps", n_steps, {1, 1e9},
           "environment steps per lane and update; more carry rewards further back and lengthen the sequences of a "
           "memory, fewer learn sooner. Many lanes (n_envs) take the replay's place");
  gamma_option(v, gamma);
  v.option("lambda", lambda, {0, 1},
           "how far a return goes on along what was played before it asks the network: 0 one step, 1 to the rollout's "
           "end; higher where rewards are late, lower where exploration spoils what follows");
  learning_rate_option(v, learning_rate);
  max_grad_norm_option(v, max_grad_norm);
  exploration_options(v, exploration_fraction, exploration_initial_eps, exploration_final_eps);
  normalize_observation_option(v, normalize_observation);
  normalize_reward_option(v, normalize_reward);
  v.option("loss", loss, {"mse", "huber"}, "of an error; huber where single errors are large");
  MinibatchOptions::visit(v);
  visit_normalised(v, network);
}

QuickRun Pqn::quick() {
  return {"CartPole-v1",
          {{"n_steps", "16"},
           {"net_arch", "8"},
           {"memory_size", "8"},
           {"batch_size", "32"},
           {"n_epochs", "2"},
           {"sequence_length", "8"},
           {"normalize_observation", "true"},
           {"normalize_reward", "true"}}};
}

Pqn::Pqn(VectorEnvPtr world, const PqnOptions& options, const RunContext& context)
    : options_(options),
      context_(context),
      agent_(make_agent(*world, options, context.seed)),
      epsilon_(options.exploration_initial_eps),
      collector_(std::move(world), agent_, std::make_unique<QPlayer>(agent_, epsilon_, context.threads),
                 {options.gamma, options.normalize_reward, context.seed, context.clock}),
      policy_(agent_, head_, epsilon_, context.threads),
      rollout_(rollout_shape(collector_.world(), agent_, options)),
      learner_(*agent_.network, agent_.parameters,
               std::make_unique<Adam>(agent_.parameters.shared_layout(), Adam::Options{.epsilon = 1e-5}),
               options.max_grad_norm, context.seed, context.threads),
      segments_(context.seed, rollout_.experience.segments()),
      loss_{find_value_loss(options.loss)} {
  metrics_.episodes.reserve(static_cast<size_t>(timesteps_per_iteration()));
}

const Metrics& Pqn::iterate() {
  const FlushDenormals flush;
  epsilon_ = options_.schedule().at(1 - remaining(), 0);
  const auto [world, acting] = collector_.collect(rollout_, metrics_.episodes);
  const double begin = context_.clock == nullptr ? 0 : context_.clock();
  gae(rollout_.trajectory(), options_.lambda, rollout_.advantage);
  copy(rollout_.advantage, rollout_.returns);
  accumulate(rollout_.value, rollout_.returns);
  learn();
  learner_.demand_finite_weights(timesteps());
  agent_.observer.refresh(agent_.parameters);
  metrics_.world_seconds = world;
  metrics_.acting_seconds = acting;
  metrics_.learning_seconds = context_.clock == nullptr ? 0 : context_.clock() - begin;
  return metrics_;
}

void Pqn::learn() {
  loss_sum_ = minibatches_ = 0;
  for (int64_t epoch = 0; epoch < options_.n_epochs; ++epoch) {
    segments_.pass(options_.batch_size / rollout_.shape.segment, [&](std::span<const Segment> segments) {
      learn_minibatch(segments);
      return true;
    });
  }
  metrics_.set("rollout/exploration_rate", epsilon_);
  metrics_.set("train/learning_rate", options_.learning_rate.at(remaining()));
  metrics_.set("train/loss", loss_sum_ / minibatches_);
  metrics_.set("train/explained_variance", explained_variance(rollout_.value, rollout_.returns));
  metrics_.set("train/n_updates", static_cast<double>(updates_));
}

void Pqn::learn_minibatch(std::span<const Segment> segments) {
  batch_.gather(rollout_, segments);
  const ConstView q = learner_.forward(agent_.parameters, batch_.sequence(), batch_.memory);
  error_.resize(q.rows, 1);
  const double loss = loss_(q, batch_.action, batch_.returns, batch_.weight, learner_.d_output(), error_);
  learner_.demand_finite_loss(loss, timesteps());
  learner_.descend(options_.learning_rate.at(remaining()), timesteps());
  loss_sum_ += loss;
  minibatches_ += 1;
  ++updates_;
}

void Pqn::visit(Archive& archive) {
  archive("parameters", agent_.parameters);
  learner_.visit(archive);
  archive("collector", collector_);
  archive("shuffling", segments_);
  archive("epsilon", epsilon_, {0, 1});
  archive("updates", updates_, a_count);
}

void Pqn::visit_policy(Archive& archive) {
  archive("parameters", agent_.parameters);
  archive("epsilon", epsilon_, {0, 1});
  collector_.world().visit_fitted(archive);
}

void Pqn::visit_statistics(Archive& archive) {
  CollectedStatistics statistics{collector_};
  archive("collector", statistics);
}

}  // namespace engram::inline ENGRAM_REAL
