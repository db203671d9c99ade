// Behaviour cloning: does what was done where it sees what was seen. Pomerleau (1991), "Efficient training of artificial
// neural networks for autonomous navigation"; with a memory the likelihood is of whole episodes.
//
//   L = - mean_t log p(action_t | observation_1 .. observation_t)     of discrete actions
//   L = mean_t |u_t - mean(observation_1 .. t)|^2                     of a box, u in its units (learning/action_units.h)
//
// The demonstrations are read as sequences (env/datasets/demonstrations.h), in n_envs lanes of n_steps each, as every
// learner of sequences reads (supervised.h). The world is not played while learning: a step is a step read, an
// episode's return minus the loss; --eval_freq plays it. A deviation of continuous actions is not learned: evaluate
// greedily. Who deploys a policy needs the world alone, not the file.
//
// Errors: no --demonstrations; demonstrations of another world; on resume, other demonstrations than those of before.
#pragma once

#include "engram/algorithms/sequence/supervised.h"

namespace engram::inline ENGRAM_REAL {

struct BehaviourCloningOptions : SupervisedOptions {
  std::string demonstrations;

  static BehaviourCloningOptions defaults(const std::string& memory);
  void visit(OptionVisitor& v) {
    v.option("demonstrations", demonstrations, {},
             "CSV file of steps to imitate, as evaluate RUN --trace FILE writes; must be given");
    SupervisedOptions::visit(v);
  }
};

class BehaviourCloning final : public Supervised {
 public:
  static constexpr const char *name = "bc", *summary = "behaviour cloning: does as recorded steps did";
  static constexpr const char* family = "imitation";
  using Options = BehaviourCloningOptions;
  static QuickRun quick() { return quick_on("CartPole-v1"); }

  BehaviourCloning(VectorEnvPtr world, const Options& options, const RunContext& context);

  void visit(Archive& archive) override;
  void visit_policy(Archive& archive) override;

 private:
  double loss_of(ConstView output, bool& counts) override;

  VectorEnvPtr world_;  // whose spaces these are; nobody plays it
  double imprint_;      // of the demonstrations
  Tensor target_;       // (T*N, A): actions of a box in its units
};

}  // namespace engram::inline ENGRAM_REAL
