#include "engram/core/kernels/kernels.h"

#include <algorithm>
#include <atomic>
#ifndef ENGRAM_F64
#include <hwy/targets.h>
#endif

#include "engram/core/kernels/average.h"
#include "engram/core/kernels/table.h"

namespace engram::inline ENGRAM_REAL::kernels {
namespace {

const Table* table_of(Target target) {
#ifndef ENGRAM_F64
  if (target == Target::avx512) return &avx512_table();
  if (target == Target::avx2) return &avx2_table();
#endif
  (void)target;
  return &plain_table();
}

struct Choice {
  Target target = available_targets().back();
  const Table* table = table_of(target);
};

Choice& choice() {
  static Choice chosen;
  return chosen;
}

const Table& table() { return *choice().table; }

// Below so many multiply-adds a job costs more than it saves.
constexpr int64_t worth_dividing = 1 << 17;
constexpr int64_t rows_per_job = 12, outer_rows_per_job = 8;

Threads* if_worth(Threads* threads, int64_t work) { return work >= worth_dividing ? threads : nullptr; }

// Runs `f` on a view's values row by row, or at once where they lie in one piece.
template <class Row>
void for_rows(ConstView shape, bool contiguous, const Row& row) {
  if (contiguous) return row(0, static_cast<size_t>(shape.size()));
  for (int64_t i = 0; i < shape.rows; ++i) row(i, static_cast<size_t>(shape.columns));
}

}  // namespace

const char* name(Target target) {
  return target == Target::avx512 ? "AVX-512" : target == Target::avx2 ? "AVX2" : "plain";
}

std::vector<Target> available_targets() {
  std::vector<Target> targets{Target::plain};
#ifndef ENGRAM_F64
  const auto supported = hwy::SupportedTargets();
  if (supported & HWY_AVX2) targets.push_back(Target::avx2);
  if (supported & HWY_AVX3) targets.push_back(Target::avx512);
#endif
  return targets;
}

Target target() { return choice().target; }

void set_target(Target target) { choice() = {target, table_of(target)}; }

int64_t packed_size(int64_t k, int64_t n) { return (n + panel_columns - 1) / panel_columns * panel_columns * k; }

Matrix pack(ConstView w, Real* panels) {
  Real* to = panels;
  for (int64_t first = 0; first < w.columns; first += panel_columns) {
    const int64_t count = std::min(panel_columns, w.columns - first);
    for (int64_t k = 0; k < w.rows; ++k, to += panel_columns) {
      std::copy_n(w.row(k) + first, count, to);
      std::fill_n(to + count, panel_columns - count, Real(0));
    }
  }
  return Matrix::packed(panels, w.rows, w.columns);
}

// By rows of the panel that share a cache line, so that what is read goes along a few rows at a time.
Matrix pack_transposed(ConstView w, Real* panels) {
  constexpr int64_t line = 16;
  for (int64_t first = 0; first < w.rows; first += panel_columns) {
    const int64_t count = std::min(panel_columns, w.rows - first);
    Real* const panel = panels + first * w.columns;
    for (int64_t begin = 0; begin < count; begin += line) {
      const int64_t end = std::min(begin + line, count);
      const Real* const from = w.data + first * w.stride;
      for (int64_t k = 0; k < w.columns; ++k) {
        for (int64_t j = begin; j < end; ++j) panel[k * panel_columns + j] = from[j * w.stride + k];
      }
    }
    for (int64_t k = 0; k < w.columns; ++k) {
      std::fill_n(panel + k * panel_columns + count, panel_columns - count, Real(0));
    }
  }
  return Matrix::packed(panels, w.columns, w.rows);
}

void multiply(ConstView a, const Matrix& w, const Real* bias, View y, Threads* threads) {
  assert(a.rows == y.rows && a.columns == w.k && y.columns == w.n);
  Threads::divide(if_worth(threads, a.rows * w.k * w.n), a.rows, rows_per_job, [&](int64_t begin, int64_t end) {
    table().multiply(a.slice_rows(begin, end - begin), w, bias, y.slice_rows(begin, end - begin));
  });
}

void accumulate_outer(ConstView a, ConstView d_y, View gradient, Threads* threads) {
  assert(a.rows == d_y.rows && a.columns == gradient.rows && d_y.columns == gradient.columns);
  Threads::divide(
      if_worth(threads, a.rows * gradient.size()), gradient.rows, outer_rows_per_job, [&](int64_t begin, int64_t end) {
        table().accumulate_outer(a.slice_columns(begin, end - begin), d_y, gradient.slice_rows(begin, end - begin));
      });
}

void accumulate_rows(ConstView d_y, View gradient) {
  assert(gradient.rows == 1 && gradient.columns == d_y.columns);
  table().accumulate_rows(d_y, gradient);
}

void activate(Activation f, View y) {
  for_rows(y, y.contiguous(), [&](int64_t i, size_t count) { table().activate(f, {y.row(i), count}); });
}

void activate_backward(Activation f, ConstView y, ConstView d_y, View d_z) {
  assert(y.rows == d_y.rows && y.columns == d_y.columns && y.rows == d_z.rows && y.columns == d_z.columns);
  for_rows(y, y.contiguous() && d_y.contiguous() && d_z.contiguous(), [&](int64_t i, size_t count) {
    table().activate_backward(f, {y.row(i), count}, {d_y.row(i), count}, {d_z.row(i), count});
  });
}

void exp(std::span<const Real> x, std::span<Real> y) { table().exp(x, y); }

void log_softmax(ConstView logits, ConstView mask, View log_prob, View prob) {
  table().log_softmax(logits, mask, log_prob, prob);
}

Real sum_of_squares(std::span<const Real> values) { return table().sum_of_squares(values); }

void adam(const AdamStep& step, std::span<const Real> gradient, std::span<Real> m, std::span<Real> v,
          std::span<Real> values) {
  table().adam(step, gradient, m, v, values);
}

void rmsprop(const RmspropStep& step, std::span<const Real> gradient, std::span<Real> v, std::span<Real> values) {
  table().rmsprop(step, gradient, v, values);
}

void sgd(const SgdStep& step, std::span<const Real> gradient, std::span<Real> velocity, std::span<Real> values) {
  table().sgd(step, gradient, velocity, values);
}

void scale(Real factor, std::span<Real> values) { table().scale(factor, values); }

void approach(Real rate, std::span<const Real> values, std::span<Real> average) {
  table().approach(rate, values, average);
}

}  // namespace engram::inline ENGRAM_REAL::kernels
