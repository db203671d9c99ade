#include "engram/algorithms/policy/ppo.h"

namespace engram::inline ENGRAM_REAL {
namespace {

// Stable-Baselines3's epsilon for actor-critics.
std::unique_ptr<Optimizer> make_adam(std::shared_ptr<const Layout> layout) {
  return std::make_unique<Adam>(std::move(layout), Adam::Options{.epsilon = 1e-5});
}

}  // namespace

PpoOptions PpoOptions::defaults(const std::string& memory) {
  PpoOptions options;
  options.network = NetworkOptions::defaults(memory);
  if (options.network.recurrent()) {
    options.n_steps = 128;
    options.batch_size = 128;
  }
  return options;
}

void PpoOptions::visit(OptionVisitor& v) {
  ActorCriticOptions::visit(v);
  MinibatchOptions::visit(v);
  v.option("clip_range", clip_range, {0, 1e6},
           "how far the probability ratio may move from 1; lin_X falls to 0. Lower it where updates undo each other");
  v.option("clip_range_vf", clip_range_vf, {0, 1e9},
           "how far a value may move from that of the rollout; none: freely. Depends on the size of the rewards");
  v.option("target_kl", target_kl, {0, 1e6},
           "an update ends early above 1.5 times this divergence; none: never. .01 to .03 where single updates ruin a "
           "policy");
}

// The last minibatch of a pass is smaller than the others.
QuickRun Ppo::quick() {
  QuickRun run = quick_actor_critic();
  run.options.insert(run.options.end(), {{"batch_size", "32"}, {"n_epochs", "2"}, {"sequence_length", "8"}});
  return run;
}

Ppo::Ppo(VectorEnvPtr world, const PpoOptions& options, const RunContext& context)
    : ActorCritic(std::move(world), options, options.segment(), make_adam, context),
      ppo_(options),
      segments_(context.seed, rollout().experience.segments()),
      ratio_(options.batch_size, 1) {}

void Ppo::learn() {
  const PpoLoss loss{now(ppo_.clip_range), ppo_.clip_range_vf, options_.vf_coef, options_.ent_coef};
  sums_ = {};
  bool near = true;
  for (int64_t epoch = 0; epoch < ppo_.n_epochs && near; ++epoch) {
    sums_.approx_kl = sums_.minibatches_of_epoch = 0;
    near = segments_.pass(ppo_.batch_size / rollout().shape.segment,
                          [&](std::span<const Segment> segments) { return learn_minibatch(loss, segments); });
    ++epochs_;
  }
  report_learning(loss);
}

bool Ppo::learn_minibatch(const PpoLoss& loss, std::span<const Segment> segments) {
  batch_.gather(rollout(), segments);
  if (options_.normalize_advantage) normalise_advantage(batch_.advantage, batch_.weight);
  const PpoLoss::Result result = evaluate(batch_, [&](const LossBatch& columns, const LossDerivatives& d) {
    return loss(columns, ratio_.view().slice_rows(0, columns.log_prob.rows), d);
  });
  add(result);
  if (ppo_.target_kl && result.approx_kl > 1.5 * *ppo_.target_kl) return false;
  descend(batch_, segments);
  return true;
}

void Ppo::add(const PpoLoss::Result& result) {
  sums_.policy += result.policy;
  sums_.value += result.value;
  sums_.entropy += result.entropy;
  sums_.clip_fraction += result.clip_fraction;
  sums_.minibatches += 1;
  sums_.approx_kl += result.approx_kl;
  sums_.minibatches_of_epoch += 1;
  sums_.last_loss = result.loss;
}

void Ppo::report_learning(const PpoLoss& loss) {
  report("train/entropy_loss", -sums_.entropy / sums_.minibatches);
  report("train/policy_gradient_loss", sums_.policy / sums_.minibatches);
  report("train/value_loss", sums_.value / sums_.minibatches);
  report("train/approx_kl", sums_.approx_kl / sums_.minibatches_of_epoch);
  report("train/clip_fraction", sums_.clip_fraction / sums_.minibatches);
  report("train/loss", sums_.last_loss);
  report("train/clip_range", loss.clip_range);
  if (loss.clip_range_vf) report("train/clip_range_vf", *loss.clip_range_vf);
  report_common(epochs_);
}

void Ppo::visit_learner(Archive& archive) {
  archive("shuffling", segments_);
  archive("epochs", epochs_, a_count);
}

}  // namespace engram::inline ENGRAM_REAL
