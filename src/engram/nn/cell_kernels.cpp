#include "engram/nn/cell_kernels.h"

#include <algorithm>
#include <type_traits>
#include <utility>

#include "engram/core/kernels/plain.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engram/nn/cell_kernels.cpp"
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL)
#ifndef ENGRAM_F64
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
#endif

#ifndef ENGRAM_CELL_ROWS
#define ENGRAM_CELL_ROWS
namespace engram::inline ENGRAM_REAL {
namespace {

// The rows of one step on one target, cell by cell in the order of for_each_cell.
struct CellRows {
  void (*forward)(View z, ConstView previous, View next);
  void (*backward)(ConstView z, ConstView previous, ConstView d_next, View d_z, View d_previous, bool add);
};

}  // namespace
}  // namespace engram::inline ENGRAM_REAL
#endif

#if !defined(ENGRAM_F64) && (HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3)

HWY_BEFORE_NAMESPACE();
#define ENGRAM_TARGET_NAMESPACE HWY_NAMESPACE
#include "engram/core/kernels/functions.h"
#include "engram/core/kernels/lanes.h"
#include "engram/nn/cells.h"
#undef ENGRAM_TARGET_NAMESPACE

namespace engram::HWY_NAMESPACE {
namespace {

// Block b of unit j stands at row[b * hidden + j].
template <int count>
HWY_INLINE void take(const float* row, int64_t hidden, Mask mask, bool masked, Lanes (&values)[count]) {
  for (int b = 0; b < count; ++b) values[b] = masked ? load(mask, row + b * hidden) : load(row + b * hidden);
}
template <int count>
HWY_INLINE void give(const Lanes (&values)[count], float* row, int64_t hidden, Mask mask, bool masked) {
  for (int b = 0; b < count; ++b) {
    if (masked) {
      store(mask, values[b], row + b * hidden);
    } else {
      store(values[b], row + b * hidden);
    }
  }
}

// Calls units(j, mask, masked) for vectors of units.
template <class Units>
HWY_INLINE void for_units(int64_t hidden, const Units& units) {
  int64_t j = 0;
  for (; j + width <= hidden; j += width) units(j, first(width), false);
  if (j < hidden) units(j, first(hidden - j), true);
}

template <class Cell>
struct ForwardRow {
  float* z;
  const float* previous;
  float* next;
  int64_t hidden;
  HWY_INLINE void operator()(int64_t j, Mask mask, bool masked) const {
    Lanes products[Cell::kept], before[Cell::states], after[Cell::states];
    take(z + j, hidden, mask, masked, products);
    take(previous + j, hidden, mask, masked, before);
    Cell::forward(products, before, after);
    give(products, z + j, hidden, mask, masked);
    give(after, next + j, hidden, mask, masked);
  }
};

template <class Cell>
void forward(View z, ConstView previous, View next) {
  const int64_t hidden = next.columns / Cell::states;
  for (int64_t i = 0; i < z.rows; ++i) {
    for_units(hidden, ForwardRow<Cell>{z.row(i), previous.row(i), next.row(i), hidden});
  }
}

template <class Cell>
struct BackwardRow {
  const float *z, *previous, *d_next;
  float *d_z, *d_previous;
  int64_t hidden;
  bool add;
  HWY_INLINE void operator()(int64_t j, Mask mask, bool masked) const {
    Lanes kept[Cell::kept], before[Cell::states], d_after[Cell::states], d[Cell::products], d_before[Cell::states];
    take(z + j, hidden, mask, masked, kept);
    take(previous + j, hidden, mask, masked, before);
    take(d_next + j, hidden, mask, masked, d_after);
    Cell::backward(kept, before, d_after, d, d_before);
    if (add) {
      Lanes sum[Cell::products];
      take(d_z + j, hidden, mask, masked, sum);
      for (int p = 0; p < Cell::products; ++p) d[p] = sum[p] + d[p];
    }
    give(d, d_z + j, hidden, mask, masked);
    give(d_before, d_previous + j, hidden, mask, masked);
  }
};

template <class Cell>
void backward(ConstView z, ConstView previous, ConstView d_next, View d_z, View d_previous, bool add) {
  const int64_t hidden = d_next.columns / Cell::states;
  for (int64_t i = 0; i < z.rows; ++i) {
    for_units(hidden,
              BackwardRow<Cell>{z.row(i), previous.row(i), d_next.row(i), d_z.row(i), d_previous.row(i), hidden, add});
  }
}

template <class Cell>
constexpr CellRows rows_of{forward<Cell>, backward<Cell>};

constexpr CellRows table[] = {rows_of<Elman>, rows_of<Gru>, rows_of<Lstm>};

}  // namespace
const CellRows* cell_rows() { return table; }
}  // namespace engram::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif

