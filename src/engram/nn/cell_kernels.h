// The table of cells at run time: a cell's shape, and its equations applied to whole rows, vectorised over units; the
// same bytes on every target.
#pragma once

#include <span>
#include <string>

#include "engram/core/kernels/kernels.h"
#include "engram/core/rng.h"
#include "engram/nn/columns.h"

namespace engram::inline ENGRAM_REAL {

// A row of the table (nn/cells.h says what the numbers mean).
struct CellForm {
  const char *name, *summary;
  int states, products, kept, outputs, shown, vectors, derived;
  Columns input, hidden;
  int keep_gate, keep_sign;
  bool fixed;
  // Weights of the units' own (vectors, H) -> what the kernels read of them (derived, H); null: they read the weights.
  void (*derive)(ConstView p, View q);
  void (*initial)(View p, Rng& rng);  // null: as the layer's other weights begin
  size_t row;                         // its place in the table

  bool diagonal() const { return hidden.count == 0; }  // a unit's memory depends on no other unit's
};
std::span<const CellForm> registered_cells();
const CellForm& find_cell(const std::string& name);  // Error for an unknown one

// The derivative of a lane's carried states by some weights of the same units, rows x columns of them, over one step;
// column j belongs to unit j mod H:
//   J_s[i][j] <- sum_r jacobian[s][r] J_r[i][j] + slope[s][j] x[i]
// A pointer's second axis s is that of the carried states, so many Reals apart.
struct CarryBlock {
  int64_t hidden;           // H
  const Real* jacobian;     // (s, r, H): d(state s) / d(state r before)
  int64_t jacobian_stride;  // r are H apart
  const Real* slope;        // (s, columns): d(state s) / d(what x_i times the weight is added to)
  int64_t slope_stride;
  const Real* x;  // (rows)
  int64_t rows, columns;
  Real* influence;  // (s, rows, columns)
  int64_t influence_stride;
};
// gradient[j] += sum_s d_state[s] J_s[j], j < count, a whole number of times H.
struct CreditBlock {
  int64_t hidden;
  const Real* d_state;    // (s, H)
  const Real* influence;  // (s, count)
  int64_t influence_stride;
  Real* gradient;
  int64_t count;
};

// One step of N lanes of H units; blocks of H columns follow each other in a row. p: what the cell reads of
// the units' own weights, (vectors, H) or (derived, H).
struct CellKernels {
  // z (N, kept*H) in place, previous (N, states*H) -> next (N, states*H).
  void (*forward)(View z, ConstView previous, ConstView p, View next);
  // z as forward left it; d_next (N, states*H) complete -> d_z (N, (products + vectors)*H), by the pre-activations and
  // then by p, d_previous (N, states*H).
  void (*backward)(ConstView z, ConstView previous, ConstView p, ConstView d_next, View d_z, View d_previous);
  void (*carry)(const CarryBlock& block);  // of diagonal cells alone; else null, as credit is
  void (*credit)(const CreditBlock& block);
};
const CellKernels& kernels_of(const CellForm& cell);  // for the target in use

}  // namespace engram::inline ENGRAM_REAL
