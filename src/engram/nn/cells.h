// Cells: the textbook equations of one recurrent unit, pointwise, one file each in nn/cells. Here is their table.
//
// A recurrent layer computes pre-activations z = b + x W_x + h_{t-1} W_h for all units at once; what a cell does with
// them is unit by unit and stands in its file, once, for every kind of number V: a vector of AVX-512 or AVX2 lanes, or
// the plain scalar of the judge. `fma(a, b, c)` = a b + c with one rounding is the only fused operation.
//
// Of each unit a cell sees
//   z[kept]         in: the first `products` are pre-activations; out: whatever backward needs (activated gates ...)
//   previous[states], next[states]   memory before and after the step, state 0 being the output h
//   p[vectors]      weights of the unit's own, such as peepholes; a cell without any has no such argument
//   d_next[states]  dL/d(next), complete;  d_z[products], d_p[vectors], d_previous[states]: out. What flows to h_{t-1}
//                   through h_{t-1} W_h is added by the layer, not here.
// `input` and `hidden` say which of the `products` receive x W_x and h W_h: [first, first + count). Where hidden.count
// is 0 there is no W_h: the pre-activations of all steps are one product, and the loop over time is pointwise.
//
// `textbook` says the same a second time, as the source has it: whole rows x and memory -> the next memory, for any V.
// It shares nothing with forward and backward, which the judges (oracle) compare with it. w.from_input(x, block, k),
// w.from_hidden(memory, block, k), w.bias(block, k) and w.vector(v, k) are the terms of unit k.
//
// A template compiles for the processor that is current where it is DEFINED: beside its use as an ordinary header, this
// file is included once more for each vector target (core/kernels/functions.h), and each time includes the cells'
// files inside its namespace.
#include <cstdint>
#include <vector>

#if !defined(ENGRAM_NN_CELLS_H) || defined(ENGRAM_TARGET_NAMESPACE)
#define ENGRAM_NN_CELLS_H
#ifdef ENGRAM_TARGET_NAMESPACE
namespace engram::ENGRAM_TARGET_NAMESPACE {
#else
namespace engram {
#endif

struct Columns {
  int first, count;
};

#include "engram/nn/cells/elman.h"
#include "engram/nn/cells/gru.h"
#include "engram/nn/cells/lstm.h"
#include "engram/nn/cells/min_gru.h"
#include "engram/nn/cells/peephole_lstm.h"

template <class... Each>
struct CellList {};

// The table: a row here brings the kernels, --memory NAME, gradient check, T steps == T single steps, RTRL == BPTT,
// resume, threads, the exported header and the benchmark.
using Cells = CellList<Elman, Gru, Lstm, MinGru, PeepholeLstm>;

#ifdef ENGRAM_TARGET_NAMESPACE
}  // namespace engram::ENGRAM_TARGET_NAMESPACE
#else
}  // namespace engram
#endif
#endif
