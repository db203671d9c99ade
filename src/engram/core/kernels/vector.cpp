// The kernels over vectors, compiled once for AVX2 and once for AVX-512. Judged by plain.cpp, bit for bit.
//
// Everything that multiplies matrices is ONE tile: R rows x N vectors of sums kept in registers through the whole
// depth,
//
//   sum[r][v] = start[r][v];   for k: sum[r][v] = fma(a[r][k], b[k][v], sum[r][v])
//
// a product y = bias + a w walks a's columns, a weight gradient += a^T d_y walks the rows of both. Tails are masked
// lanes of the same code.
#ifndef ENGRAM_F64

#include <algorithm>
#include <limits>

#include "engram/core/kernels/table.h"

#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engram/core/kernels/vector.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"

#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3  // the baseline pass has no vectors: plain.cpp

HWY_BEFORE_NAMESPACE();
#define ENGRAM_TARGET_NAMESPACE HWY_NAMESPACE
#include "engram/core/kernels/functions.h"
#include "engram/core/kernels/lanes.h"
#include "engram/core/kernels/pointwise.h"
#undef ENGRAM_TARGET_NAMESPACE

namespace engram::HWY_NAMESPACE {
namespace {

using kernels::AdamStep;
using kernels::Matrix;
using kernels::panel_columns;
using kernels::RmspropStep;
using kernels::SgdStep;
using kernels::tree_lanes;

// Sums that stay in registers: 32 of AVX-512 or 16 of AVX2, less what b and a need.
constexpr int most_sums = HWY_TARGET == HWY_AVX3 ? 24 : 12;
constexpr int most_vectors = 4, most_rows = 6;
constexpr int rows_of(int vectors) { return std::min(most_rows, most_sums / vectors); }

// Where a tile's numbers lie: element (r, k) of a, vector v of row k of b, and the sums' first and last values.
struct Tile {
  const float* a;
  int64_t a_row, a_k;
  const float* b[most_vectors];
  int64_t b_k, depth;
  const float* start;
  int64_t start_row;
  float* y;
  int64_t y_row;
  int64_t last;  // lanes of the last vector; 0: all
};

// Compile-time indices: sums in an array that is indexed at run time would live in memory.
template <int N, int v = 0>
HWY_INLINE void load_row(const Tile& t, int64_t k, Mask mask, bool masked, Lanes (&b)[N]) {
  if constexpr (v < N) {
    const float* from = t.b[v] + k * t.b_k;
    b[v] = masked && v == N - 1 ? load(mask, from) : load(from);
    load_row<N, v + 1>(t, k, mask, masked, b);
  }
}

template <int N, int v = 0>
HWY_INLINE void add_row(Lanes a, const Lanes (&b)[N], Lanes* sum) {
  if constexpr (v < N) {
    sum[v] = fma(a, b[v], sum[v]);
    add_row<N, v + 1>(a, b, sum);
  }
}

template <int R, int N, int r = 0>
HWY_INLINE void add_rows(const Tile& t, int64_t k, const Lanes (&b)[N], Lanes (&sum)[R * N]) {
  if constexpr (r < R) {
    add_row<N>(Lanes(t.a[r * t.a_row + k * t.a_k]), b, sum + r * N);
    add_rows<R, N, r + 1>(t, k, b, sum);
  }
}

template <int R, int N, int i = 0>
HWY_INLINE void begin_sums(const Tile& t, Mask mask, bool masked, Lanes (&sum)[R * N]) {
  if constexpr (i < R * N) {
    const float* from = t.start + i / N * t.start_row + i % N * width;
    sum[i] = masked && i % N == N - 1 ? load(mask, from) : load(from);
    begin_sums<R, N, i + 1>(t, mask, masked, sum);
  }
}

template <int R, int N, int i = 0>
HWY_INLINE void end_sums(const Tile& t, Mask mask, bool masked, const Lanes (&sum)[R * N]) {
  if constexpr (i < R * N) {
    float* to = t.y + i / N * t.y_row + i % N * width;
    if (masked && i % N == N - 1) {
      store(mask, sum[i], to);
    } else {
      store(sum[i], to);
    }
    end_sums<R, N, i + 1>(t, mask, masked, sum);
  }
}

template <int R, int N, bool masked>
HWY_NOINLINE void run_tile(const Tile& tile) {
  const Tile t = tile;
  const Mask mask = first(masked ? t.last : width);
  Lanes sum[R * N];
  begin_sums<R, N>(t, mask, masked, sum);
  for (int64_t k = 0; k < t.depth; ++k) {
    Lanes b[N];
    load_row<N>(t, k, mask, masked, b);
    add_rows<R, N>(t, k, b, sum);
  }
  end_sums<R, N>(t, mask, masked, sum);
}

template <int N, int R>
HWY_INLINE void run_rows_left(const Tile& tile, int64_t rows) {
  if constexpr (R > 0) {
    if (rows == R) return tile.last > 0 ? run_tile<R, N, true>(tile) : run_tile<R, N, false>(tile);
    run_rows_left<N, R - 1>(tile, rows);
  }
}

// All rows of N vectors of columns.
template <int N>
HWY_NOINLINE void run_columns(Tile tile, int64_t rows) {
  constexpr int R = rows_of(N);
  for (; rows > 0; rows -= R) {
    run_rows_left<N, R>(tile, std::min<int64_t>(rows, R));
    tile.a += R * tile.a_row;
    tile.start += R * tile.start_row;
    tile.y += R * tile.y_row;
  }
}

HWY_INLINE void run(const Tile& tile, int64_t rows, int64_t vectors) {
  switch (vectors) {
    case 1:
      return run_columns<1>(tile, rows);
    case 2:
      return run_columns<2>(tile, rows);
    case 3:
      return run_columns<3>(tile, rows);
    default:
      return run_columns<4>(tile, rows);
  }
}

// Columns [first, first + count) of the work, count <= most_vectors * width.
struct Strip {
  int64_t first, count;
  int64_t vectors() const { return (count + width - 1) / width; }
  int64_t last() const { return count % width; }
};

template <class Work>
HWY_INLINE void for_strips(int64_t columns, const Work& work) {
  for (int64_t first = 0; first < columns; first += most_vectors * width) {
    work(Strip{first, std::min(most_vectors * width, columns - first)});
  }
}

struct MultiplyStrip {
  ConstView a;
  const Matrix& w;
  const float* bias;
  View y;

