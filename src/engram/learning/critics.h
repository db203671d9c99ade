// Critics: n action values Q_i(o, a) of one form that start apart, each with a target that follows it:
//
//   target_i <- target_i + tau (Q_i - target_i)                       Lillicrap et al. 2016; twins: Fujimoto et al. 2018
//
// A batch is L steps of B lanes: features (L*B, D), action (L*B, A) in units of the box, start (L, B), and the memory
// (B, M) that all of them had before it, side by side. A memory sees features alone (nn/network.h), so that what is asked
// about an action never changes what is remembered.
#pragma once

#include <memory>
#include <vector>

#include "engram/learning/learner.h"
#include "engram/nn/network.h"

namespace engram::inline ENGRAM_REAL {

struct CriticBatch {
  ConstView features, action, start, memory;
};

class Critics {
 public:
  // Weights are drawn one critic after the other from (seed, Purpose::initialise, 1).
  Critics(int count, const NetworkInput& features, int64_t actions, const NetworkOptions& options, double max_grad_norm,
          uint64_t seed, Threads* threads);

  int64_t memory() const;  // M: floats per lane, of all

  // Values by the targets: q (L*B, n).
  void target_values(const CriticBatch& batch, View q);
  // Values of the first q.columns critics, which keep what differentiate_action needs.
  void values(const CriticBatch& batch, View q);
  // d_q (L*B, k) of the last values() -> d_action (L*B, A), overwritten: the sum over these critics.
  void differentiate_action(ConstView d_q, View d_action);

  // One step of each critic's Adam down mean (Q_i - target)^2 over rows of weight 1; returns the sum of the losses.
  double descend(const CriticBatch& batch, ConstView target, ConstView weight, double learning_rate, int64_t timestep);
  void follow(double tau);

  // One step of N lanes, for what their memories then are: memory (N, M) in and out.
  void remember(ConstView features, ConstView action, ConstView start, View memory);

  void visit(Archive& archive);

 private:
  struct Critic {
    ModulePtr network;
    Parameters parameters, target;
    std::unique_ptr<Learner> learner;
    void visit(Archive& archive);
  };

  // features | action of the batch.
  Sequence joined(const CriticBatch& batch);
  // (L*B, 1) by the weights `with`, one of the critic's two.
  ConstView forward(size_t critic, const Parameters& with, const Sequence& x, ConstView memory);

  std::vector<std::unique_ptr<Critic>> critics_;
  Tensor input_;    // (L*B, D + A)
  Tensor d_input_;  // (L*B, D + A)
  Tensor value_;    // (N, 1)
  Workspace workspace_;
};

}  // namespace engram::inline ENGRAM_REAL
