#include "engram/nn/linear.h"

#include "engram/core/kernels/kernels.h"

namespace engram::inline ENGRAM_REAL {

Description Linear::describe() const {
  return {.kind = Description::Kind::linear,
          .shape = shape(),
          .multiply_adds = input_ * output_,
          .parts = {weight_, bias_}};
}

void Linear::declare(Layout& layout) {
  weight_ = layout.add("weight", input_, output_, Kind::weight);
  bias_ = layout.add("bias", 1, output_, Kind::bias);
  transposed_ = layout.slot();
}

void Linear::initialise(Parameters& parameters, Rng& rng) const {
  initial_weight_(parameters[weight_], rng);
  fill(parameters[bias_], static_cast<Real>(initial_bias_));
}

void Linear::compute(const Parameters& parameters, Sequence x, View, View y, Workspace& workspace, Pass) const {
  kernels::multiply(x.values, parameters[weight_], parameters[bias_].data, y, workspace.threads());
}

void Linear::differentiate(const Parameters& parameters, Sequence x, ConstView d_y, View d_x, View,
                           Parameters* gradient, Workspace& workspace, Pass) const {
  if (gradient != nullptr) {
    kernels::accumulate_outer(x.values, d_y, (*gradient)[weight_], workspace.threads());
    kernels::accumulate_rows(d_y, (*gradient)[bias_]);
  }
  if (d_x.empty()) return;
  // y = b + x W
  View panels = workspace.make(transposed_, 1, kernels::packed_size(output_, input_));
  const kernels::Matrix transposed = kernels::pack_transposed(parameters[weight_], panels.data);
  fill(d_x, Real(0));
  kernels::multiply(d_y, transposed, nullptr, d_x, workspace.threads());
}

}  // namespace engram::inline ENGRAM_REAL
