#include "engram/algorithms/q_networks/q_learner.h"

#include <algorithm>

#include "engram/algorithms/iteration.h"
#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/nn/noisy.h"

namespace engram::inline ENGRAM_REAL {
namespace {

const RunContext& demand_time_to_learn(const RunContext& context, int64_t learning_starts) {
  if (context.total_timesteps <= 0 || learning_starts < context.total_timesteps) return context;
  throw Error("--learning_starts: expected less than total_timesteps " + std::to_string(context.total_timesteps) +
              ", found " + std::to_string(learning_starts) + ": nothing would be learned");
}

}  // namespace

QLearner::QLearner(VectorEnvPtr world, const QOptions& options, std::unique_ptr<const QHead> head, Units units,
                   const RunContext& context)
    : options_(options),
      context_(demand_time_to_learn(context, options.learning_starts)),
      lanes_(std::move(world), context.seed),
      head_(std::move(head)),
      agent_(lanes_.world().observation_space(), lanes_.world().action_space(), options.network,
             head_->make_network(lanes_.world().observation_space(), lanes_.world().action_space(), options.network),
             false, context.seed),
      target_(agent_.parameters),
      learner_(*agent_.network, agent_.parameters, options.make_optimizer(agent_.parameters.shared_layout()),
               options.max_grad_norm, context.seed, context.threads),
      passing_(agent_.parameters.layout().slots(), context.threads),
      decayed_epsilon_(options.exploration_initial_eps),
      policy_(agent_, *head_, epsilon_, context.threads),
      actor_(agent_, *head_, context.threads),
      random_(streams_of_lanes<Rng>(context.seed, Purpose::exploration, lanes_.count())),
      drawing_(context.seed, Purpose::minibatch),
      noise_of_acting_(context.seed, Purpose::exploration, static_cast<uint32_t>(lanes_.count())),
      noise_of_learning_(context.seed, Purpose::minibatch, 1),
      replay_(lanes_.world(), {.steps = options.buffer_size,
                               .memory = units.memory ? agent_.memory() : 0,
                               .length = units.length,
                               .stride = units.stride}),
      memory_(lanes_.count(), agent_.memory()),
      action_(lanes_.count(), 1),
      explores_(static_cast<size_t>(lanes_.count())),
      importance_(options.batch_size, 1),
      error_(options.batch_size, 1),
      drawn_(static_cast<size_t>(options.batch_size)) {
  options.demand_batches(replay_.least_size());
  if (options.prioritized) priorities_.emplace(replay_, options.priority_alpha);
  fill(importance_, Real(1));
  replay_.begin(lanes_, memory_);
}

int64_t QLearner::timesteps_per_iteration() const { return usual_iteration(context_); }

const Metrics& QLearner::iterate() {
  const FlushDenormals flush;
  iterate_steps(
      metrics_, context_, [&] { return timesteps(); }, [&] { step(); });
  if (options_.noisy) clear_noise(agent_.parameters);
  learner_.demand_finite_weights(timesteps());
  metrics_.set("rollout/exploration_rate", epsilon_);
  metrics_.set("train/learning_rate", learning_rate());
  metrics_.set("train/loss", loss_);
  metrics_.set("train/n_updates", static_cast<double>(updates_));
  return metrics_;
}

void QLearner::step() {
  const size_t ended = metrics_.episodes.size();
  act();
  lanes_.step(action_, metrics_.episodes);
  replay_.add(lanes_, action_, memory_);
  if (priorities_) priorities_->follow();
  if (time_to_train(metrics_.episodes.size() > ended)) train();
  follow_online();
}

// A network without a memory need not look where nobody asks it.
void QLearner::act() {
  for (size_t i = 0; i < random_.size() && holds_a_batch(); ++i) {
    decayed_epsilon_ *= options_.exploration_decay.value_or(1);
  }
  epsilon_ = present_epsilon();
  bool asked = memory() > 0;
  for (size_t i = 0; i < random_.size(); ++i) {
    explores_[i] = random_[i].uniform() < epsilon_ ? 1 : 0;
    asked |= explores_[i] == 0;
  }
  const ObservationBatch now = lanes_.now();
  if (asked && options_.noisy) draw_noise(agent_.parameters, noise_of_acting_);
  const ConstView q = asked ? actor_.look(now.values, now.start, memory_) : ConstView();
  for (int64_t i = 0; i < lanes_.count(); ++i) {
    const ConstView mask = now.mask.empty() ? ConstView() : now.mask.slice_rows(i, 1);
    if (explores_[static_cast<size_t>(i)] != 0) {
      policy_.action_space().draw(mask, random_[static_cast<size_t>(i)], action_.view().slice_rows(i, 1));
    } else {
      action_(i, 0) = static_cast<Real>(best_action(q.row_span(i), allowed_in(mask, 0)));
    }
  }
}

double QLearner::present_epsilon() const {
  if (timesteps() < options_.learning_starts) return 1;
  if (options_.noisy) return 0;
  if (options_.exploration_decay) return std::max(options_.exploration_final_eps, decayed_epsilon_);
  return options_.schedule().at(progress(), 0);
}

bool QLearner::time_to_train(bool an_end) const {
  if (timesteps() < options_.learning_starts || !holds_a_batch()) return false;
  return options_.train_freq == 0 ? an_end : timesteps() / lanes_.count() % options_.train_freq == 0;
}

void QLearner::train() {
  for (int64_t i = 0; i < options_.gradient_steps; ++i, ++updates_) {
    draw();
    if (options_.noisy) draw_noise_of_both();
    loss_ = learn(batch_, importance_, error_);
    if (priorities_) priorities_->learn(drawn_, error_);
  }
}

void QLearner::draw() {
  if (priorities_) {
    const double beta = options_.priority_beta + (1 - options_.priority_beta) * progress();
    priorities_->draw(drawing_, beta, drawn_, importance_);
  } else {
    replay_.draw(drawing_, options_.batch_size, drawn_);
  }
  replay_.gather(drawn_, options_.gamma, replay_.shape().length > 1 ? 1 : options_.n_step, batch_);
}

void QLearner::draw_noise_of_both() {
  draw_noise(agent_.parameters, noise_of_learning_);
  draw_noise(target_, noise_of_learning_);
}

void QLearner::follow_online() {
  const int64_t every = options_.target_update_interval, before = timesteps() - lanes_.count();
  if (timesteps() / every == before / every) return;
  const std::span<const Real> values = online().values();
  const std::span<Real> target = target_.values();
  const auto tau = static_cast<Real>(options_.tau);
  for (size_t i = 0; i < target.size(); ++i) {
    target[i] = tau == 1 ? values[i] : target[i] + tau * (values[i] - target[i]);
  }
}

View QLearner::encode(ConstView raw) {
  features_.resize(raw.rows, agent_.observer.features());
  agent_.observer.encode(agent_.parameters, raw, features_);
  return features_;
}

ConstView QLearner::forward(const Parameters& with, ConstView raw) {
  if (zero_.columns() < raw.rows) zero_ = Tensor(1, raw.rows);
  return forward(with, raw, zero_.view().slice_columns(0, raw.rows), {});
}

ConstView QLearner::forward(const Parameters& with, ConstView raw, ConstView start, ConstView memory) {
  const ConstView none(nullptr, start.columns, 0);
  return learner_.forward(with, {encode(raw), start}, memory.empty() ? none : memory);
}

void QLearner::pass_by(const Parameters& with, ConstView raw, ConstView start, View memory) {
  row_.resize(raw.rows, agent_.network->shape().output);
  agent_.network->forward(with, {encode(raw), start}, memory, row_, passing_, {});
}

void QLearner::visit(Archive& archive) {
  archive("parameters", agent_.parameters);
  archive("target", target_);
  learner_.visit(archive);
  archive("lanes", lanes_);
  archive("memory", memory_.values());
  archive("random", random_);
  archive("drawing", drawing_);
  if (options_.noisy) {
    archive("noise_of_acting", noise_of_acting_);
    archive("noise_of_learning", noise_of_learning_);
  }
  archive("replay", replay_);
  if (priorities_) archive("priorities", *priorities_);
  archive("epsilon", epsilon_, {0, 1});
  archive("decayed_epsilon", decayed_epsilon_, {0, 1});
  archive("updates", updates_, a_count);
  archive("loss", loss_);
}

void QLearner::visit_policy(Archive& archive) {
  archive("parameters", agent_.parameters);
  archive("epsilon", epsilon_, {0, 1});
  lanes_.world().visit_fitted(archive);
}

}  // namespace engram::inline ENGRAM_REAL
