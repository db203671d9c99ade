#include "engram/nn/noisy.h"

#include <cmath>

namespace engram::inline ENGRAM_REAL {
namespace {

constexpr const char *name_in = "noise_in", *name_out = "noise_out";

double root(int64_t inputs) { return std::sqrt(static_cast<double>(inputs)); }

// y(r, j) = x(r, j) row(j)
void scale_columns(ConstView x, ConstView row, View y) {
  for (int64_t r = 0; r < x.rows; ++r) {
    for (int64_t j = 0; j < x.columns; ++j) y(r, j) = x(r, j) * row(0, j);
  }
}

template <class Use>
void for_each_noise(Parameters& parameters, const Use& use) {
  for (const Part& part : parameters.layout().parts()) {
    if (!part.name.ends_with(name_in) && !part.name.ends_with(name_out)) continue;
    for (Real& each : parameters.view(part).row_span(0)) each = use();
  }
}

}  // namespace

Noisy::Noisy(int64_t input, int64_t output, std::optional<kernels::Activation> activation)
    : mean_(input, output, Initialiser::uniform(1 / root(input))),
      deviation_(input, output, Initialiser::uniform(0), 0.5 / root(input)),
      activation_(activation) {}

Description Noisy::describe() const {
  if (!activation_) return mean_.describe();
  const int64_t width = shape().output;
  return {.kind = Description::Kind::chain,
          .shape = shape(),
          .inside = {mean_.describe(),
                     {.kind = Description::Kind::activation, .shape = {width, width, 0}, .activation = *activation_}}};
}

void Noisy::declare(Layout& layout) {
  mean_.declare(layout);
  noise_in_ = layout.add(name_in, 1, shape().input, Kind::statistic);
  noise_out_ = layout.add(name_out, 1, shape().output, Kind::statistic);
  const Layout::Scope scope(layout, "deviation");
  deviation_.declare(layout);
  for (int* slot : {&scaled_, &product_, &output_, &d_sum_, &d_product_, &d_scaled_}) *slot = layout.slot();
}

void Noisy::initialise(Parameters& parameters, Rng& rng) const {
  mean_.initialise(parameters, rng);
  deviation_.initialise(parameters, rng);
  fill(parameters[deviation_.describe().parts[0]], static_cast<Real>(0.5 / root(shape().input)));
}

void Noisy::compute(const Parameters& parameters, Sequence x, View, View y, Workspace& workspace, Pass pass) const {
  const int64_t rows = x.values.rows;
  const View scaled = workspace.make(scaled_, rows, shape().input);
  const View product = workspace.make(product_, rows, shape().output);
  scale_columns(x.values, parameters[noise_in_], scaled);
  deviation_.forward(parameters, {scaled, x.start}, {}, product, workspace, pass);
  mean_.forward(parameters, x, {}, y, workspace, pass);
  const ConstView out = parameters[noise_out_];
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t j = 0; j < y.columns; ++j) y(r, j) += out(0, j) * product(r, j);
  }
  if (!activation_) return;
  kernels::activate(*activation_, y);
  copy(y, workspace.make(output_, rows, y.columns));
}

void Noisy::differentiate(const Parameters& parameters, Sequence x, ConstView d_y, View d_x, View, Parameters* gradient,
                          Workspace& workspace, Pass pass) const {
  const int64_t rows = x.values.rows;
  if (activation_) {  // y = f(sum)
    const View d_sum = workspace.make(d_sum_, rows, d_y.columns);
    kernels::activate_backward(*activation_, workspace.get(output_), d_y, d_sum);
    d_y = d_sum;
  }
  mean_.backward(parameters, x, d_y, d_x, {}, gradient, workspace, pass);
  // sum = x W + b + e_out * ((x * e_in) S + s)
  const View d_product = workspace.make(d_product_, rows, d_y.columns);
  scale_columns(d_y, parameters[noise_out_], d_product);
  const View d_scaled = d_x.empty() ? View() : workspace.make(d_scaled_, rows, d_x.columns);
  deviation_.backward(parameters, {workspace.get(scaled_), x.start}, d_product, d_scaled, {}, gradient, workspace,
                      pass);
  const ConstView in = parameters[noise_in_];
  for (int64_t r = 0; r < d_x.rows; ++r) {
    for (int64_t j = 0; j < d_x.columns; ++j) d_x(r, j) += d_scaled(r, j) * in(0, j);
  }
}

void draw_noise(Parameters& parameters, Rng& rng) {
  for_each_noise(parameters, [&] {
    const double z = rng.normal();
    return static_cast<Real>(std::copysign(std::sqrt(std::abs(z)), z));
  });
}

void clear_noise(Parameters& parameters) {
  for_each_noise(parameters, [] { return Real(0); });
}

}  // namespace engram::inline ENGRAM_REAL