  HWY_INLINE const float* row0(int64_t column) const {
    if (w.stride > 0) return w.data + column;
    return w.data + column / panel_columns * w.k * panel_columns + column % panel_columns;
  }
  HWY_INLINE void operator()(Strip strip) const {
    Tile tile{.a = a.data,
              .a_row = a.stride,
              .a_k = 1,
              .b = {},
              .b_k = w.stride > 0 ? w.stride : panel_columns,
              .depth = w.k,
              .start = (bias != nullptr ? bias : y.data) + strip.first,
              .start_row = bias != nullptr ? 0 : y.stride,
              .y = y.data + strip.first,
              .y_row = y.stride,
              .last = strip.last()};
    for (int64_t v = 0; v < strip.vectors(); ++v) tile.b[v] = row0(strip.first + v * width);
    run(tile, a.rows, strip.vectors());
  }
};

void multiply(ConstView a, const Matrix& w, const float* bias, View y) {
  for_strips(y.columns, MultiplyStrip{a, w, bias, y});
}

// So many rows of a and d_y stay in the first cache while all tiles of the gradient pass over them.
constexpr int64_t outer_depth = 64;

// gradient (k, n) += a^T d_y of at most outer_depth rows, vectors along n.
struct OuterStrip {
  ConstView a, d_y;
  View gradient;

