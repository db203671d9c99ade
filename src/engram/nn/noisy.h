// Noisy: a linear layer whose weights carry noise of a learned size, which explores in place of epsilon (Fortunato et
// al. 2018, "Noisy networks for exploration", factorised Gaussian noise, (10) and (11)); perhaps an activation behind it.
//
//   y = x (W + S * (e_in e_out^T)) + b + s * e_out,    e = f(normal), f(z) = sign(z) sqrt(|z|)
//     = x W + b + e_out * ((x * e_in) S + s)           which is how it is computed: two linear layers
//   W uniform in +-1/sqrt(inputs), b zero (in the paper as W); S, s begin at 0.5/sqrt(inputs)
//
// The noise stands in the Parameters, as statistics that no optimizer moves: two networks of one layout have noise of
// their own, and as long as nobody draws, a layer is one function. Without noise (all zero, as it begins) it is the linear
// layer of W and b; describe() names that one.
#pragma once

#include <optional>

#include "engram/core/kernels/kernels.h"
#include "engram/nn/linear.h"

namespace engram::inline ENGRAM_REAL {

class Noisy final : public Module {
 public:
  Noisy(int64_t input, int64_t output, std::optional<kernels::Activation> activation);

  Shape shape() const override { return mean_.shape(); }
  Description describe() const override;
  void declare(Layout& layout) override;
  void initialise(Parameters& parameters, Rng& rng) const override;

 private:
  void compute(const Parameters& parameters, Sequence x, View memory, View y, Workspace& workspace,
               Pass pass) const override;
  void differentiate(const Parameters& parameters, Sequence x, ConstView d_y, View d_x, View d_memory,
                     Parameters* gradient, Workspace& workspace, Pass pass) const override;

  Linear mean_, deviation_;  // W, b; S, s
  std::optional<kernels::Activation> activation_;
  Layout::PartId noise_in_ = -1, noise_out_ = -1;  // (1, D), (1, O)
  // Slots: x * e_in, its product by S, y; d_y before the activation, d_y * e_out, by x * e_in.
  int scaled_ = -1, product_ = -1, output_ = -1, d_sum_ = -1, d_product_ = -1, d_scaled_ = -1;
};

// The noise of every such layer drawn anew, in order of the layout; put to zero.
void draw_noise(Parameters& parameters, Rng& rng);
void clear_noise(Parameters& parameters);

}  // namespace engram::inline ENGRAM_REAL
