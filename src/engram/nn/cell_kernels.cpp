#include "engram/nn/cell_kernels.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engram/core/error.h"
#include "engram/core/kernels/plain.h"
#include "engram/nn/cells.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engram/nn/cell_kernels.cpp"
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL)
#ifndef ENGRAM_F64
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
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
  const float *previous, *p;
  float* next;
  int64_t hidden;
  HWY_INLINE void operator()(int64_t j, Mask mask, bool masked) const {
    Lanes products[Cell::kept], before[Cell::states], after[Cell::states];
    take(z + j, hidden, mask, masked, products);
    take(previous + j, hidden, mask, masked, before);
    if constexpr (Cell::vectors == 0) {
      Cell::forward(products, before, after);
    } else {
      Lanes own[own<Cell>];
      take(p + j, hidden, mask, masked, own);
      Cell::forward(products, before, own, after);
    }
    give(products, z + j, hidden, mask, masked);
    give(after, next + j, hidden, mask, masked);
  }
};

template <class Cell>
void forward(View z, ConstView previous, ConstView p, View next) {
  const int64_t hidden = next.columns / Cell::states;
  for (int64_t i = 0; i < z.rows; ++i) {
    for_units(hidden, ForwardRow<Cell>{z.row(i), previous.row(i), p.data, next.row(i), hidden});
  }
}

template <class Cell>
struct BackwardRow {
  const float *z, *previous, *p, *d_next;
  float *d_z, *d_previous;
  int64_t hidden;
  HWY_INLINE void operator()(int64_t j, Mask mask, bool masked) const {
    Lanes kept[Cell::kept], before[Cell::states], d_after[Cell::states], d[Cell::products], d_before[Cell::states];
    take(z + j, hidden, mask, masked, kept);
    take(previous + j, hidden, mask, masked, before);
    take(d_next + j, hidden, mask, masked, d_after);
    if constexpr (Cell::vectors == 0) {
      Cell::backward(kept, before, d_after, d, d_before);
    } else {
      Lanes own[own<Cell>], d_own[Cell::vectors];
      take(p + j, hidden, mask, masked, own);
      Cell::backward(kept, before, own, d_after, d, d_own, d_before);
      give(d_own, d_z + Cell::products * hidden + j, hidden, mask, masked);
    }
    give(d, d_z + j, hidden, mask, masked);
    give(d_before, d_previous + j, hidden, mask, masked);
  }
};

template <class Cell>
void backward(ConstView z, ConstView previous, ConstView p, ConstView d_next, View d_z, View d_previous) {
  const int64_t hidden = d_next.columns / Cell::states;
  for (int64_t i = 0; i < z.rows; ++i) {
    for_units(hidden, BackwardRow<Cell>{z.row(i), previous.row(i), p.data, d_next.row(i), d_z.row(i), d_previous.row(i),
                                        hidden});
  }
}

// Vectors never straddle two units' blocks: each block of H columns is a row of its own.
template <int states>
struct CarryRow {
  const float *jacobian, *slope;
  float x;
  float* influence;
  int64_t hidden, jacobian_stride, slope_stride, influence_stride;
  HWY_INLINE void operator()(int64_t k, Mask mask, bool masked) const {
    const auto read = [&](const float* from) { return masked ? load(mask, from + k) : load(from + k); };
    Lanes before[states];
    for (int s = 0; s < states; ++s) before[s] = read(influence + s * influence_stride);
    for (int s = 0; s < states; ++s) {
      Lanes sum = read(slope + s * slope_stride) * Lanes(x);
      for (int r = 0; r < states; ++r) sum = fma(read(jacobian + s * jacobian_stride + r * hidden), before[r], sum);
      float* to = influence + s * influence_stride + k;
      masked ? store(mask, sum, to) : store(sum, to);
    }
  }
};

template <class Cell>
void carry(const CarryBlock& b) {
  constexpr int states = Cell::states - Cell::shown;
  for (int64_t i = 0; i < b.rows; ++i) {
    for (int64_t j = 0; j < b.columns; j += b.hidden) {
      for_units(b.hidden, CarryRow<states>{b.jacobian, b.slope + j, b.x[i], b.influence + i * b.columns + j, b.hidden,
                                           b.jacobian_stride, b.slope_stride, b.influence_stride});
    }
  }
}

