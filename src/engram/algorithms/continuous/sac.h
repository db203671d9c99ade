// Soft actor-critic, feed-forward and recurrent (Haarnoja et al. 2018; with a learned entropy coefficient, 2018b).
//
//   y      = r + discount (min_i target_i(o', a') - alpha log p(a'|o')),  a' drawn by the present policy
//   critics  down mean (Q_i(o, a) - y)^2
//   alpha    down -log_alpha mean (log p(a|o) + target_entropy)            where ent_coef is auto
//   actor    down mean alpha log p(a|o) - min_i Q_i(o, a),  a = tanh(mean + deviation noise): the gradient goes through a
//   targets  follow by tau, every target_update_interval updates
//
// Names, meanings and defaults are Stable-Baselines3's. Deviation: weights begin orthogonal, as all of ours do.
#pragma once

#include "engram/algorithms/continuous/off_policy.h"
#include "engram/learning/off_policy_losses.h"
#include "engram/learning/squashed_gaussian.h"

namespace engram::inline ENGRAM_REAL {

struct SacOptions : OffPolicyOptions {
  std::string ent_coef = "auto";
  std::optional<double> target_entropy;
  int64_t target_update_interval = 1;

  static SacOptions defaults(const std::string& memory);
  void visit(OptionVisitor& v);
  void check() const;
  bool learns_alpha() const { return ent_coef.starts_with("auto"); }
  double first_alpha() const;  // Error where ent_coef is no coefficient
};

class Sac final : public OffPolicy {
 public:
  static constexpr const char *name = "sac", *summary = "soft actor-critic, feed-forward and recurrent";
  static constexpr const char* family = "continuous control";
  using Options = SacOptions;
  static QuickRun quick() { return quick_off_policy(); }

  Sac(VectorEnvPtr world, const SacOptions& options, const RunContext& context);

 private:
  void learn() override;
  void explore(View action) override { actor_.choose({}, random_, false, action); }
  void visit_learner(Archive& archive) override;

  double alpha() const;
  void draw_actions(ConstView parameters);  // into action_ and path_
  double learn_values();
  double learn_policy();
  void learn_alpha();

  SacOptions sac_;
  const SquashedGaussian& squashed_;
  SquashedGaussian::Path path_;
  Tensor action_, d_action_;  // (m, A)
  Tensor q_, d_q_;            // (m, 2)
  Tensor value_, target_;     // (m, 1)
  Tensor d_log_prob_;         // (m, 1)
  Parameters log_alpha_, d_log_alpha_;
  Adam alpha_adam_;
};

}  // namespace engram::inline ENGRAM_REAL
