// The table of cells at run time: a cell's shape, and its equations applied to whole rows, vectorised over units; the
// same bytes on every target.
#pragma once

#include <span>
#include <string>

#include "engram/core/kernels/kernels.h"
#include "engram/nn/cells.h"

namespace engram::inline ENGRAM_REAL {

// A row of the table (nn/cells.h says what the numbers mean).
struct CellForm {
  const char *name, *summary;
  int states, products, kept, vectors;
  Columns input, hidden;
  int keep_gate, keep_sign;
  size_t row;  // its place in the table
};
std::span<const CellForm> registered_cells();
const CellForm& find_cell(const std::string& name);  // Error for an unknown one

// One step of N lanes of H units; blocks of H columns follow each other in a row. p (vectors, H): the weights of the
// units' own.
struct CellKernels {
  // z (N, kept*H) in place, previous (N, states*H) -> next (N, states*H).
  void (*forward)(View z, ConstView previous, ConstView p, View next);
  // z as forward left it; d_next (N, states*H) complete -> d_z (N, (products + vectors)*H), by the pre-activations and
  // then by p, d_previous (N, states*H).
  void (*backward)(ConstView z, ConstView previous, ConstView p, ConstView d_next, View d_z, View d_previous);
};
const CellKernels& kernels_of(const CellForm& cell);  // for the target in use

}  // namespace engram::inline ENGRAM_REAL
