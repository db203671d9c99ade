// Mlp: y = L_n( f( ... f(L_1(x)) ) ), L_i linear, f the activation; the last layer is linear, or f(L_n) as an encoder.
#pragma once

#include <span>
#include <vector>

#include "engram/core/kernels/kernels.h"
#include "engram/nn/linear.h"

namespace engram::inline ENGRAM_REAL {

class Mlp final : public Module {
 public:
  // sizes: input, hidden ..., output. Hidden weights begin orthogonal with gain sqrt 2, the last with `output_gain`; the
  // last bias begins at `output_bias`, the others at 0.
  Mlp(std::span<const int64_t> sizes, kernels::Activation activation, double output_gain, bool activate_output = false,
      double output_bias = 0);

  Shape shape() const override { return {layers_.front().shape().input, layers_.back().shape().output, 0}; }
  Description describe() const override;
  void declare(Layout& layout) override;
  void initialise(Parameters& parameters, Rng& rng) const override;

 private:
  void compute(const Parameters& parameters, Sequence x, View memory, View y, Workspace& workspace,
               Pass pass) const override;
  void differentiate(const Parameters& parameters, Sequence x, ConstView d_y, View d_x, View d_memory,
                     Parameters* gradient, Workspace& workspace, Pass pass) const override;

  std::vector<Linear> layers_;
  kernels::Activation activation_;
  bool activate_output_;
  std::vector<int> outputs_;    // slots: each layer's activated output
  std::vector<int> d_outputs_;  // slots: its derivative
};

}  // namespace engram::inline ENGRAM_REAL
