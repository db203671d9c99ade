#include "engram/algorithms/policy/reinforce.h"

#include <algorithm>
#include <utility>

#include "engram/algorithms/common_options.h"
#include "engram/algorithms/iteration.h"
#include "engram/algorithms/policy/actor_critic.h"
#include "engram/core/platform.h"
#include "engram/learning/returns.h"

namespace engram::inline ENGRAM_REAL {
namespace {

ModulePtr make_network(const VectorEnv& world, const ReinforceOptions& options) {
  const Space& seen = world.observation_space();
  return options.baseline ? make_actor_critic(seen, world.action_space(), options.network)
                          : make_policy(seen, world.action_space(), options.network);
}

Experience make_episodes(const VectorEnv& world, const Agent& agent, int64_t steps) {
  const Space& action = world.action_space();
  return {{.steps = steps, .lanes = 1, .memory = agent.memory(), .segment = steps},
          {{"observation", agent.observer.features()},
           {"action", action.columns()},
           {"mask", world.masked() ? action.choices() : 0},
           {"reward", 1},
           {"discount", 1}}};
}

std::unique_ptr<Optimizer> make_adam(const Agent& agent) {
  return std::make_unique<Adam>(agent.parameters.shared_layout(), Adam::Options{});
}

}  // namespace

ReinforceOptions ReinforceOptions::defaults(const std::string& memory) {
  ReinforceOptions options;
  options.network = NetworkOptions::defaults(memory);
  return options;
}

void ReinforceOptions::visit(OptionVisitor& v) {
  v.option("n_episodes", n_episodes, {1, 1e6},
           "whole episodes of an update; more for steadier gradients, fewer for earlier updates");
  v.option("buffer_size", buffer_size, {2, 1e9},
           "most steps that the episodes of one update may have; raise it where episodes are very long");
  v.option("gamma", gamma, {0, 1},
           "discount factor; looks about 1 / (1 - gamma) steps ahead: lower it where whole returns are too noisy");
  learning_rate_option(v, learning_rate);
  v.option("critic_learning_rate", critic_learning_rate, {0, 1e3},
           "step size of the baseline, falling as learning_rate does; none: the same. Larger where the baseline lags "
           "behind the policy");
  v.option("baseline", baseline,
           "whether a learned value is taken off each return; without it gradients are noisier, but nothing is biased "
           "by a poor value");
  v.option("normalize_advantage", normalize_advantage,
           "what weighs the actions of an update gets mean 0 and deviation 1 (+1e-8); makes one learning_rate fit "
           "returns of any size");
  v.option("ent_coef", ent_coef, {0, 1e6},
           "weight of the entropy bonus in the loss; raise it where the policy settles too early");
  v.option("vf_coef", vf_coef, {0, 1e6}, "weight of the baseline's loss; matters where it shares layers");
  max_grad_norm_option(v, max_grad_norm);
  normalize_observation_option(v, normalize_observation);
  network.visit(v);
}

QuickRun Reinforce::quick() {
  return {"CartPole-v1",
          {{"n_episodes", "2"}, {"net_arch", "8"}, {"memory_size", "8"}, {"normalize_observation", "true"}}};
}

Reinforce::Reinforce(VectorEnvPtr world, const ReinforceOptions& options, const RunContext& context)
    : options_(options),
      context_(context),
      lanes_(std::move(world), context.seed),
      agent_(lanes_.world().observation_space(), lanes_.world().action_space(), options.network,
             make_network(lanes_.world(), options), options.normalize_observation, context.seed),
      actor_(agent_, context.threads),
      policy_(agent_, context.threads),
      random_(action_streams(context.seed, 1)),
      memory_(1, agent_.memory()),
      given_(1, lanes_.world().action_space().columns()),
      episodes_(make_episodes(lanes_.world(), agent_, options.buffer_size)),
      learner_(*agent_.network, agent_.parameters, make_adam(agent_), options.max_grad_norm, context.seed,
               context.threads) {
  if (options.baseline && options.critic_learning_rate) {
    learner_.set_shares(critic_shares(agent_, options.learning_rate, *options.critic_learning_rate));
  }
  watch();
}

int64_t Reinforce::timesteps_per_iteration() const { return usual_iteration(context_); }

const Metrics& Reinforce::iterate() {
  const FlushDenormals flush;
  metrics_.values.clear();
  metrics_.episodes.clear();
  const double begin = context_.clock == nullptr ? 0 : context_.clock();
  for (const int64_t end = timesteps() + steps_of_iteration(context_, timesteps()); timesteps() < end;) play();
  metrics_.learning_seconds = context_.clock == nullptr ? 0 : context_.clock() - begin;
  return metrics_;
}

void Reinforce::play() {
  // A step and, should the episode end with it, what it led to.
  if (rows_ + 2 > options_.buffer_size) {
    throw Error("reinforce: an update's episodes did not end within " + std::to_string(options_.buffer_size) +
                    " steps; raise --buffer_size, or choose an algorithm that learns within an episode, such as a2c",
                1);
  }
  const ObservationBatch now = lanes_.now();
  const View action = row("action", rows_);
  episodes_.start(rows_, 0) = now.start(0, 0);
  episodes_.weight(rows_, 0) = 1;
  actor_.look(now.values, now.start, memory_, row("observation", rows_));
  actor_.choose(now.mask, random_, false, action);
  if (!now.mask.empty()) copy(now.mask, row("mask", rows_));
  agent_.units.to_world(action, given_);
  lanes_.step(given_, metrics_.episodes);
  row("reward", rows_)(0, 0) = lanes_.rewards()(0, 0);
  row("discount", rows_)(0, 0) = lanes_.ending(0) == Ending::terminated ? Real(0) : static_cast<Real>(options_.gamma);
  ++rows_;
  watch();
  if (lanes_.ending(0) != Ending::none) end_episode();
}

// One more row, of weight 0: what the last step led to. No action was taken there; it repeats one, so that whatever
// reads it reads something sound.
void Reinforce::end_episode() {
  agent_.observer.encode(agent_.parameters, lanes_.next_observation(0), row("observation", rows_));
  for (const char* column : {"action", "mask"}) copy(row(column, rows_ - 1), row(column, rows_));
  episodes_.start(rows_, 0) = 0;
  episodes_.weight(rows_, 0) = 0;
  ends_.push_back(++rows_);
  if (static_cast<int64_t>(ends_.size()) < options_.n_episodes) return;
  learn();
  rows_ = 0;
  ends_.clear();
}

// Weights that cannot follow their normalisation any more are ruined by it.
void Reinforce::watch() {
  if (rate() > 0) agent_.observer.watch(lanes_.now().values);
}

void Reinforce::learn() {
  segments_.clear();
  int64_t first = 0;
  for (const int64_t end : ends_) {
    segments_.push_back({0, first, end - first});
    first = end;
  }
  batch_.gather(episodes_, segments_, 0);
  const ConstView output = learner_.forward(agent_.parameters, batch_.sequence("observation"), batch_.memory);
  agent_.distribution->evaluate(agent_.policy_part(output), batch_["mask"], batch_["action"], evaluation_);
  weigh();
  descend();
  if (rate() > 0) agent_.observer.refresh(agent_.parameters);
}

// Values, returns and advantages of the batch.
void Reinforce::weigh() {
  const int64_t rows = batch_.steps * batch_.lanes;
  value_.resize(rows, 1);
  returns_.resize(rows, 1);
  advantage_.resize(rows, 1);
  if (options_.baseline) {
    copy(agent_.value_part(learner_.output()), value_);
  } else {
    fill(value_, Real(0));
  }
  const auto by_step = [&](View column) { return View(column.data, batch_.steps, batch_.lanes); };
  const Trajectory episodes{by_step(batch_["reward"]), by_step(batch_["discount"]), by_step(value_), {}, {}};
  episode_returns(episodes, by_step(batch_.weight), by_step(returns_));
  for (int64_t i = 0; i < rows; ++i) advantage_(i, 0) = returns_(i, 0) - value_(i, 0);
  if (options_.normalize_advantage) normalise_advantage(advantage_, batch_.weight);
}

void Reinforce::descend() {
  const int64_t rows = advantage_.rows();
  for (Tensor* each : {&d_log_prob_, &d_entropy_, &d_baseline_}) each->resize(rows, 1);
  const View d_output = learner_.d_output();
  const A2cLoss loss{options_.baseline ? options_.vf_coef : 0, options_.ent_coef};
  const A2cLoss::Result result =
      loss({evaluation_.log_prob, evaluation_.entropy, value_, {}, {}, advantage_, returns_, batch_.weight},
           {d_log_prob_, d_entropy_, options_.baseline ? agent_.value_part(d_output) : View(d_baseline_)});
  learner_.demand_finite_loss(result.loss, timesteps());
  agent_.distribution->backward(agent_.policy_part(ConstView(learner_.output())), batch_["action"], evaluation_,
                                d_log_prob_, d_entropy_, agent_.policy_part(d_output));
  learner_.descend(rate(), timesteps());
  learner_.demand_finite_weights(timesteps());
  metrics_.set("train/entropy_loss", -result.entropy);
  metrics_.set("train/policy_loss", result.policy);
  if (options_.baseline) metrics_.set("train/value_loss", result.value);
  metrics_.set("train/learning_rate", rate());
  metrics_.set("train/n_updates", static_cast<double>(++updates_));
}

void Reinforce::visit(Archive& archive) {
  archive("parameters", agent_.parameters);
  learner_.visit(archive);
  archive("lanes", lanes_);
  archive("memory", memory_.values());
  archive("random", random_);
  archive("observer", agent_.observer);
  archive("updates", updates_, a_count);
  visit_episodes(archive);
}

void Reinforce::visit_episodes(Archive& archive) {
  archive("rows", rows_, {0, options_.buffer_size});
  archive("ends", ends_, {2, options_.buffer_size});
  archive.demand(std::ranges::is_sorted(ends_, std::less_equal<>()) && (ends_.empty() || ends_.back() <= rows_), "ends",
                 "ends of whole episodes, one after the other");
  const auto filled = [&](View column) { return std::span(column.data, static_cast<size_t>(rows_ * column.columns)); };
  for (const char* column : {"observation", "action", "reward", "discount"}) {
    archive(column, filled(episodes_.real(column)));
  }
  archive("mask", filled(episodes_.real("mask")), {0, 1});
  archive("start", filled(episodes_.start), {0, 1});
  archive("weight", filled(episodes_.weight), {0, 1});
  if (archive.loading()) demand_sound(archive);
}

// What distribution and returns index by.
void Reinforce::demand_sound(const Archive& archive) {
  const Space& action = lanes_.world().action_space();
  const RowCheck fits(action);
  const bool discrete = action.type() != Space::Type::box;
  for (const int64_t end : ends_) archive.demand(episodes_.weight(end - 1, 0) == 0, "weight", "0 at an episode's end");
  for (int64_t t = 0; t < rows_; ++t) {
    archive.demand(!discrete || fits(row("action", t).data), "action", "an action of its space");
    archive.demand(!lanes_.world().masked() || allows_something(action, row("mask", t)), "mask",
                   "a choice in each row");
  }
}

void Reinforce::visit_policy(Archive& archive) {
  archive("parameters", agent_.parameters);
  archive("units", agent_.units);
  lanes_.world().visit_fitted(archive);
}

}  // namespace engram::inline ENGRAM_REAL
