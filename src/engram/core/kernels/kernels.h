// Kernels: the products, activations, reductions and updates that everything fast is made of.
//
// One chain (docs/architecture.md, section 6): each element of a product is ONE chain of fused multiply-adds in
// ascending k, started from the bias (or from what stands in y). Vectorising over columns or rows, tiling, packing and
// threading move no bit; splitting k would. Row reductions use one fixed 16-lane tree whatever the vector width. Each
// function runs as AVX-512, as AVX2, or as the plain std::fma twin: the same bytes. `plain::` holds the twins, which
// are both judge and fallback.
#pragma once

#include <span>
#include <vector>

#include "engram/core/threads.h"
#include "engram/core/view.h"

namespace engram::inline ENGRAM_REAL::kernels {

enum class Target { plain, avx2, avx512 };
const char* name(Target target);
std::vector<Target> available_targets();  // on this processor, slowest first
Target target();                          // in use: the best available unless set
void set_target(Target target);           // for tests and benchmarks; not while another thread computes

// The right-hand side (k, n) of a product: row-major master weights as they are, or panels that pack() wrote.
struct Matrix {
  const Real* data;
  int64_t k, n;
  int64_t stride;  // of master rows; 0: packed panels
  Matrix(ConstView master) : data(master.data), k(master.rows), n(master.columns), stride(master.stride) {}
  static Matrix packed(const Real* panels, int64_t k, int64_t n) {
    Matrix matrix{ConstView(panels, k, n)};
    matrix.stride = 0;
    return matrix;
  }
};
int64_t packed_size(int64_t k, int64_t n);          // Reals that pack() writes
Matrix pack(ConstView w, Real* panels);             // of w (k, n)
Matrix pack_transposed(ConstView w, Real* panels);  // of w^T: w (n, k) read as (k, n)

// y (m, n) = start + a (m, k) w (k, n), the start being `bias` (n values) or, where that is null, y itself.
void multiply(ConstView a, const Matrix& w, const Real* bias, View y, Threads* threads);

// gradient (k, n) += a^T d_y, a (m, k), d_y (m, n): one chain over all m rows in ascending order.
void accumulate_outer(ConstView a, ConstView d_y, View gradient, Threads* threads);
// gradient (1, n) += the sum of d_y's rows, in ascending order.
void accumulate_rows(ConstView d_y, View gradient);

// Activations, in place: y = f(y). Absolute error below 3e-7 (functions.h); exp(0) == 1 and tanh(0) == 0 exactly.
enum class Activation { identity, tanh, relu, sigmoid, elu };
void activate(Activation f, View y);
// d_z = d_y f'(z), which y = f(z) determines for all of them.
void activate_backward(Activation f, ConstView y, ConstView d_y, View d_z);  // d_z may be d_y

void exp(std::span<const Real> x, std::span<Real> y);  // may be the same

// log_prob[r] = logits[r] - log sum exp over the allowed choices; a forbidden choice (mask 0) gets -inf, prob 0.
// mask: empty, or the same shape with at least one non-zero a row. The sum is the 16-lane tree.
void log_softmax(ConstView logits, ConstView mask, View log_prob, View prob);

// Sum of squares by the 16-lane tree.
Real sum_of_squares(std::span<const Real> values);

// Optimizer updates of one contiguous range; the formulas stand in nn/optimizer.h. Every coefficient, 1 - beta
// included, is formed in double and rounded once: as a difference of floats 1 - 0.999 is off by 1.3e-5 of itself.
struct AdamStep {
  Real step_size, beta1, new1, beta2, new2, epsilon, correction2_sqrt, decay;  // new: 1 - beta; decay: 1 - lr * wd
};
void adam(const AdamStep& step, std::span<const Real> gradient, std::span<Real> m, std::span<Real> v,
          std::span<Real> values);
struct RmspropStep {
  Real learning_rate, alpha, new_alpha, epsilon;  // new_alpha: 1 - alpha
  bool epsilon_inside;  // sqrt(v + eps) as in TensorFlow and Stable-Baselines3's A2C, else sqrt(v) + eps
};
void rmsprop(const RmspropStep& step, std::span<const Real> gradient, std::span<Real> v, std::span<Real> values);
struct SgdStep {
  Real learning_rate, momentum;
};
void sgd(const SgdStep& step, std::span<const Real> gradient, std::span<Real> velocity, std::span<Real> values);
void scale(Real factor, std::span<Real> values);

}  // namespace engram::inline ENGRAM_REAL::kernels
