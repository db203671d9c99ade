#include "engram/algorithms/continuous/sac.h"

#include <charconv>

#include "engram/core/elementary.h"

namespace engram::inline ENGRAM_REAL {
namespace {

constexpr int twins = 2;

std::shared_ptr<const Layout> one_number() {
  auto layout = std::make_shared<Layout>();
  layout->add("log_ent_coef", 1, 1, Kind::bias);
  return layout;
}

}  // namespace

SacOptions SacOptions::defaults(const std::string& memory) {
  SacOptions options;
  options.set_defaults(memory, {256, 256});
  return options;
}

void SacOptions::visit(OptionVisitor& v) {
  OffPolicyOptions::visit(v);
  v.option("ent_coef", ent_coef, {},
           "weight of the policy's entropy in what is maximised: a number, auto (learned, from 1 on) or auto_X (from X "
           "on). A small number where rewards are small and auto drowns them");
  v.option(
      "target_entropy", target_entropy, {-1e6, 1e6},
      "entropy of the policy that auto aims at; none: minus the number of actions. Lower for a more certain policy");
  v.option("target_update_interval", target_update_interval, {1, 1e9},
           "updates between two steps of the targets; seldom changed, tau does the same");
}

void SacOptions::check() const {
  OffPolicyOptions::check();
  first_alpha();
}

double SacOptions::first_alpha() const {
  if (ent_coef == "auto") return 1;
  const std::string_view text = std::string_view(ent_coef).substr(ent_coef.starts_with("auto_") ? 5 : 0);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || !(value >= 0 && value <= 1e6) || (learns_alpha() && value == 0)) {
    throw Error("--ent_coef: expected a number from 0 to 1e6, auto, or auto_X with X above 0, found '" + ent_coef +
                "'");
  }
  return value;
}

Sac::Sac(VectorEnvPtr world, const SacOptions& options, const RunContext& context)
    : OffPolicy(std::move(world), options, BoxPolicy::squashed, twins, context),
      sac_(options),
      squashed_(static_cast<const SquashedGaussian&>(*agent_.distribution)),
      log_alpha_(one_number()),
      d_log_alpha_(log_alpha_.shared_layout()),
      alpha_adam_(log_alpha_.shared_layout(), Adam::Options{}) {
  log_alpha_.values()[0] = static_cast<Real>(log(options.first_alpha()));
}

double Sac::alpha() const { return exp(static_cast<double>(log_alpha_.values()[0])); }

void Sac::learn() {
  const double critic_loss = learn_values();
  const double coefficient = alpha();
  const double actor_loss = learn_policy();
  if (sac_.learns_alpha()) learn_alpha();
  if ((updates_ + 1) % sac_.target_update_interval == 0) critics_.follow(options_.tau);
  report("train/critic_loss", critic_loss);
  report("train/actor_loss", actor_loss);
  report("train/ent_coef", coefficient);
}

void Sac::draw_actions(ConstView parameters) {
  const int64_t rows = parameters.rows, A = squashed_.space().columns();
  action_.resize(rows, A);
  path_.noise.resize(rows, A);
  fill_with_noise(path_.noise);
  squashed_.draw(parameters, path_, action_);
}

double Sac::learn_values() {
  draw_actions(actor_learner_.forward(agent_.parameters, seen_next(), actor_memory()));
  q_.resize(action_.rows(), twins);
  value_.resize(action_.rows(), 1);
  critics_.target_values(asked_next(action_), q_);
  least(q_, value_);
  const Real coefficient = static_cast<Real>(alpha());
  for (int64_t i = 0; i < value_.rows(); ++i) value_(i, 0) -= coefficient * path_.log_prob(i, 0);
  target_.resize(batch_.reward.rows(), 1);
  one_step_target(batch_.reward, batch_.discount, follows(value_.view()), target_);
  return critics_.descend(asked(batch_.action), target_, batch_.weight, critic_rate(), timesteps());
}

double Sac::learn_policy() {
  const ConstView parameters = actor_learner_.forward(agent_.parameters, seen(), actor_memory());
  draw_actions(parameters);
  const int64_t rows = action_.rows();
  for (Tensor* each : {&q_, &d_q_}) each->resize(rows, twins);
  d_action_.resize(rows, action_.columns());
  d_log_prob_.resize(rows, 1);
  critics_.values(asked(action_), q_);
  const double loss = EntropicPolicyLoss{alpha()}(path_.log_prob, q_, batch_.weight, d_log_prob_, d_q_);
  actor_learner_.demand_finite_loss(loss, timesteps());
  critics_.differentiate_action(d_q_, d_action_);
  squashed_.backward_through(parameters, action_, path_, d_action_, d_log_prob_, actor_learner_.d_output());
  actor_learner_.descend(rate(), timesteps());
  return loss;
}

// From the log-probabilities that the actor's step was made from.
void Sac::learn_alpha() {
  const double target = sac_.target_entropy.value_or(-static_cast<double>(squashed_.space().columns()));
  const TemperatureLoss loss =
      temperature_loss(static_cast<double>(log_alpha_.values()[0]), target, path_.log_prob, batch_.weight);
  d_log_alpha_.values()[0] = static_cast<Real>(loss.d_log_alpha);
  alpha_adam_.step(log_alpha_, d_log_alpha_, rate());
  report("train/ent_coef_loss", loss.loss);
}

void Sac::visit_learner(Archive& archive) {
  archive("log_alpha", log_alpha_);
  archive("alpha_adam", alpha_adam_);
}

}  // namespace engram::inline ENGRAM_REAL
