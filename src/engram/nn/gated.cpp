#include "engram/nn/gated.h"

#include <cmath>
#include <vector>

#include "engram/core/elementary.h"

namespace engram::inline ENGRAM_REAL {

Description Gated::describe() const {
  const int64_t weights = cell_.input.count * input_ + cell_.hidden.count * hidden_ + cell_.vectors;
  return {.kind = Description::Kind::cell,
          .shape = shape(),
          .multiply_adds = weights * hidden_,
          .parts = {weight_input_, bias_, weight_hidden_, vectors_},
          .cell = &cell_};
}

void Gated::declare(Layout& layout) {
  const Kind weight = cell_.fixed ? Kind::statistic : Kind::weight, bias = cell_.fixed ? Kind::statistic : Kind::bias;
  weight_input_ = layout.add("weight_input", input_, cell_.input.count * hidden_, weight);
  if (sees_hidden()) weight_hidden_ = layout.add("weight_hidden", hidden_, cell_.hidden.count * hidden_, weight);
  bias_ = layout.add("bias", 1, cell_.products * hidden_, bias);
  if (cell_.vectors > 0) vectors_ = layout.add("weight_unit", cell_.vectors, hidden_, weight);
  for (int* slot : {&z_, &memory_, &d_z_, &d_z_again_, &packed_hidden_, &transposed_hidden_, &transposed_input_,
                    &derived_, &unit_, &slope_, &jacobian_}) {
    *slot = layout.slot();
  }
}

namespace {

// |W^k v|^(1/k) for large k (Gelfand), v all ones at first: power iteration that a pair of complex eigenvalues does not
// disturb, as the growth is averaged over many steps.
double spectral_radius(ConstView w) {
  constexpr int settling = 100, averaged = 400;
  std::vector<double> v(static_cast<size_t>(w.rows), 1), next(v.size());
  double growth = 0;
  for (int step = 0; step < settling + averaged; ++step) {
    double norm = 0;
    for (int64_t j = 0; j < w.columns; ++j) {
      double sum = 0;
      for (int64_t i = 0; i < w.rows; ++i) sum += v[static_cast<size_t>(i)] * static_cast<double>(w(i, j));
      next[static_cast<size_t>(j)] = sum;
      norm += sum * sum;
    }
    norm = std::sqrt(norm);
    for (size_t i = 0; i < v.size(); ++i) v[i] = next[i] / norm;
    if (step >= settling) growth += log(norm);
  }
  return exp(growth / averaged);
}

}  // namespace

void Gated::initialise_fixed(Parameters& parameters, Rng& rng) const {
  constexpr double radius = 0.9;
  Initialiser::uniform(1)(parameters[weight_input_], rng);
  Initialiser::uniform(0.5)(parameters[bias_], rng);
  const View w = parameters[weight_hidden_];
  Initialiser::uniform(1)(w, rng);
  const double factor = radius / spectral_radius(w);
  for (int64_t i = 0; i < w.rows; ++i) {
    for (Real& each : w.row_span(i)) each = static_cast<Real>(factor * static_cast<double>(each));
  }
}

void Gated::initialise(Parameters& parameters, Rng& rng) const {
  if (cell_.fixed) return initialise_fixed(parameters, rng);
  const auto uniform = Initialiser::uniform(1 / std::sqrt(static_cast<double>(sees_hidden() ? hidden_ : input_)));
  for (Layout::PartId part : {weight_input_, weight_hidden_, bias_, vectors_}) {
    if (part < 0) continue;
    if (part == vectors_ && cell_.initial != nullptr) {
      cell_.initial(parameters[part], rng);
    } else {
      uniform(parameters[part], rng);
    }
  }
  for (Real& b : columns(parameters[bias_], {cell_.keep_gate, 1}).row_span(0)) {
    b += static_cast<Real>(cell_.keep_sign * forget_bias_);
  }
}

// z = b + x W_x for all T; W_h is packed where more than one step will use it.
void Gated::begin(const StepPass& pass) const {
  const int64_t rows = pass.x.values.rows;
  View z = pass.workspace.make(z_, rows, cell_.kept * hidden_);
  pass.workspace.make(memory_, rows + pass.x.lanes(), cell_.states * hidden_);
  if (cell_.derive != nullptr) {
    cell_.derive(pass.parameters[vectors_], pass.workspace.make(derived_, cell_.derived, hidden_));
  }
  const Real* bias = pass.parameters[bias_].data;
  for (int64_t r = 0; r < rows; ++r) std::copy_n(bias, cell_.products * hidden_, z.row(r));
  kernels::multiply(pass.x.values, pass.parameters[weight_input_], nullptr, columns(z, cell_.input),
                    pass.workspace.threads());
  if (sees_hidden() && pass.x.steps() > 1) {
    const ConstView weights = pass.parameters[weight_hidden_];
    View panels = pass.workspace.make(packed_hidden_, 1, kernels::packed_size(weights.rows, weights.columns));
    kernels::pack(weights, panels.data);
  }
}

kernels::Matrix Gated::recurrent_weights(const StepPass& pass) const {
  if (pass.x.steps() == 1) return pass.parameters[weight_hidden_];
  return packed(pass, packed_hidden_, hidden_, cell_.hidden.count * hidden_);
}

View Gated::memory(const StepPass& pass, int64_t t) const { return at(pass.workspace.get(memory_), pass, t); }

void Gated::forward(const StepPass& pass, int64_t t, LaneRange lanes) const {
  View z = lanes.of(at(pass.workspace.get(z_), pass, t));
  ConstView previous = lanes.of(memory(pass, t));
  if (sees_hidden()) {
    const View from_hidden = columns(z, cell_.hidden);
    kernels::multiply(previous.slice_columns(0, hidden_), recurrent_weights(pass), nullptr, from_hidden, nullptr);
  }
  kernels_of(cell_).forward(z, previous, own(pass), lanes.of(memory(pass, t + 1)));
}

void Gated::begin_backward(const StepPass& pass) const {
  const int64_t width = (cell_.products + cell_.vectors) * hidden_;
  pass.workspace.make(d_z_, pass.x.values.rows, width);
  pass.workspace.make(d_z_again_, pass.x.lanes(), width);
  if (!sees_hidden()) return;
  const ConstView weights = pass.parameters[weight_hidden_];
  View panels = pass.workspace.make(transposed_hidden_, 1, kernels::packed_size(weights.columns, weights.rows));
  kernels::pack_transposed(weights, panels.data);
}

void Gated::backward(const StepPass& pass, int64_t t, LaneRange lanes, ConstView d_next, View d_previous,
                     bool add) const {
  ConstView z = lanes.of(at(pass.workspace.get(z_), pass, t));
  View sum = lanes.of(at(pass.workspace.get(d_z_), pass, t));
  View d_z = add ? lanes.of(pass.workspace.get(d_z_again_)) : sum;
  kernels_of(cell_).backward(z, lanes.of(memory(pass, t)), own(pass), d_next, d_z, d_previous);
  if (add) accumulate(d_z, sum);
  if (!sees_hidden()) return;
  // z = ... + h W_h
  const auto transposed = packed(pass, transposed_hidden_, cell_.hidden.count * hidden_, hidden_);
  kernels::multiply(columns(d_z, cell_.hidden), transposed, nullptr, d_previous.slice_columns(0, hidden_), nullptr);
}

// z = b + x W_x + h W_h, p the units' own
void Gated::accumulate_gradient(const StepPass& pass, ConstView d_z, Parameters& gradient) const {
  Threads* threads = pass.workspace.threads();
  kernels::accumulate_outer(pass.x.values, columns(d_z, cell_.input), gradient[weight_input_], threads);
  if (sees_hidden()) {
    const ConstView h = pass.workspace.get(memory_).slice_rows(0, d_z.rows).slice_columns(0, hidden_);
    kernels::accumulate_outer(h, columns(d_z, cell_.hidden), gradient[weight_hidden_], threads);
  }
  kernels::accumulate_rows(columns(d_z, {0, cell_.products}), gradient[bias_]);
  if (vectors_ < 0) return;
  const View own = gradient[vectors_];
  kernels::accumulate_rows(columns(d_z, {cell_.products, cell_.vectors}), View(own.data, 1, own.size()));
}

void Gated::end(const StepPass& pass, View d_x, Parameters* gradient) const {
  View d_z = pass.workspace.get(d_z_);
  if (gradient != nullptr && !cell_.fixed) accumulate_gradient(pass, d_z, *gradient);
  if (d_x.empty()) return;
  const ConstView weights = pass.parameters[weight_input_];
  View panels = pass.workspace.make(transposed_input_, 1, kernels::packed_size(weights.columns, weights.rows));
  const kernels::Matrix transposed = kernels::pack_transposed(weights, panels.data);
  fill(d_x, Real(0));
  kernels::multiply(columns(d_z, cell_.input), transposed, nullptr, d_x, pass.workspace.threads());
}

void Gated::begin_carry(const StepPass& pass) const {
  const int64_t N = pass.x.lanes();
  pass.workspace.make(unit_, N, cell_.states * hidden_);
  pass.workspace.make(slope_, N, carried() * (cell_.products + cell_.vectors) * hidden_);
  pass.workspace.make(jacobian_, N, carried() * cell_.states * hidden_);
}

// The cell's own backward with ones at a state IS the row of its one-step derivatives.
void Gated::carry(const StepPass& pass, int64_t t, LaneRange lanes, View influence) const {
  const int64_t H = hidden_, slopes = (cell_.products + cell_.vectors) * H, states = cell_.states * H;
  const View unit = lanes.of(pass.workspace.get(unit_)), slope = lanes.of(pass.workspace.get(slope_));
  const View jacobian = lanes.of(pass.workspace.get(jacobian_));
  for (int64_t s = 0; s < carried(); ++s) {
    fill(unit, Real(0));
    fill(unit.slice_columns((cell_.shown + s) * H, H), Real(1));
    kernels_of(cell_).backward(lanes.of(at(pass.workspace.get(z_), pass, t)), lanes.of(memory(pass, t)), own(pass),
                               unit, slope.slice_columns(s * slopes, slopes),
                               jacobian.slice_columns(s * states, states));
  }
  const ConstView x = lanes.of(pass.x.at(t));
  const Real one = 1;
  for (int64_t lane = 0; lane < influence.rows; ++lane) {
    CarryBlock block{H,
                     jacobian.row(lane) + cell_.shown * H,
                     states,
                     slope.row(lane) + cell_.input.first * H,
                     slopes,
                     x.row(lane),
                     input_,
                     cell_.input.count * H,
                     influence.row(lane),
                     own_weights()};
    kernels_of(cell_).carry(block);
    block.influence += block.rows * block.columns;
    block.slope = slope.row(lane), block.x = &one, block.rows = 1, block.columns = slopes;
    kernels_of(cell_).carry(block);
  }
}

// The parts follow each other in the influence as they do in `parts`, and a row of W_x is a row there.
void Gated::credit(ConstView d_memory, ConstView influence, Parameters& gradient) const {
  for (int64_t lane = 0; lane < influence.rows; ++lane) {
    const Real* from = influence.row(lane);
    for (Layout::PartId part : {weight_input_, bias_, vectors_}) {
      if (part < 0) continue;
      const View to = gradient[part];
      kernels_of(cell_).credit(
          {hidden_, d_memory.row(lane) + cell_.shown * hidden_, from, own_weights(), to.data, to.size()});
      from += to.size();
    }
  }
}

}  // namespace engram::inline ENGRAM_REAL
