// The formulas of the pointwise kernels over numbers V (functions.h says what V offers and why this file is included
// once for each target).
#if !defined(ENGRAM_CORE_KERNELS_POINTWISE_H) || defined(ENGRAM_TARGET_NAMESPACE)
#define ENGRAM_CORE_KERNELS_POINTWISE_H
#include "engram/core/kernels/kernels.h"
#ifdef ENGRAM_TARGET_NAMESPACE
namespace engram::ENGRAM_TARGET_NAMESPACE {
#else
namespace engram::plain {
#endif

using kernels::Activation;

template <Activation f, class V>
V activated(V x) {
  if constexpr (f == Activation::tanh) return tanh(x);
  if constexpr (f == Activation::relu) return max(V(0), x);
  if constexpr (f == Activation::sigmoid) return sigmoid(x);
  if constexpr (f == Activation::elu) return select(less(V(0), x), x, exp(x) - V(1));
  return x;
}

// d_y f'(z) by y = f(z).
template <Activation f, class V>
V activated_backward(V y, V d_y) {
  if constexpr (f == Activation::tanh) return d_y * (V(1) - y * y);
  if constexpr (f == Activation::relu) return select(less(V(0), y), d_y, V(0));
  if constexpr (f == Activation::sigmoid) return d_y * (y * (V(1) - y));
  if constexpr (f == Activation::elu) return select(less(V(0), y), d_y, d_y * (y + V(1)));
  return d_y;
}

template <class V>
void adam_step(const kernels::AdamStep& s, V g, V& m, V& v, V& w) {
  m = fma(V(s.beta1), m, V(s.new1) * g);
  v = fma(V(s.beta2), v, V(s.new2) * (g * g));
  w = w * V(s.decay) - V(s.step_size) * m / (sqrt(v) / V(s.correction2_sqrt) + V(s.epsilon));
}

template <class V>
void rmsprop_step(const kernels::RmspropStep& s, V g, V& v, V& w) {
  v = fma(V(s.alpha), v, V(s.new_alpha) * (g * g));
  const V deviation = s.epsilon_inside ? sqrt(v + V(s.epsilon)) : sqrt(v) + V(s.epsilon);
  w = w - V(s.learning_rate) * g / deviation;
}

template <class V>
void sgd_step(const kernels::SgdStep& s, V g, V& velocity, V& w) {
  velocity = fma(V(s.momentum), velocity, g);
  w = w - V(s.learning_rate) * velocity;
}

#ifdef ENGRAM_TARGET_NAMESPACE
}  // namespace engram::ENGRAM_TARGET_NAMESPACE
#else
}  // namespace engram::plain
#endif
#endif