template <int states>
struct CreditRow {
  const float *d_state, *influence;
  float* gradient;
  int64_t hidden, influence_stride;
  HWY_INLINE void operator()(int64_t k, Mask mask, bool masked) const {
    const auto read = [&](const float* from) { return masked ? load(mask, from + k) : load(from + k); };
    Lanes sum = read(gradient);
    for (int s = 0; s < states; ++s) sum = fma(read(d_state + s * hidden), read(influence + s * influence_stride), sum);
    masked ? store(mask, sum, gradient + k) : store(sum, gradient + k);
  }
};

template <class Cell>
void credit(const CreditBlock& b) {
  constexpr int states = Cell::states - Cell::shown;
  for (int64_t j = 0; j < b.count; j += b.hidden) {
    for_units(b.hidden, CreditRow<states>{b.d_state, b.influence + j, b.gradient + j, b.hidden, b.influence_stride});
  }
}

template <class Cell>
constexpr CellKernels kernels_for() {
  if constexpr (Cell::hidden.count > 0)
    return {forward<Cell>, backward<Cell>, nullptr, nullptr};
  else
    return {forward<Cell>, backward<Cell>, carry<Cell>, credit<Cell>};
}

template <class List>
struct Table;
template <class... Each>
struct Table<CellList<Each...>> {
  static constexpr CellKernels rows[] = {kernels_for<Each>()...};
};

}  // namespace
const CellKernels* cell_kernels() { return Table<Cells>::rows; }
}  // namespace engram::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif

