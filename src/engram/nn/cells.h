// Cells: the textbook equations of one recurrent unit, pointwise, one file each in nn/cells; nn/cells/table.h is their
// table.
//
// A recurrent layer computes pre-activations z = b + x W_x + h_{t-1} W_h for all units at once; what a cell does with
// them is unit by unit and stands in its file, once, for every kind of number V: a vector of AVX-512 or AVX2 lanes, or
// the plain scalar of the judge. `fma(a, b, c)` = a b + c with one rounding is the only fused operation.
//
// Of each unit a cell sees
//   z[kept]         in: the first `products` are pre-activations; out: whatever backward needs (activated gates ...)
//   previous[states], next[states]   memory before and after the step, state 0 being the output h
//   p[vectors]      weights of the unit's own, such as peepholes; a cell without any has no such argument. Where a cell
//                   says `derived`, forward and backward see so many numbers in their place, which `derive` makes of
//                   them once a pass, in double: rotations, step sizes, and the slopes that d_p needs
//   d_next[states]  dL/d(next), complete;  d_z[products], d_p[vectors], d_previous[states]: out. What flows to h_{t-1}
//                   through h_{t-1} W_h is added by the layer, not here.
// The first `outputs` states are what the layer shows; the first `shown` of them no later step reads, so that a
// derivative carried forwards in time need not carry them. A `fixed` cell is drawn and never learned: a reservoir.
// `initial` draws p where a cell is not content with the layer's beginning.
// keep_gate is the product whose growth (keep_sign 1) or fall (-1) makes the cell keep its memory longer: where
// --forget_bias goes at the start; keep_sign 0: there is none.
// `input` and `hidden` say which of the `products` receive x W_x and h W_h: [first, first + count). Where hidden.count
// is 0 there is no W_h: the pre-activations of all steps are one product, and the loop over time is pointwise.
//
// `textbook` says the same a second time, as the source has it: whole rows x and memory -> the next memory, for any V.
// It shares nothing with forward and backward, which the judges (oracle) compare with it. w.from_input(x, block, k),
// w.from_hidden(memory, block, k), w.bias(block, k) and w.vector(v, k) are the terms of unit k.
//
// A template compiles for the processor that is current where it is DEFINED: beside its use as an ordinary header, this
// file is included once more for each vector target (core/kernels/functions.h), and each time includes table and cells
// inside its namespace. An exported policy computes with the same text (run/export/embedded_policy.h), `forward` alone.
#include <cmath>
#include <cstdint>
#include <vector>

#include "engram/core/elementary.h"
#include "engram/nn/columns.h"

#if !defined(ENGRAM_NN_CELLS_H) || defined(ENGRAM_TARGET_NAMESPACE)
#define ENGRAM_NN_CELLS_H
#ifdef ENGRAM_TARGET_NAMESPACE
namespace engram::ENGRAM_TARGET_NAMESPACE {
#else
namespace engram {
#endif

#include "engram/nn/cells/table.h"

#ifdef ENGRAM_TARGET_NAMESPACE
}  // namespace engram::ENGRAM_TARGET_NAMESPACE
#else
}  // namespace engram
#endif
#endif
