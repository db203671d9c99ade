#include "engram/nn/gated.h"

#include <cmath>

namespace engram::inline ENGRAM_REAL {

template <class Cell>
void Gated<Cell>::declare(Layout& layout) {
  weight_input_ = layout.add("weight_input", input_, Cell::input.count * hidden_, Kind::weight);
  weight_hidden_ = layout.add("weight_hidden", hidden_, Cell::hidden.count * hidden_, Kind::weight);
  bias_ = layout.add("bias", 1, Cell::products * hidden_, Kind::bias);
  for (int* slot : {&z_, &memory_, &d_z_, &d_z_again_, &packed_hidden_, &transposed_hidden_, &transposed_input_}) {
    *slot = layout.slot();
  }
}

template <class Cell>
void Gated<Cell>::initialise(Parameters& parameters, Rng& rng) const {
  const auto uniform = Initialiser::uniform(1 / std::sqrt(static_cast<double>(hidden_)));
  for (Layout::PartId part : {weight_input_, weight_hidden_, bias_}) uniform(parameters[part], rng);
}

// z = b + x W_x for all T; W_h is packed where more than one step will use it.
template <class Cell>
void Gated<Cell>::begin(const StepPass& pass) const {
  const int64_t rows = pass.x.values.rows;
  View z = pass.workspace.make(z_, rows, Cell::kept * hidden_);
  pass.workspace.make(memory_, rows + pass.x.lanes(), Cell::states * hidden_);
  const Real* bias = pass.parameters[bias_].data;
  for (int64_t r = 0; r < rows; ++r) std::copy_n(bias, Cell::products * hidden_, z.row(r));
  kernels::multiply(pass.x.values, pass.parameters[weight_input_], nullptr, input_columns(z), pass.workspace.threads());
  if (pass.x.steps() > 1) {
    const ConstView weights = pass.parameters[weight_hidden_];
    View panels = pass.workspace.make(packed_hidden_, 1, kernels::packed_size(weights.rows, weights.columns));
    kernels::pack(weights, panels.data);
  }
}

template <class Cell>
kernels::Matrix Gated<Cell>::recurrent_weights(const StepPass& pass) const {
  if (pass.x.steps() == 1) return pass.parameters[weight_hidden_];
  return packed(pass, packed_hidden_, hidden_, Cell::hidden.count * hidden_);
}

template <class Cell>
View Gated<Cell>::memory(const StepPass& pass, int64_t t) const {
  return at(pass.workspace.get(memory_), pass, t);
}

template <class Cell>
void Gated<Cell>::forward(const StepPass& pass, int64_t t, LaneRange lanes) const {
  View z = lanes.of(at(pass.workspace.get(z_), pass, t));
  ConstView previous = lanes.of(memory(pass, t));
  kernels::multiply(previous.slice_columns(0, hidden_), recurrent_weights(pass), nullptr, hidden_columns(z), nullptr);
  CellKernels<Cell>::forward(z, previous, lanes.of(memory(pass, t + 1)));
}

template <class Cell>
void Gated<Cell>::begin_backward(const StepPass& pass) const {
  const ConstView weights = pass.parameters[weight_hidden_];
  View panels = pass.workspace.make(transposed_hidden_, 1, kernels::packed_size(weights.columns, weights.rows));
  kernels::pack_transposed(weights, panels.data);
  pass.workspace.make(d_z_, pass.x.values.rows, Cell::products * hidden_);
  pass.workspace.make(d_z_again_, pass.x.lanes(), Cell::products * hidden_);
}

template <class Cell>
void Gated<Cell>::backward(const StepPass& pass, int64_t t, LaneRange lanes, ConstView d_next, View d_previous,
                           bool add) const {
  ConstView z = lanes.of(at(pass.workspace.get(z_), pass, t));
  View sum = lanes.of(at(pass.workspace.get(d_z_), pass, t));
  View d_z = add ? lanes.of(pass.workspace.get(d_z_again_)) : sum;
  CellKernels<Cell>::backward(z, lanes.of(memory(pass, t)), d_next, d_z, d_previous, false);
  if (add) accumulate(d_z, sum);
  // z = ... + h W_h
  const auto transposed = packed(pass, transposed_hidden_, Cell::hidden.count * hidden_, hidden_);
  kernels::multiply(hidden_columns(d_z), transposed, nullptr, d_previous.slice_columns(0, hidden_), nullptr);
}

template <class Cell>
void Gated<Cell>::end(const StepPass& pass, View d_x, Parameters* gradient) const {
  const int64_t rows = pass.x.values.rows;
  Threads* threads = pass.workspace.threads();
  View d_z = pass.workspace.get(d_z_);
  if (gradient != nullptr) {
    // z = b + x W_x + h W_h
    const ConstView h = pass.workspace.get(memory_).slice_rows(0, rows).slice_columns(0, hidden_);
    kernels::accumulate_outer(pass.x.values, input_columns(d_z), (*gradient)[weight_input_], threads);
    kernels::accumulate_outer(h, hidden_columns(d_z), (*gradient)[weight_hidden_], threads);
    kernels::accumulate_rows(d_z, (*gradient)[bias_]);
  }
  if (d_x.empty()) return;
  const ConstView weights = pass.parameters[weight_input_];
  View panels = pass.workspace.make(transposed_input_, 1, kernels::packed_size(weights.columns, weights.rows));
  const kernels::Matrix transposed = kernels::pack_transposed(weights, panels.data);
  fill(d_x, Real(0));
  kernels::multiply(input_columns(d_z), transposed, nullptr, d_x, threads);
}

template class Gated<Elman>;
template class Gated<Gru>;
template class Gated<Lstm>;

}  // namespace engram::inline ENGRAM_REAL
