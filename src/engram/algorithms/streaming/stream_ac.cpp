#include "engram/algorithms/streaming/stream_ac.h"

namespace engram::inline ENGRAM_REAL {

// With a memory, those of Farr et al. 2026.
StreamAcOptions StreamAcOptions::defaults(const std::string& memory) {
  StreamAcOptions options;
  options.set_defaults(memory);
  if (memory != "none") {
    options.lambda = 0.95;
    options.kappa_policy = 1.5;
    options.kappa_value = 1;
  }
  return options;
}

void StreamAcOptions::visit(OptionVisitor& v) {
  StreamOptions::visit(v);
  v.option("kappa_policy", kappa_policy, {0, 1e3},
           "how far the actor's step stays below the one that would overshoot; higher where it collapses");
  v.option("kappa_value", kappa_value, {0, 1e3}, "the same of the critic; higher where values swing");
  v.option("ent_coef", ent_coef, {0, 1e6}, "weight of the entropy; raise it where the policy settles too early");
}

StreamAc::StreamAc(VectorEnvPtr world, const StreamAcOptions& options, const RunContext& context)
    : StreamAlgorithm(std::move(world), options, make_normalised_actor_critic, context),
      options_(options),
      taken_(1, agent_.distribution->space().columns()),
      d_log_prob_(1, 1),
      d_entropy_(1, 1) {
  add_group("actor.", options.kappa_policy);
  add_group("critic.", options.kappa_value);
}

void StreamAc::choose(ConstView y, View action) {
  agent_.distribution->sample(agent_.policy_part(y), lanes_.now().mask, {&random_, 1}, false, action, evaluation_);
  copy(action, taken_);
}

double StreamAc::error(const Step& step) {
  const double ahead_value = step.terminated ? 0 : static_cast<double>(ahead().value()(0, 0));
  return step.reward + options_.gamma * ahead_value - static_cast<double>(agent_.value_part(output())(0, 0));
}

void StreamAc::ascend(double delta, View d_y) {
  d_log_prob_(0, 0) = 1;
  d_entropy_(0, 0) = static_cast<Real>(delta < 0 ? -options_.ent_coef : options_.ent_coef);
  agent_.distribution->backward(agent_.policy_part(output()), taken_, evaluation_, d_log_prob_, d_entropy_,
                                agent_.policy_part(d_y));
  agent_.value_part(d_y)(0, 0) = 1;
}

}  // namespace engram::inline ENGRAM_REAL
