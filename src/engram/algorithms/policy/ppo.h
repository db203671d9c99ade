// Proximal policy optimisation, feed-forward and recurrent.
//
//   repeat  collect a rollout of n_steps x lanes with the present policy
//           advantages by GAE, Schulman et al. 2016 (16)
//           n_epochs times, over shuffled minibatches of batch_size steps: one step of Adam down the clipped loss
//           (learning/losses.h), Schulman et al. 2017
//
// Without memory a minibatch holds single steps; with memory it holds sequences of sequence_length steps, each from the
// memory it began with when it was played. Names, meanings and defaults are those of Stable-Baselines3's PPO, with
// memory those of sb3-contrib's RecurrentPPO. Where batch_size does not divide the rollout, each epoch ends with a
// smaller minibatch, as there. Deviation: sequences are cut to one length, never padded.
#pragma once

#include "engram/algorithms/minibatches.h"
#include "engram/algorithms/policy/actor_critic.h"
#include "engram/algorithms/registry.h"

namespace engram::inline ENGRAM_REAL {

struct PpoOptions : ActorCriticOptions, MinibatchOptions {
  Schedule clip_range{0.2, false};
  std::optional<double> clip_range_vf;
  std::optional<double> target_kl;

  static PpoOptions defaults(const std::string& memory);
  void visit(OptionVisitor& v);
  int64_t segment() const { return MinibatchOptions::segment(n_steps, network); }
  void check() const { MinibatchOptions::check(n_steps, network); }
};

class Ppo final : public ActorCritic {
 public:
  static constexpr const char *name = "ppo", *summary = "proximal policy optimisation, feed-forward and recurrent";
  static constexpr const char* family = "policy gradient";
  using Options = PpoOptions;
  static QuickRun quick();

  Ppo(VectorEnvPtr world, const PpoOptions& options, const RunContext& context);

 private:
  void learn() override;
  void visit_learner(Archive& archive) override;

  // False where the policy has moved too far from the one that collected the rollout.
  bool learn_minibatch(const PpoLoss& loss, std::span<const Segment> segments);
  void add(const PpoLoss::Result& result);
  void report_learning(const PpoLoss& loss);

  PpoOptions ppo_;
  ShuffledSegments segments_;
  Minibatch batch_;
  Tensor ratio_;  // (batch_size, 1)
  int64_t epochs_ = 0;

  struct Sums {
    double policy = 0, value = 0, entropy = 0, clip_fraction = 0, minibatches = 0;  // of this update
    double approx_kl = 0, minibatches_of_epoch = 0;                                 // of its last epoch
    double last_loss = 0;
  };
  Sums sums_;
};

}  // namespace engram::inline ENGRAM_REAL
