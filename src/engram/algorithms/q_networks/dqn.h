// Deep Q-networks (Mnih et al. 2015) from single steps of a replay (q_learner.h).
//
//   target = r + discount max_a q_target(s', a)          double_q: q_target(s', argmax_a q(s', a))
//   one step of Adam down the loss of q(s, a) - target over the batch (learning/q_values.h)
//
// Forbidden actions are neither taken nor maximised over. n_step, dueling and prioritized are options. With
// target_update_interval 1 and tau 1 there is no target network; with masked_loss false the outputs of the other
// actions learn as well, that they are 0: the first steps of the lecture's agent (docs/dqn.md).
#pragma once

#include "engram/algorithms/q_networks/q_learner.h"

namespace engram::inline ENGRAM_REAL {

struct DqnOptions : PointQOptions {
  bool masked_loss = true;

  DqnOptions() { network = network_defaults("none"); }
  void visit(OptionVisitor& v);
};

class Dqn final : public QLearner {
 public:
  static constexpr const char *name = "dqn",
                              *summary = "deep Q-network: double, dueling, n-step, prioritised by option";
  static constexpr const char* family = "deep values";
  using Options = DqnOptions;
  static std::vector<Demand> demands() { return {demand::discrete_action}; }
  static QuickRun quick();

  Dqn(VectorEnvPtr world, const DqnOptions& options, const RunContext& context);

 private:
  double learn(const ReplayBatch& batch, ConstView importance, View error) override;
  const LinearHead& linear() const { return static_cast<const LinearHead&>(head()); }
  void find_target(const ReplayBatch& batch);

  TdLoss loss_;
  Tensor q_, next_q_, judges_, d_q_;  // (B, A)
  Tensor value_, target_q_;           // (B, 1)
};

}  // namespace engram::inline ENGRAM_REAL
