// Advantage actor-critic, synchronous, feed-forward and recurrent (Mnih et al. 2016).
//
//   repeat  collect a rollout of n_steps x lanes with the present policy
//           advantages by GAE; gae_lambda = 1 gives n-step returns, Sutton & Barto (7.1)
//           one step of RMSprop down the policy gradient with baseline (learning/losses.h), over the whole rollout
//
// With memory the rollout is one sequence of n_steps a lane, from the memory it began with: BPTT truncated at n_steps.
// Names, meanings and defaults are those of Stable-Baselines3's A2C.
#pragma once

#include "engram/algorithms/policy/actor_critic.h"
#include "engram/algorithms/registry.h"

namespace engram::inline ENGRAM_REAL {

struct A2cOptions : ActorCriticOptions {
  bool use_rms_prop = true;
  double rms_prop_eps = 1e-5;

  static A2cOptions defaults(const std::string& memory);
  void visit(OptionVisitor& v);
};

class A2c final : public ActorCritic {
 public:
  static constexpr const char *name = "a2c", *summary = "advantage actor-critic, feed-forward and recurrent";
  static constexpr const char* family = "policy gradient";
  using Options = A2cOptions;
  static QuickRun quick() { return quick_actor_critic(); }

  A2c(VectorEnvPtr world, const A2cOptions& options, const RunContext& context);

 private:
  void learn() override;
  void visit_learner(Archive& archive) override;

  std::vector<Segment> segments_;  // one a lane
  Minibatch batch_;
  int64_t updates_ = 0;
};

}  // namespace engram::inline ENGRAM_REAL
