#include "engram/algorithms/continuous/td3.h"

#include <algorithm>
#include <utility>

#include "engram/core/kernels/average.h"

namespace engram::inline ENGRAM_REAL {

Td3Options Td3Options::defaults(const std::string& memory) {
  Td3Options options;
  options.set_defaults(memory, {400, 300});
  options.learning_rate = {1e-3, false};
  return options;
}

void Td3Options::visit(OptionVisitor& v) {
  visit_exploration(v);
  v.option("policy_delay", policy_delay, {1, 1e6},
           "updates of the critics for each of the actor and the targets; more where values are noisy");
  v.option("target_policy_noise", target_policy_noise, {0, 10},
           "deviation of the noise on the target's actions; smooths values over neighbouring actions");
  v.option("target_noise_clip", target_noise_clip, {0, 10}, "largest such noise; seldom changed");
}

void Td3Options::visit_exploration(OptionVisitor& v) {
  OffPolicyOptions::visit(v);
  v.option("action_noise", action_noise, {0, 10},
           "deviation of the noise on actions while learning, 1 being half the box; raise it where it settles on too "
           "little");
}

Td3::Td3(VectorEnvPtr world, const Td3Options& options, int critics, const RunContext& context)
    : OffPolicy(std::move(world), options, BoxPolicy::point, critics, context),
      td3_(options),
      critic_count_(critics),
      target_policy_(agent_.parameters) {}

void Td3::explore(View action) {
  actor_.choose({}, random_, true, action);
  for (int64_t i = 0; i < action.rows; ++i) {
    for (Real& u : action.row_span(i)) {
      const double noise = td3_.action_noise * random_[static_cast<size_t>(i)].normal();
      u = std::clamp(static_cast<Real>(static_cast<double>(u) + noise), Real(-1), Real(1));
    }
  }
}

void Td3::learn() {
  report("train/critic_loss", learn_values());
  if ((updates_ + 1) % td3_.policy_delay != 0) return;
  report("train/actor_loss", learn_policy());
  follow();
}

double Td3::learn_values() {
  const ConstView parameters = actor_learner_.forward(target_policy_, seen_next(), actor_memory());
  const int64_t rows = parameters.rows, A = parameters.columns;
  action_.resize(rows, A);
  SquashedPoint::draw(parameters, action_);
  if (td3_.target_policy_noise > 0) {
    noise_.resize(rows, A);
    fill_with_noise(noise_);
    const Real deviation = static_cast<Real>(td3_.target_policy_noise),
               most = static_cast<Real>(td3_.target_noise_clip);
    for (int64_t i = 0; i < rows; ++i) {
      for (int64_t a = 0; a < A; ++a) {
        const Real noise = std::clamp(deviation * noise_(i, a), -most, most);
        action_(i, a) = std::clamp(action_(i, a) + noise, Real(-1), Real(1));
      }
    }
  }
  q_.resize(rows, critic_count_);
  value_.resize(rows, 1);
  critics_.target_values(asked_next(action_), q_);
  least(q_, value_);
  target_.resize(batch_.reward.rows(), 1);
  one_step_target(batch_.reward, batch_.discount, follows(value_.view()), target_);
  return critics_.descend(asked(batch_.action), target_, batch_.weight, critic_rate(), timesteps());
}

double Td3::learn_policy() {
  const ConstView parameters = actor_learner_.forward(agent_.parameters, seen(), actor_memory());
  const int64_t rows = parameters.rows;
  action_.resize(rows, parameters.columns);
  d_action_.resize(rows, parameters.columns);
  for (Tensor* each : {&q_, &d_q_}) each->resize(rows, 1);  // of the first critic
  SquashedPoint::draw(parameters, action_);
  critics_.values(asked(action_), q_);
  const double loss = deterministic_policy_loss(q_, batch_.weight, d_q_);
  actor_learner_.demand_finite_loss(loss, timesteps());
  critics_.differentiate_action(d_q_, d_action_);
  SquashedPoint::backward_through(action_, d_action_, actor_learner_.d_output());
  actor_learner_.descend(rate(), timesteps());
  return loss;
}

void Td3::follow() {
  critics_.follow(options_.tau);
  kernels::approach(static_cast<Real>(options_.tau), std::as_const(agent_.parameters).values(),
                    target_policy_.values());
}

void Td3::visit_learner(Archive& archive) { archive("target_policy", target_policy_); }

}  // namespace engram::inline ENGRAM_REAL
