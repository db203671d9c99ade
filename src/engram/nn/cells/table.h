// The table of cells. Included inside a namespace, like the cells' own files (nn/cells.h).
struct Columns {
  int64_t first, count;
};

#include "engram/nn/cells/elman.h"
#include "engram/nn/cells/gru.h"
#include "engram/nn/cells/lstm.h"
#include "engram/nn/cells/min_gru.h"
#include "engram/nn/cells/peephole_lstm.h"

template <class... Each>
struct CellList {};

// A row here brings the kernels, --memory NAME, gradient check, T steps == T single steps, RTRL == BPTT, resume,
// threads, the exported header and the benchmark.
using Cells = CellList<Elman, Gru, Lstm, MinGru, PeepholeLstm>;
