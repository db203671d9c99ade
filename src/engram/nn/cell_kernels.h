// A cell's equations applied to whole rows, vectorised over units; the same bytes on every target.
#pragma once

#include "engram/core/kernels/kernels.h"
#include "engram/nn/cells.h"

namespace engram::inline ENGRAM_REAL {

// One step of N lanes of H units; blocks of H columns follow each other in a row.
template <class Cell>
struct CellKernels {
  // z (N, kept*H) in place, previous (N, states*H) -> next (N, states*H).
  static void forward(View z, ConstView previous, View next);
  // z as forward left it; d_next (N, states*H) complete -> d_z (N, products*H), d_previous (N, states*H).
  // add: d_z += instead of =.
  static void backward(ConstView z, ConstView previous, ConstView d_next, View d_z, View d_previous, bool add);
};

extern template struct CellKernels<Elman>;
extern template struct CellKernels<Gru>;
extern template struct CellKernels<Lstm>;

}  // namespace engram::inline ENGRAM_REAL