#if defined(ENGRAM_F64) || HWY_ONCE
namespace engram::inline ENGRAM_REAL {
namespace {

using plain::Plain;

// The plain twin: unit by unit.
template <int count>
void take(const Real* row, int64_t hidden, Plain (&values)[count]) {
  for (int b = 0; b < count; ++b) values[b] = row[b * hidden];
}
template <int count>
void give(const Plain (&values)[count], Real* row, int64_t hidden) {
  for (int b = 0; b < count; ++b) row[b * hidden] = values[b].x;
}

template <class Cell>
void forward_unit(Real* z, const Real* previous, const Real* p, Real* next, int64_t hidden) {
  Plain products[Cell::kept], before[Cell::states], after[Cell::states];
  take(z, hidden, products);
  take(previous, hidden, before);
  if constexpr (Cell::vectors == 0) {
    Cell::forward(products, before, after);
  } else {
    Plain own[own<Cell>];
    take(p, hidden, own);
    Cell::forward(products, before, own, after);
  }
  give(products, z, hidden);
  give(after, next, hidden);
}

template <class Cell>
void backward_unit(const Real* z, const Real* previous, const Real* p, const Real* d_next, Real* d_z, Real* d_previous,
                   int64_t hidden) {
  Plain kept[Cell::kept], before[Cell::states], d_after[Cell::states], d[Cell::products], d_before[Cell::states];
  take(z, hidden, kept);
  take(previous, hidden, before);
  take(d_next, hidden, d_after);
  if constexpr (Cell::vectors == 0) {
    Cell::backward(kept, before, d_after, d, d_before);
  } else {
    Plain own[own<Cell>], d_own[Cell::vectors];
    take(p, hidden, own);
    Cell::backward(kept, before, own, d_after, d, d_own, d_before);
    give(d_own, d_z + Cell::products * hidden, hidden);
  }
  give(d, d_z, hidden);
  give(d_before, d_previous, hidden);
}

template <class Cell>
void plain_forward(View z, ConstView previous, ConstView p, View next) {
  const int64_t hidden = next.columns / Cell::states;
  for (int64_t i = 0; i < z.rows; ++i) {
    for (int64_t j = 0; j < hidden; ++j) {
      forward_unit<Cell>(z.row(i) + j, previous.row(i) + j, p.data + j, next.row(i) + j, hidden);
    }
  }
}

template <class Cell>
void plain_backward(ConstView z, ConstView previous, ConstView p, ConstView d_next, View d_z, View d_previous) {
  const int64_t hidden = d_next.columns / Cell::states;
  for (int64_t i = 0; i < z.rows; ++i) {
    for (int64_t j = 0; j < hidden; ++j) {
      backward_unit<Cell>(z.row(i) + j, previous.row(i) + j, p.data + j, d_next.row(i) + j, d_z.row(i) + j,
                          d_previous.row(i) + j, hidden);
    }
  }
}

template <class Cell>
void plain_carry(const CarryBlock& b) {
  constexpr int states = Cell::states - Cell::shown;
  for (int64_t i = 0; i < b.rows; ++i) {
    for (int64_t j = 0; j < b.columns; ++j) {
      const int64_t k = j % b.hidden;
      Real before[states];
      for (int s = 0; s < states; ++s) before[s] = b.influence[s * b.influence_stride + i * b.columns + j];
      for (int s = 0; s < states; ++s) {
        Real sum = b.slope[s * b.slope_stride + j] * b.x[i];
        for (int r = 0; r < states; ++r)
          sum = std::fma(b.jacobian[s * b.jacobian_stride + r * b.hidden + k], before[r], sum);
        b.influence[s * b.influence_stride + i * b.columns + j] = sum;
      }
    }
  }
}

template <class Cell>
void plain_credit(const CreditBlock& b) {
  constexpr int states = Cell::states - Cell::shown;
  for (int64_t j = 0; j < b.count; ++j) {
    Real sum = b.gradient[j];
    for (int s = 0; s < states; ++s) {
      sum = std::fma(b.d_state[s * b.hidden + j % b.hidden], b.influence[s * b.influence_stride + j], sum);
    }
    b.gradient[j] = sum;
  }
}

template <class Cell>
constexpr CellKernels plain_kernels_for() {
  if constexpr (Cell::hidden.count > 0)
    return {plain_forward<Cell>, plain_backward<Cell>, nullptr, nullptr};
  else
    return {plain_forward<Cell>, plain_backward<Cell>, plain_carry<Cell>, plain_credit<Cell>};
}

// Unit by unit, in double: once a pass.
template <class Cell>
void derive_all(ConstView p, View q) {
  for (int64_t j = 0; j < p.columns; ++j) {
    double own[Cell::vectors], derived[Cell::derived];
    for (int v = 0; v < Cell::vectors; ++v) own[v] = static_cast<double>(p(v, j));
    Cell::derive(own, derived);
    for (int v = 0; v < Cell::derived; ++v) q(v, j) = static_cast<Real>(derived[v]);
  }
}
template <class Cell>
void initial_all(View p, Rng& rng) {
  for (int64_t j = 0; j < p.columns; ++j) {
    double own[Cell::vectors];
    Cell::initial(own, j, [&] { return rng.uniform(); });
    for (int v = 0; v < Cell::vectors; ++v) p(v, j) = static_cast<Real>(own[v]);
  }
}

template <class Cell>
constexpr auto deriver() -> decltype(CellForm::derive) {
  if constexpr (Cell::derived > 0) return derive_all<Cell>;
  return nullptr;
}
template <class Cell>
constexpr auto initialiser() -> decltype(CellForm::initial) {
  using Draw = double (*)();
  if constexpr (requires { &Cell::template initial<Draw>; }) {
    return initial_all<Cell>;
  }
  return nullptr;
}

template <class List>
struct Table;
template <class... Each>
struct Table<CellList<Each...>> {
  static constexpr CellKernels rows[] = {plain_kernels_for<Each>()...};
  static constexpr CellForm forms[] = {{Each::name, Each::summary, Each::states, Each::products, Each::kept,
                                        Each::outputs, Each::shown, Each::vectors, Each::derived, Each::input,
                                        Each::hidden, Each::keep_gate, Each::keep_sign, Each::fixed, deriver<Each>(),
                                        initialiser<Each>(), 0}...};
};

}  // namespace

std::span<const CellForm> registered_cells() {
  static const auto forms = [] {
    std::array<CellForm, std::size(Table<Cells>::forms)> numbered;
    std::ranges::copy(Table<Cells>::forms, numbered.begin());
    for (size_t row = 0; row < numbered.size(); ++row) numbered[row].row = row;
    return numbered;
  }();
  return forms;
}

const CellForm& find_cell(const std::string& name) {
  const auto found = std::ranges::find(registered_cells(), name, &CellForm::name);
  if (found == registered_cells().end()) throw Error("cell: unknown '" + name + "'");
  return *found;
}

const CellKernels& kernels_of(const CellForm& cell) {
#ifndef ENGRAM_F64
  const kernels::Target target = kernels::target();
  if (target == kernels::Target::avx512) return N_AVX3::cell_kernels()[cell.row];
  if (target == kernels::Target::avx2) return N_AVX2::cell_kernels()[cell.row];
#endif
  return Table<Cells>::rows[cell.row];
}

}  // namespace engram::inline ENGRAM_REAL
#endif
