#include "engram/nn/optimizer.h"

#include <cmath>
#include <utility>

#include "engram/core/kernels/kernels.h"

namespace engram::inline ENGRAM_REAL {
namespace {

std::span<Real> range(Parameters& parameters, const Part& part) {
  return parameters.values().subspan(static_cast<size_t>(part.offset), static_cast<size_t>(part.rows * part.columns));
}
std::span<const Real> range(const Parameters& parameters, const Part& part) {
  return parameters.values().subspan(static_cast<size_t>(part.offset), static_cast<size_t>(part.rows * part.columns));
}

void for_each_trainable(const Layout& layout, auto&& update) {
  for (const Part& part : layout.parts()) {
    if (part.kind != Kind::statistic) update(part);
  }
}

}  // namespace

Adam::Adam(std::shared_ptr<const Layout> layout, Options options) : options_(options), m_(layout), v_(layout) {}

void Adam::step(Parameters& values, const Parameters& gradient, double learning_rate) {
  ++steps_;
  power1_ *= options_.beta1;
  power2_ *= options_.beta2;
  step_each(values.layout(), learning_rate, [&](const Part& part, double rate) {
    const double decay = part.kind == Kind::bias ? 0 : options_.weight_decay;
    const kernels::AdamStep step{static_cast<Real>(rate / (1 - power1_)),   static_cast<Real>(options_.beta1),
                                 static_cast<Real>(1 - options_.beta1),     static_cast<Real>(options_.beta2),
                                 static_cast<Real>(1 - options_.beta2),     static_cast<Real>(options_.epsilon),
                                 static_cast<Real>(std::sqrt(1 - power2_)), static_cast<Real>(1 - rate * decay)};
    kernels::adam(step, range(gradient, part), range(m_, part), range(v_, part), range(values, part));
  });
}

void Adam::visit(Archive& archive) {
  archive("steps", steps_, a_count);
  archive("power1", power1_, {0, 1});
  archive("power2", power2_, {0, 1});
  archive("m", m_);
  archive("v", v_);
}

void Rmsprop::step(Parameters& values, const Parameters& gradient, double learning_rate) {
  step_each(values.layout(), learning_rate, [&](const Part& part, double rate) {
    const kernels::RmspropStep step{static_cast<Real>(rate), static_cast<Real>(options_.alpha),
                                    static_cast<Real>(1 - options_.alpha), static_cast<Real>(options_.epsilon),
                                    options_.epsilon_inside};
    kernels::rmsprop(step, range(gradient, part), range(v_, part), range(values, part));
  });
}

void Rmsprop::visit(Archive& archive) { archive("v", v_); }

void Sgd::step(Parameters& values, const Parameters& gradient, double learning_rate) {
  step_each(values.layout(), learning_rate, [&](const Part& part, double rate) {
    const kernels::SgdStep step{static_cast<Real>(rate), static_cast<Real>(momentum_)};
    kernels::sgd(step, range(gradient, part), range(velocity_, part), range(values, part));
  });
}

void Sgd::visit(Archive& archive) { archive("velocity", velocity_); }

double clip_gradient_norm(Parameters& gradient, double limit) {
  double squares = 0;
  for_each_trainable(gradient.layout(), [&](const Part& part) {
    squares += static_cast<double>(kernels::sum_of_squares(range(std::as_const(gradient), part)));
  });
  const double norm = std::sqrt(squares);
  const double factor = limit / (norm + 1e-6);
  if (factor < 1) {
    for_each_trainable(gradient.layout(),
                       [&](const Part& part) { kernels::scale(static_cast<Real>(factor), range(gradient, part)); });
  }
  return norm;
}

}  // namespace engram::inline ENGRAM_REAL
