// Normalised: layer normalisation without parameters, then a leaky ReLU: what stands behind each linear layer of a network
// that learns from a stream (Elsayed, Vasan & Mahmood 2024, "Streaming deep reinforcement learning finally works"), where no
// batch keeps activations in their range.
//
//   n = (x - m) / sqrt(v + 1e-5),  m and v the mean and variance of the row     y = n > 0 ? n : 0.01 n
//   dL/dx = (g - mean(g) - n mean(g n)) / sqrt(v + 1e-5),  g = dL/dn            (Ba, Kiros & Hinton 2016)
//
// Rows are (T*N, D) in and out; sums over a row are the 16-lane tree.
#pragma once

#include "engram/nn/module.h"

namespace engram::inline ENGRAM_REAL {

class Normalised final : public Module {
 public:
  static constexpr Real epsilon = static_cast<Real>(1e-5), slope = static_cast<Real>(0.01);

  explicit Normalised(int64_t width) : width_(width) {}

  Shape shape() const override { return {width_, width_, 0}; }
  Description describe() const override { return {.kind = Description::Kind::normalised, .shape = shape()}; }
  void declare(Layout&) override {}
  void initialise(Parameters&, Rng&) const override {}

 private:
  void compute(const Parameters& parameters, Sequence x, View memory, View y, Workspace& workspace,
               Pass pass) const override;
  void differentiate(const Parameters& parameters, Sequence x, ConstView d_y, View d_x, View d_memory,
                     Parameters* gradient, Workspace& workspace, Pass pass) const override;

  int64_t width_;
};

}  // namespace engram::inline ENGRAM_REAL
