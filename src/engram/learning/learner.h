// Learner: one network, the gradient of its parameters and the optimizer that follows it. It knows nothing of what is
// learned: a loss reads the output and writes the derivatives by it, whether the rows are an agent's steps, labelled
// bars or letters.
//
//   y = forward(parameters, x, memory);  a loss fills d_output() = dL/dy;  descend(rate):
//   g = backward(d_output),  g *= min(1, max_grad_norm / (|g| + 1e-6)),  parameters <- optimizer(g, rate)
//
// A second network is a second Parameters: forward takes any of the same layout (a target, an average). What descend
// differentiates is the last forward, which must have been with the learner's own. x stays alive until then.
#pragma once

#include <memory>
#include <string>

#include "engram/core/archive.h"
#include "engram/nn/module.h"
#include "engram/nn/optimizer.h"

namespace engram::inline ENGRAM_REAL {

class Learner {
 public:
  // `parameters` hold all of `network`'s parts, perhaps others', and are the owner's, as the network is. seed: whose
  // run this is, for the errors.
  Learner(const Module& network, Parameters& parameters, std::unique_ptr<Optimizer> optimizer, double max_grad_norm,
          uint64_t seed, Threads* threads = nullptr);

  // x (T, N, D), memory (N, M) before step 0 -> y (T*N, O), valid until the next forward. d_output() is sized for it.
  View forward(const Parameters& with, Sequence x, ConstView memory);
  View output() { return output_; }  // (T*N, O) of the last forward
  // (N, M) behind the last step of the last forward: what a sequence that goes on begins with.
  ConstView memory() const { return memory_; }
  View d_output() { return d_output_; }  // (T*N, O); all of it is the loss's to write

  // One step of the optimizer down the gradient; returns the gradient's norm before it was clipped. timestep: where the
  // run stands, for the error (status 1) that names the first part whose gradient is not finite; the parameters are
  // then as they were.
  // influence (N, I): what the memory that the last forward began with owed to the weights (Module::carry); with it the
  // gradient reaches beyond the sequence's beginning. Empty: it ends there.
  double descend(double learning_rate, int64_t timestep, ConstView influence = {});

  // By the last forward's x, of whatever weights it was with: d_x (T*N, D), overwritten; weights get no gradient. It
  // ends what backward may be asked of that forward.
  void differentiate_input(const Parameters& with, View d_x);

  // Shares of the learning rate (nn/optimizer.h).
  void set_shares(std::vector<double> of_parts) { optimizer_->set_shares(std::move(of_parts)); }

  // Errors (status 1) of the same kind: of a loss, and of the first weight that is not finite.
  void demand_finite_loss(double loss, int64_t timestep) const;
  void demand_finite_weights(int64_t timestep) const;

  void visit(Archive& archive) { archive("optimizer", *optimizer_); }

 private:
  [[noreturn]] void refuse(const std::string& what, int64_t timestep) const;

  const Module& network_;
  Parameters& parameters_;
  std::unique_ptr<Optimizer> optimizer_;
  double max_grad_norm_;
  uint64_t seed_;
  Parameters gradient_;
  Workspace workspace_;
  Sequence x_;                // of the last forward
  Tensor memory_;             // (N, M): that of the last forward, carried through
  Tensor d_memory_;           // (N, M): by the memory before step 0, where an influence is asked for
  Tensor output_, d_output_;  // (T*N, O)
};

}  // namespace engram::inline ENGRAM_REAL
