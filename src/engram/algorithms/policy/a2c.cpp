#include "engram/algorithms/policy/a2c.h"

namespace engram::inline ENGRAM_REAL {
namespace {

OptimizerMaker optimizer_maker(const A2cOptions& options) {
  return [options](std::shared_ptr<const Layout> layout) -> std::unique_ptr<Optimizer> {
    if (!options.use_rms_prop) return std::make_unique<Adam>(std::move(layout), Adam::Options{.epsilon = 1e-5});
    return std::make_unique<Rmsprop>(std::move(layout),
                                     Rmsprop::Options{.alpha = 0.99, .epsilon = options.rms_prop_eps});
  };
}

}  // namespace

A2cOptions A2cOptions::defaults(const std::string& memory) {
  A2cOptions options;
  options.network = NetworkOptions::defaults(memory);
  options.n_steps = 5;
  options.gae_lambda = 1;
  options.learning_rate = {7e-4, false};
  options.normalize_advantage = false;
  return options;
}

void A2cOptions::visit(OptionVisitor& v) {
  ActorCriticOptions::visit(v);
  v.option("use_rms_prop", use_rms_prop, "RMSprop as in the paper, else Adam, which minds the size of rewards less");
  v.option("rms_prop_eps", rms_prop_eps, {0, 1},
           "RMSprop's epsilon, outside of the root; larger makes first steps smaller");
}

A2c::A2c(VectorEnvPtr world, const A2cOptions& options, const RunContext& context)
    : ActorCritic(std::move(world), options, options.n_steps, optimizer_maker(options), context),
      segments_(rollout().experience.segments()) {}

void A2c::learn() {
  batch_.gather(rollout(), segments_);
  if (options_.normalize_advantage) normalise_advantage(batch_.advantage, batch_.weight);
  const A2cLoss::Result result = evaluate(batch_, A2cLoss{options_.vf_coef, options_.ent_coef});
  descend(batch_, segments_);
  ++updates_;
  report("train/entropy_loss", -result.entropy);
  report("train/policy_loss", result.policy);
  report("train/value_loss", result.value);
  report_common(updates_);
}

void A2c::visit_learner(Archive& archive) { archive("updates", updates_, a_count); }

}  // namespace engram::inline ENGRAM_REAL
