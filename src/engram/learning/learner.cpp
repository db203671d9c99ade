#include "engram/learning/learner.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "engram/core/error.h"
#include "engram/core/kernels/kernels.h"

namespace engram::inline ENGRAM_REAL {
namespace {

constexpr Pass learning{.keep = true};

// The part's name where a number is not finite, or "".
std::string first_not_finite(const Parameters& parameters) {
  for (const Part& part : parameters.layout().parts()) {
    const ConstView values = parameters.view(part);
    for (int64_t i = 0; i < values.rows; ++i) {
      if (!std::ranges::all_of(values.row_span(i), [](Real x) { return std::isfinite(x); })) return part.name;
    }
  }
  return "";
}

}  // namespace

Learner::Learner(const Module& network, Parameters& parameters, std::unique_ptr<Optimizer> optimizer,
                 double max_grad_norm, uint64_t seed, Threads* threads)
    : network_(network),
      parameters_(parameters),
      optimizer_(std::move(optimizer)),
      max_grad_norm_(max_grad_norm),
      seed_(seed),
      gradient_(parameters.shared_layout()),
      workspace_(parameters.layout().slots(), threads) {}

View Learner::forward(const Parameters& with, Sequence x, ConstView memory) {
  const Shape shape = network_.shape();
  assert(x.values.rows == x.steps() * x.lanes() && x.values.columns == shape.input);
  assert(memory.rows == x.lanes() && memory.columns == shape.memory);
  x_ = x;
  memory_.resize(memory.rows, memory.columns);
  copy(memory, memory_);
  output_.resize(x.values.rows, shape.output);
  d_output_.resize(x.values.rows, shape.output);
  network_.forward(with, x, memory_, output_, workspace_, learning);
  return output_;
}

double Learner::descend(double learning_rate, int64_t timestep, ConstView influence) {
  gradient_.zero();
  View d_memory;
  if (!influence.empty()) {
    d_memory_.resize(memory_.rows(), memory_.columns());
    d_memory = d_memory_;
    fill(d_memory, Real(0));
  }
  network_.backward(parameters_, x_, d_output_, {}, d_memory, &gradient_, workspace_, learning);
  if (!influence.empty()) network_.credit(d_memory, influence, gradient_);
  const double norm = clip_gradient_norm(gradient_, max_grad_norm_);
  if (!std::isfinite(norm)) {
    const std::string name = first_not_finite(gradient_);
    refuse(name.empty() ? "the norm of the gradient" : "the gradient of " + name, timestep);
  }
  optimizer_->step(parameters_, gradient_, learning_rate);
  return norm;
}

void Learner::differentiate_input(const Parameters& with, View d_x) {
  network_.backward(with, x_, d_output_, d_x, {}, nullptr, workspace_, learning);
}

void Learner::demand_finite_loss(double loss, int64_t timestep) const {
  if (!std::isfinite(loss)) refuse("the loss", timestep);
}

void Learner::demand_finite_weights(int64_t timestep) const {
  if (std::isfinite(kernels::sum_of_squares(parameters_.values()))) return;
  const std::string name = first_not_finite(parameters_);
  if (!name.empty()) refuse("the weight " + name, timestep);
}

void Learner::refuse(const std::string& what, int64_t timestep) const {
  throw Error(what + " is not finite: update after step " + std::to_string(timestep) + ", seed " +
                  std::to_string(seed_) + "; a smaller --learning_rate may help",
              1);
}

}  // namespace engram::inline ENGRAM_REAL
