// Linear: y = b + x W, W (D, O), b (O).
#pragma once

#include "engram/nn/initialise.h"
#include "engram/nn/module.h"

namespace engram::inline ENGRAM_REAL {

class Linear final : public Module {
 public:
  // The bias begins at one number.
  Linear(int64_t input, int64_t output, Initialiser weight, double bias = 0)
      : input_(input), output_(output), initial_weight_(weight), initial_bias_(bias) {}

  Shape shape() const override { return {input_, output_, 0}; }
  Description describe() const override;
  void declare(Layout& layout) override;
  void initialise(Parameters& parameters, Rng& rng) const override;

 private:
  void compute(const Parameters& parameters, Sequence x, View memory, View y, Workspace& workspace,
               Pass pass) const override;
  void differentiate(const Parameters& parameters, Sequence x, ConstView d_y, View d_x, View d_memory,
                     Parameters* gradient, Workspace& workspace, Pass pass) const override;

  int64_t input_, output_;
  Initialiser initial_weight_;
  double initial_bias_;
  Layout::PartId weight_ = -1, bias_ = -1;
  int transposed_ = -1;  // slot: W^T packed for d_x
};

}  // namespace engram::inline ENGRAM_REAL