#if defined(ENGRAM_F64) || HWY_ONCE
namespace engram::inline ENGRAM_REAL {
namespace {

using plain::Plain;

// The plain twin: unit by unit.
template <class Cell>
void plain_forward(View z, ConstView previous, View next) {
  const int64_t hidden = next.columns / Cell::states;
  for (int64_t i = 0; i < z.rows; ++i) {
    for (int64_t j = 0; j < hidden; ++j) {
      const auto at = [&](auto& view, int block) -> auto& { return view.row(i)[block * hidden + j]; };
      [&]<size_t... k, size_t... s>(std::index_sequence<k...>, std::index_sequence<s...>) {
        Plain products[] = {at(z, k)...}, after[] = {(static_cast<void>(s), Plain(0))...};
        const Plain before[] = {at(previous, s)...};
        Cell::forward(products, before, after);
        ((at(z, k) = products[k].x), ...);
        ((at(next, s) = after[s].x), ...);
      }
      (std::make_index_sequence<Cell::kept>(), std::make_index_sequence<Cell::states>());
    }
  }
}

template <class Cell>
void plain_backward(ConstView z, ConstView previous, ConstView d_next, View d_z, View d_previous, bool add) {
  const int64_t hidden = d_next.columns / Cell::states;
  for (int64_t i = 0; i < z.rows; ++i) {
    for (int64_t j = 0; j < hidden; ++j) {
      const auto at = [&](auto& view, int block) -> auto& { return view.row(i)[block * hidden + j]; };
      [&]<size_t... k, size_t... p, size_t... s>(std::index_sequence<k...>, std::index_sequence<p...>,
                                                 std::index_sequence<s...>) {
        const Plain kept[] = {at(z, k)...}, before[] = {at(previous, s)...}, d_after[] = {at(d_next, s)...};
        Plain d[] = {(static_cast<void>(p), Plain(0))...}, d_before[] = {(static_cast<void>(s), Plain(0))...};
        Cell::backward(kept, before, d_after, d, d_before);
        ((at(d_z, p) = add ? at(d_z, p) + d[p].x : d[p].x), ...);
        ((at(d_previous, s) = d_before[s].x), ...);
      }
      (std::make_index_sequence<Cell::kept>(), std::make_index_sequence<Cell::products>(),
       std::make_index_sequence<Cell::states>());
    }
  }
}

template <class Cell>
constexpr CellRows plain_rows_of{plain_forward<Cell>, plain_backward<Cell>};

constexpr CellRows plain_table[] = {plain_rows_of<Elman>, plain_rows_of<Gru>, plain_rows_of<Lstm>};

template <class Cell>
constexpr size_t index_of() {
  size_t index = 0;
  bool found = false;
  for_each_cell([&]<class Each>(Each) {
    found = found || std::is_same_v<Each, Cell>;
    index += found ? 0 : 1;
  });
  return index;
}

template <class Cell>
const CellRows& rows_in_use() {
  constexpr size_t index = index_of<Cell>();
#ifndef ENGRAM_F64
  const kernels::Target target = kernels::target();
  if (target == kernels::Target::avx512) return N_AVX3::cell_rows()[index];
  if (target == kernels::Target::avx2) return N_AVX2::cell_rows()[index];
#endif
  return plain_table[index];
}

}  // namespace

template <class Cell>
void CellKernels<Cell>::forward(View z, ConstView previous, View next) {
  rows_in_use<Cell>().forward(z, previous, next);
}

template <class Cell>
void CellKernels<Cell>::backward(ConstView z, ConstView previous, ConstView d_next, View d_z, View d_previous,
                                 bool add) {
  rows_in_use<Cell>().backward(z, previous, d_next, d_z, d_previous, add);
}

template struct CellKernels<Elman>;
template struct CellKernels<Gru>;
template struct CellKernels<Lstm>;

}  // namespace engram::inline ENGRAM_REAL
#endif
