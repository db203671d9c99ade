// Table: the kernels of one target, each for the calling thread alone. kernels.cpp divides the work and calls the table
// of the target in use.
#pragma once

#include "engram/core/kernels/kernels.h"

namespace engram::inline ENGRAM_REAL::kernels {

struct Table {
  void (*multiply)(ConstView a, const Matrix& w, const Real* bias, View y);
  void (*accumulate_outer)(ConstView a, ConstView d_y, View gradient);
  void (*accumulate_rows)(ConstView d_y, View gradient);
  void (*activate)(Activation f, std::span<Real> y);
  void (*activate_backward)(Activation f, std::span<const Real> y, std::span<const Real> d_y, std::span<Real> d_z);
  void (*exp)(std::span<const Real> x, std::span<Real> y);
  void (*log_softmax)(ConstView logits, ConstView mask, View log_prob, View prob);
  Real (*sum_of_squares)(std::span<const Real> values);
  void (*adam)(const AdamStep& step, std::span<const Real> gradient, std::span<Real> m, std::span<Real> v,
               std::span<Real> values);
  void (*rmsprop)(const RmspropStep& step, std::span<const Real> gradient, std::span<Real> v, std::span<Real> values);
  void (*sgd)(const SgdStep& step, std::span<const Real> gradient, std::span<Real> velocity, std::span<Real> values);
  void (*scale)(Real factor, std::span<Real> values);
  void (*approach)(Real rate, std::span<const Real> values, std::span<Real> average);
};

const Table& plain_table();
#ifndef ENGRAM_F64
const Table& avx2_table();
const Table& avx512_table();
#endif

// A row reduction keeps this many partial sums, element i going to sum i mod 16, and adds them pairwise at a distance
// of 8, 4, 2 and 1: the same tree whatever the vector width.
constexpr int64_t tree_lanes = 16;

// Panels hold this many columns; the last is filled up with zeros.
constexpr int64_t panel_columns = 16;

}  // namespace engram::inline ENGRAM_REAL::kernels
