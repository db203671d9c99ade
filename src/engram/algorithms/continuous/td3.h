// Twin delayed deterministic policy gradient, feed-forward and recurrent (Fujimoto, van Hoof & Meger 2018).
//
//   a'     = clip(target policy(o') + clip(noise, +-target_noise_clip), -1, 1),  noise of deviation target_policy_noise
//   y      = r + discount min_i target_i(o', a')
//   critics  down mean (Q_i(o, a) - y)^2
//   every policy_delay updates: actor down -mean Q_1(o, policy(o)), all targets follow by tau
//
// Acts by policy(o) plus noise of deviation action_noise, in units of the box. One critic, no delay and no noise in the
// target is DDPG (ddpg.h). Names, meanings and defaults are Stable-Baselines3's, but for action_noise, whose default
// there is none. Deviation: weights begin orthogonal, as all of ours do.
#pragma once

#include "engram/algorithms/continuous/off_policy.h"
#include "engram/learning/off_policy_losses.h"
#include "engram/learning/squashed_gaussian.h"

namespace engram::inline ENGRAM_REAL {

struct Td3Options : OffPolicyOptions {
  double action_noise = 0.1;
  int64_t policy_delay = 2;
  double target_policy_noise = 0.2;
  double target_noise_clip = 0.5;

  static Td3Options defaults(const std::string& memory);
  void visit(OptionVisitor& v);
  void visit_exploration(OptionVisitor& v);
};

class Td3 : public OffPolicy {
 public:
  static constexpr const char *name = "td3", *summary = "twin delayed DDPG, feed-forward and recurrent";
  static constexpr const char* family = "continuous control";
  using Options = Td3Options;
  static QuickRun quick() { return quick_off_policy(); }

  Td3(VectorEnvPtr world, const Td3Options& options, const RunContext& context)
      : Td3(std::move(world), options, 2, context) {}

 protected:
  Td3(VectorEnvPtr world, const Td3Options& options, int critics, const RunContext& context);

 private:
  void learn() override;
  void explore(View action) override;
  void visit_learner(Archive& archive) override;

  double learn_values();
  double learn_policy();
  void follow();

  Td3Options td3_;
  int critic_count_;
  Parameters target_policy_;
  Tensor action_, noise_, d_action_;  // (m, A)
  Tensor q_, d_q_;                    // (m, critics), (m, 1)
  Tensor value_, target_;             // (m, 1)
};

}  // namespace engram::inline ENGRAM_REAL