  HWY_INLINE void operator()(Strip strip) const {
    float* to = gradient.data + strip.first;
    Tile tile{.a = a.data,
              .a_row = 1,
              .a_k = a.stride,
              .b = {},
              .b_k = d_y.stride,
              .depth = a.rows,
              .start = to,
              .start_row = gradient.stride,
              .y = to,
              .y_row = gradient.stride,
              .last = strip.last()};
    for (int64_t v = 0; v < strip.vectors(); ++v) tile.b[v] = d_y.data + strip.first + v * width;
    run(tile, gradient.rows, strip.vectors());
  }
};

void outer(ConstView a, ConstView d_y, View gradient) {
  for (int64_t row = 0; row < a.rows; row += outer_depth) {
    const int64_t count = std::min(outer_depth, a.rows - row);
    for_strips(gradient.columns, OuterStrip{a.slice_rows(row, count), d_y.slice_rows(row, count), gradient});
  }
}

// A few columns (a head's) would fill few lanes: there the vectors run along k, on a transposed copy of the gradient.
constexpr int64_t narrow = 4, narrow_strip = most_vectors * width;

void outer_narrow(ConstView a, ConstView d_y, View gradient) {
  alignas(64) float block[narrow * narrow_strip];
  for (int64_t first = 0; first < gradient.rows; first += narrow_strip) {
    const int64_t count = std::min(narrow_strip, gradient.rows - first);
    const View transposed(block, gradient.columns, count, narrow_strip);
    for (int64_t k = 0; k < count; ++k) {
      for (int64_t j = 0; j < gradient.columns; ++j) transposed(j, k) = gradient(first + k, j);
    }
    outer(d_y, a.slice_columns(first, count), transposed);
    for (int64_t k = 0; k < count; ++k) {
      for (int64_t j = 0; j < gradient.columns; ++j) gradient(first + k, j) = transposed(j, k);
    }
  }
}

void accumulate_outer(ConstView a, ConstView d_y, View gradient) {
  const bool few_columns = gradient.columns <= narrow && gradient.rows > gradient.columns;
  return few_columns ? outer_narrow(a, d_y, gradient) : outer(a, d_y, gradient);
}

void accumulate_rows(ConstView d_y, View gradient) {
  for (int64_t j = 0; j < d_y.columns; j += width) {
    const int64_t count = std::min(width, d_y.columns - j);
    const Mask mask = first(count);
    Lanes sum = load(mask, gradient.data + j);
    if (count == width) {
      for (int64_t i = 0; i < d_y.rows; ++i) sum = sum + load(d_y.data + i * d_y.stride + j);
    } else {
      for (int64_t i = 0; i < d_y.rows; ++i) sum = sum + load(mask, d_y.data + i * d_y.stride + j);
    }
    store(mask, sum, gradient.data + j);
  }
}

// Calls step(i, load, store) over all elements, the tail masked: the same vector code for every element.
template <class Step>
HWY_INLINE void for_vectors(size_t size, const Step& step) {
  const auto n = static_cast<int64_t>(size);
  int64_t i = 0;
  for (; i + width <= n; i += width) step(i, first(width), false);
  if (i < n) step(i, first(n - i), true);
}
HWY_INLINE Lanes take(const float* from, Mask mask, bool masked) { return masked ? load(mask, from) : load(from); }
HWY_INLINE void give(Lanes a, float* to, Mask mask, bool masked) {
  if (masked) return store(mask, a, to);
  store(a, to);
}

template <Activation f>
struct Activate {
  float* y;
  HWY_INLINE void operator()(int64_t i, Mask mask, bool masked) const {
    give(activated<f>(take(y + i, mask, masked)), y + i, mask, masked);
  }
};

template <Activation f>
struct ActivateBackward {
  const float *y, *d_y;
  float* d_z;
  HWY_INLINE void operator()(int64_t i, Mask mask, bool masked) const {
    give(activated_backward<f>(take(y + i, mask, masked), take(d_y + i, mask, masked)), d_z + i, mask, masked);
  }
};

void activate(Activation f, std::span<float> y) {
  float* data = y.data();
  switch (f) {
    case Activation::identity:
      return;
    case Activation::tanh:
      return for_vectors(y.size(), Activate<Activation::tanh>{data});
    case Activation::relu:
      return for_vectors(y.size(), Activate<Activation::relu>{data});
    case Activation::sigmoid:
      return for_vectors(y.size(), Activate<Activation::sigmoid>{data});
    case Activation::elu:
      return for_vectors(y.size(), Activate<Activation::elu>{data});
  }
}

void activate_backward(Activation f, std::span<const float> y, std::span<const float> d_y, std::span<float> d_z) {
  const float *data = y.data(), *d = d_y.data();
  float* to = d_z.data();
  const size_t n = y.size();
  switch (f) {
    case Activation::identity:
      return for_vectors(n, ActivateBackward<Activation::identity>{data, d, to});
    case Activation::tanh:
      return for_vectors(n, ActivateBackward<Activation::tanh>{data, d, to});
    case Activation::relu:
      return for_vectors(n, ActivateBackward<Activation::relu>{data, d, to});
    case Activation::sigmoid:
      return for_vectors(n, ActivateBackward<Activation::sigmoid>{data, d, to});
    case Activation::elu:
      return for_vectors(n, ActivateBackward<Activation::elu>{data, d, to});
  }
}

struct Exp {
  const float* x;
  float* y;
  HWY_INLINE void operator()(int64_t i, Mask mask, bool masked) const {
    give(exp(take(x + i, mask, masked)), y + i, mask, masked);
  }
};

void exp(std::span<const float> x, std::span<float> y) { for_vectors(x.size(), Exp{x.data(), y.data()}); }

// The sums of a row reduction: tree_lanes of them in as many vectors as that takes.
constexpr int64_t tree_vectors = tree_lanes / width;

HWY_INLINE float tree(const Lanes (&parts)[tree_vectors], float (*combine)(float, float)) {
  alignas(64) float values[tree_lanes];
  for (int64_t v = 0; v < tree_vectors; ++v) store(parts[v], values + v * width);
  for (int64_t distance = tree_lanes / 2; distance > 0; distance /= 2) {
    for (int64_t i = 0; i < distance; ++i) values[i] = combine(values[i], values[i + distance]);
  }
  return values[0];
}
HWY_INLINE float tree_sum(const Lanes (&parts)[tree_vectors]) {
  return tree(parts, [](float a, float b) { return a + b; });
}
HWY_INLINE float tree_max(const Lanes (&parts)[tree_vectors]) {
  return tree(parts, [](float a, float b) { return a > b ? a : b; });
}

// Vector number `v` of a row of n elements; lanes beyond its end, and forbidden ones, hold `otherwise`.
struct Row {
  const float *values, *mask;
  int64_t n;
  HWY_INLINE Mask valid(int64_t j) const {
    const Mask inside = first(std::clamp<int64_t>(n - j, 0, width));
    if (mask == nullptr) return inside;
    const Lanes zero(0);
    return hn::And(inside, hn::Not(hn::Eq(load(inside, mask + j).v, zero.v)));
  }
  HWY_INLINE Lanes at(int64_t j, float otherwise) const {
    const Mask here = valid(j);
    return select(here, load(here, values + j), Lanes(otherwise));
  }
};

constexpr float minus_infinity = -std::numeric_limits<float>::infinity();

// Rows of at most tree_lanes choices stand side by side, a row in each lane, and share every vector operation: 15 times
// the speed for two choices. Which numbers a sum takes, and in which order, stays as in the tree of one row.
class RowsAcross {
 public:
  HWY_INLINE RowsAcross(ConstView logits, ConstView mask, int64_t row)
      : row_(row), rows_(std::min(width, logits.rows - row)), n_(logits.columns) {
    gather(logits, x_);
    for (int64_t j = 0; j < n_; ++j) valid_[j] = first(width);
    if (mask.empty()) return;
    Lanes allowed[tree_lanes];
    gather(mask, allowed);
    for (int64_t j = 0; j < n_; ++j) valid_[j] = hn::Not(hn::Eq(allowed[j].v, Lanes(0).v));
  }
  HWY_INLINE void run(View log_prob, View prob) {
    Lanes p[tree_lanes], part[tree_lanes];
    for (int64_t j = 0; j < n_; ++j) part[j] = select(valid_[j], x_[j], Lanes(minus_infinity));
    for (int64_t distance = tree_lanes / 2; distance > 0; distance /= 2) {
      for (int64_t i = 0; i < distance && i + distance < n_; ++i) {
        part[i] = select(less(part[i + distance], part[i]), part[i], part[i + distance]);
      }
    }
    const Lanes highest = part[0];
    for (int64_t j = 0; j < n_; ++j) part[j] = p[j] = select(valid_[j], exp(x_[j] - highest), Lanes(0));
    for (int64_t distance = tree_lanes / 2; distance > 0; distance /= 2) {
      for (int64_t i = 0; i < distance && i + distance < n_; ++i) part[i] = part[i] + part[i + distance];
    }
    const Lanes sum = part[0], log_sum = log(sum);
    for (int64_t j = 0; j < n_; ++j) {
      p[j] = p[j] / sum;
      x_[j] = select(valid_[j], x_[j] - highest - log_sum, Lanes(minus_infinity));
    }
    scatter(x_, log_prob);
    scatter(p, prob);
  }

