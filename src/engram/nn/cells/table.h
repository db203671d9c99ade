// The table of cells. Included inside a namespace, like the cells' own files (nn/cells.h).
// What most cells have; a cell says what it has otherwise (nn/cells.h).
struct CellDefaults {
  static constexpr int outputs = 1, shown = 0, vectors = 0, derived = 0, keep_gate = 0, keep_sign = 0;
  static constexpr bool fixed = false;
};

#include "engram/nn/cells/delta.h"
#include "engram/nn/cells/echo_state.h"
#include "engram/nn/cells/elman.h"
#include "engram/nn/cells/elstm.h"
#include "engram/nn/cells/ffm.h"
#include "engram/nn/cells/gru.h"
#include "engram/nn/cells/lru.h"
#include "engram/nn/cells/lstm.h"
#include "engram/nn/cells/min_gru.h"
#include "engram/nn/cells/min_lstm.h"
#include "engram/nn/cells/mlstm.h"
#include "engram/nn/cells/peephole_lstm.h"
#include "engram/nn/cells/rtu.h"
#include "engram/nn/cells/rtu_linear.h"
#include "engram/nn/cells/s5.h"
#include "engram/nn/cells/slstm.h"
#include "engram/nn/cells/tdnn.h"

template <class... Each>
struct CellList {};

// How many numbers of each unit's own its kernels read.
template <class Cell>
constexpr int own = Cell::derived > 0 ? Cell::derived : Cell::vectors;

// A row here brings the kernels, --memory NAME, gradient check, T steps == T single steps, RTRL == BPTT, resume,
// threads, the exported header and the benchmark.
using Cells = CellList<Elman, EchoState, Tdnn, Gru, Lstm, PeepholeLstm, Slstm, Delta, Mlstm, Ffm, MinGru, MinLstm,
                       Elstm, Lru, Rtu, RtuLinear, S5>;
