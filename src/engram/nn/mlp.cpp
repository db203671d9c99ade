#include "engram/nn/mlp.h"

#include <numbers>
#include <string>

namespace engram::inline ENGRAM_REAL {
namespace {

constexpr int64_t rows_per_job = 64;

void activate_rows(kernels::Activation f, View y, Threads* threads) {
  Threads::divide(threads, y.rows, rows_per_job,
                  [&](int64_t begin, int64_t end) { kernels::activate(f, y.slice_rows(begin, end - begin)); });
}

void activate_rows_backward(kernels::Activation f, ConstView y, ConstView d_y, View d_z, Threads* threads) {
  Threads::divide(threads, y.rows, rows_per_job, [&](int64_t begin, int64_t end) {
    const int64_t n = end - begin;
    kernels::activate_backward(f, y.slice_rows(begin, n), d_y.slice_rows(begin, n), d_z.slice_rows(begin, n));
  });
}

}  // namespace

Mlp::Mlp(std::span<const int64_t> sizes, kernels::Activation activation, double output_gain, bool activate_output,
         double output_bias)
    : activation_(activation), activate_output_(activate_output) {
  for (size_t i = 0; i + 1 < sizes.size(); ++i) {
    const bool last = i + 2 == sizes.size();
    layers_.emplace_back(sizes[i], sizes[i + 1], Initialiser::orthogonal(last ? output_gain : std::numbers::sqrt2),
                         last ? output_bias : 0);
  }
}

Description Mlp::describe() const {
  Description mlp{.kind = Description::Kind::chain, .shape = shape()};
  for (size_t i = 0; i < layers_.size(); ++i) {
    const int64_t width = layers_[i].shape().output;
    mlp.inside.push_back(layers_[i].describe());
    if (i + 1 == layers_.size() && !activate_output_) break;
    mlp.inside.push_back(
        {.kind = Description::Kind::activation, .shape = {width, width, 0}, .activation = activation_});
  }
  return mlp;
}

void Mlp::declare(Layout& layout) {
  for (size_t i = 0; i < layers_.size(); ++i) {
    const Layout::Scope scope(layout, std::to_string(i));
    layers_[i].declare(layout);
    outputs_.push_back(layout.slot());
    d_outputs_.push_back(layout.slot());
  }
}

void Mlp::initialise(Parameters& parameters, Rng& rng) const {
  for (const Linear& layer : layers_) layer.initialise(parameters, rng);
}

void Mlp::compute(const Parameters& parameters, Sequence x, View, View y, Workspace& workspace, Pass pass) const {
  const int64_t rows = x.values.rows;
  for (size_t i = 0; i < layers_.size(); ++i) {
    const bool last = i + 1 == layers_.size();
    const bool direct = last && !activate_output_;
    View output = direct ? y : workspace.make(outputs_[i], rows, layers_[i].shape().output);
    layers_[i].forward(parameters, x, {}, output, workspace, pass);
    if (!direct) activate_rows(activation_, output, workspace.threads());
    if (last && !direct) copy(output, y);
    x.values = output;
  }
}

void Mlp::differentiate(const Parameters& parameters, Sequence x, ConstView d_y, View d_x, View, Parameters* gradient,
                        Workspace& workspace, Pass pass) const {
  const int64_t rows = x.values.rows;
  for (size_t i = layers_.size(); i-- > 0;) {
    const bool last = i + 1 == layers_.size();
    if (!last || activate_output_) {
      // output = f(z)
      View d_z = last ? workspace.make(d_outputs_[i], rows, layers_[i].shape().output) : workspace.get(d_outputs_[i]);
      activate_rows_backward(activation_, workspace.get(outputs_[i]), d_y, d_z, workspace.threads());
      d_y = d_z;
    }
    const Sequence input{i == 0 ? x.values : ConstView(workspace.get(outputs_[i - 1])), x.start};
    View d_input = i == 0 ? d_x : workspace.make(d_outputs_[i - 1], rows, layers_[i].shape().input);
    layers_[i].backward(parameters, input, d_y, d_input, {}, gradient, workspace, pass);
    d_y = d_input;
  }
}

}  // namespace engram::inline ENGRAM_REAL