 private:
  HWY_INLINE void gather(ConstView from, Lanes (&to)[tree_lanes]) const {
    alignas(64) float column[width] = {};
    for (int64_t j = 0; j < n_; ++j) {
      for (int64_t r = 0; r < rows_; ++r) column[r] = from.row(row_ + r)[j];
      to[j] = load(column);
    }
  }
  HWY_INLINE void scatter(const Lanes (&from)[tree_lanes], View to) const {
    alignas(64) float column[width];
    for (int64_t j = 0; j < n_; ++j) {
      store(from[j], column);
      for (int64_t r = 0; r < rows_; ++r) to.row(row_ + r)[j] = column[r];
    }
  }

  int64_t row_, rows_, n_;
  Lanes x_[tree_lanes];
  Mask valid_[tree_lanes];
};

void log_softmax(ConstView logits, ConstView mask, View log_prob, View prob) {
  if (logits.columns <= tree_lanes) {
    for (int64_t row = 0; row < logits.rows; row += width) RowsAcross(logits, mask, row).run(log_prob, prob);
    return;
  }
  const int64_t n = logits.columns;
  for (int64_t i = 0; i < logits.rows; ++i) {
    const Row row{logits.row(i), mask.empty() ? nullptr : mask.row(i), n};
    Lanes highs[tree_vectors], sums[tree_vectors];
    for (Lanes& high : highs) high = Lanes(minus_infinity);
    for (Lanes& sum : sums) sum = Lanes(0);
    for (int64_t j = 0, v = 0; j < n; j += width, v = (v + 1) % tree_vectors) {
      highs[v] = max(highs[v], row.at(j, minus_infinity));
    }
    const Lanes highest(tree_max(highs));
    for (int64_t j = 0, v = 0; j < n; j += width, v = (v + 1) % tree_vectors) {
      const Lanes p = select(row.valid(j), exp(row.at(j, 0) - highest), Lanes(0));
      sums[v] = sums[v] + p;
      give(p, prob.row(i) + j, first(std::min(n - j, width)), n - j < width);
    }
    const Lanes sum(tree_sum(sums)), log_sum = log(sum);
    for (int64_t j = 0; j < n; j += width) {
      const Mask inside = first(std::min(n - j, width));
      const Lanes l = select(row.valid(j), row.at(j, 0) - highest - log_sum, Lanes(minus_infinity));
      give(l, log_prob.row(i) + j, inside, n - j < width);
      give(take(prob.row(i) + j, inside, n - j < width) / sum, prob.row(i) + j, inside, n - j < width);
    }
  }
}

float sum_of_squares(std::span<const float> values) {
  const auto n = static_cast<int64_t>(values.size());
  Lanes sums[tree_vectors];
  for (Lanes& sum : sums) sum = Lanes(0);
  int64_t i = 0;
  for (; i + tree_lanes <= n; i += tree_lanes) {
    for (int64_t v = 0; v < tree_vectors; ++v) {
      const Lanes x = load(values.data() + i + v * width);
      sums[v] = fma(x, x, sums[v]);
    }
  }
  for (int64_t v = 0; i < n; i += width, ++v) {
    const Lanes x = load(first(std::min(n - i, width)), values.data() + i);
    sums[v] = fma(x, x, sums[v]);
  }
  return tree_sum(sums);
}

struct AdamUpdate {
  const AdamStep& step;
  const float* g;
  float *m, *v, *w;
  HWY_INLINE void operator()(int64_t i, Mask mask, bool masked) const {
    Lanes moment = take(m + i, mask, masked), square = take(v + i, mask, masked), value = take(w + i, mask, masked);
    adam_step(step, take(g + i, mask, masked), moment, square, value);
    give(moment, m + i, mask, masked);
    give(square, v + i, mask, masked);
    give(value, w + i, mask, masked);
  }
};

void adam(const AdamStep& step, std::span<const float> gradient, std::span<float> m, std::span<float> v,
          std::span<float> values) {
  for_vectors(values.size(), AdamUpdate{step, gradient.data(), m.data(), v.data(), values.data()});
}

struct RmspropUpdate {
  const RmspropStep& step;
  const float* g;
  float *v, *w;
  HWY_INLINE void operator()(int64_t i, Mask mask, bool masked) const {
    Lanes square = take(v + i, mask, masked), value = take(w + i, mask, masked);
    rmsprop_step(step, take(g + i, mask, masked), square, value);
    give(square, v + i, mask, masked);
    give(value, w + i, mask, masked);
  }
};

void rmsprop(const RmspropStep& step, std::span<const float> gradient, std::span<float> v, std::span<float> values) {
  for_vectors(values.size(), RmspropUpdate{step, gradient.data(), v.data(), values.data()});
}

struct SgdUpdate {
  const SgdStep& step;
  const float* g;
  float *u, *w;
  HWY_INLINE void operator()(int64_t i, Mask mask, bool masked) const {
    Lanes velocity = take(u + i, mask, masked), value = take(w + i, mask, masked);
    sgd_step(step, take(g + i, mask, masked), velocity, value);
    give(velocity, u + i, mask, masked);
    give(value, w + i, mask, masked);
  }
};

void sgd(const SgdStep& step, std::span<const float> gradient, std::span<float> velocity, std::span<float> values) {
  for_vectors(values.size(), SgdUpdate{step, gradient.data(), velocity.data(), values.data()});
}

struct Scale {
  float factor;
  float* x;
  HWY_INLINE void operator()(int64_t i, Mask mask, bool masked) const {
    give(take(x + i, mask, masked) * Lanes(factor), x + i, mask, masked);
  }
};

void scale(float factor, std::span<float> values) { for_vectors(values.size(), Scale{factor, values.data()}); }

struct Approach {
  float rate;
  const float* x;
  float* average;
  HWY_INLINE void operator()(int64_t i, Mask mask, bool masked) const {
    const Lanes before = take(average + i, mask, masked);
    give(fma(Lanes(rate), take(x + i, mask, masked) - before, before), average + i, mask, masked);
  }
};

void approach(float rate, std::span<const float> values, std::span<float> average) {
  for_vectors(values.size(), Approach{rate, values.data(), average.data()});
}

}  // namespace

extern const kernels::Table table;
constexpr kernels::Table table{multiply,
                               accumulate_outer,
                               accumulate_rows,
                               activate,
                               activate_backward,
                               exp,
                               log_softmax,
                               sum_of_squares,
                               adam,
                               rmsprop,
                               sgd,
                               scale,
                               approach};

}  // namespace engram::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif

#if HWY_ONCE
namespace engram::inline ENGRAM_REAL::kernels {
const Table& avx2_table() { return N_AVX2::table; }
const Table& avx512_table() { return N_AVX3::table; }
}
#endif

#endif  // ENGRAM_F64
