// Values as distributions: losses and targets of QR-DQN and C51. A row holds K numbers of each of A actions, those of an
// action side by side: column a K + j.
//
//   quantiles   theta_j at the levels tau_j = (j + 1/2) / K; q = their mean (Dabney et al. 2018)
//   atoms       logits of K values z_j, evenly from low to high; q = sum p_j z_j (Bellemare, Dabney & Munos 2017)
#pragma once

#include "engram/core/view.h"

namespace engram::inline ENGRAM_REAL {

// The K numbers of row r and action a.
inline ConstView numbers_of(ConstView rows, int64_t r, int64_t a, int64_t K) {
  return rows.slice_rows(r, 1).slice_columns(a * K, K);
}

// loss = mean over rows of weight * sum_j mean_i |tau_j - [delta < 0]| H(delta), delta = target_i - theta_j and H Huber's
// function with its bend at 1. rows, d_rows (m, A K), the latter overwritten; target (m, K); action, weight, error (m,
// 1): error receives mean theta - mean target.
double quantile_loss(ConstView rows, ConstView action, ConstView target, ConstView weight, View d_rows, View error);

struct Atoms {
  double low = -10, high = 10;
  int64_t count = 51;  // K >= 2

  double step() const { return (high - low) / static_cast<double>(count - 1); }
  double value(int64_t j) const { return low + static_cast<double>(j) * step(); }
};

// target (m, K): the distribution of reward + discount * Z, Z with the probabilities (m, K), each value clipped into the
// atoms and shared by the two that it lies between.
void project(const Atoms& atoms, ConstView reward, ConstView discount, ConstView probability, View target);

// loss = mean over rows of weight * cross-entropy of the softmax of the action's logits and target (m, K); error (m, 1)
// receives the cross-entropy. rows, d_rows as above.
double cross_entropy_of_atoms(ConstView rows, ConstView action, ConstView target, ConstView weight, View d_rows,
                              View error);

}  // namespace engram::inline ENGRAM_REAL
