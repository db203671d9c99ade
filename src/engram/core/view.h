// Two-dimensional views of Real and their owning twin.
//
// Axes, everywhere: T time, N lanes, D features, H hidden, A actions, M memory floats; row-major. A sequence (T, N, D)
// is a view of T*N rows. A view has a row stride, so that rows and the LAST axis can be sliced (memory h | c, logits |
// value). Views do not own: whoever made the Tensor, Parameters or Workspace keeps it alive.
#pragma once

#include <algorithm>
#include <cassert>
#include <memory>
#include <new>
#include <span>
#include <type_traits>

#include "engram/core/real.h"

namespace engram {
void demand_tensor_memory(int64_t rows, int64_t columns, size_t element_bytes);  // core/resources
}

namespace engram::inline ENGRAM_REAL {

template <class T>
struct BasicView {
  T* data = nullptr;
  int64_t rows = 0;
  int64_t columns = 0;
  int64_t stride = 0;  // elements from one row to the next, >= columns

  BasicView() = default;
  BasicView(T* data, int64_t rows, int64_t columns, int64_t stride)
      : data(data), rows(rows), columns(columns), stride(stride) {}
  BasicView(T* data, int64_t rows, int64_t columns) : BasicView(data, rows, columns, columns) {}
  template <class U>
  requires(std::is_const_v<T>&& std::is_same_v<U, std::remove_const_t<T>>) BasicView(const BasicView<U>& other)
      : BasicView(other.data, other.rows, other.columns, other.stride) {}

  bool empty() const { return data == nullptr || rows == 0 || columns == 0; }
  bool contiguous() const { return stride == columns || rows <= 1; }
  int64_t size() const { return rows * columns; }

  T* row(int64_t i) const {
    assert(i >= 0 && i < rows);
    return data + i * stride;
  }
  T& operator()(int64_t i, int64_t j) const {
    assert(i >= 0 && i < rows && j >= 0 && j < columns);
    return data[i * stride + j];
  }
  std::span<T> row_span(int64_t i) const { return {row(i), static_cast<size_t>(columns)}; }

  BasicView slice_rows(int64_t begin, int64_t count) const {
    assert(begin >= 0 && count >= 0 && begin + count <= rows);
    return {data + begin * stride, count, columns, stride};
  }
  BasicView slice_columns(int64_t begin, int64_t count) const {
    assert(begin >= 0 && count >= 0 && begin + count <= columns);
    return {data + begin, rows, count, stride};
  }
};

using View = BasicView<Real>;
using ConstView = BasicView<const Real>;

inline void fill(View view, Real value) {
  for (int64_t i = 0; i < view.rows; ++i) std::fill_n(view.row(i), view.columns, value);
}

// Same shape; the two may not overlap.
inline void copy(ConstView from, View to) {
  assert(from.rows == to.rows && from.columns == to.columns);
  for (int64_t i = 0; i < from.rows; ++i) std::copy_n(from.row(i), from.columns, to.row(i));
}

// to += from, same shape.
inline void accumulate(ConstView from, View to) {
  assert(from.rows == to.rows && from.columns == to.columns);
  for (int64_t i = 0; i < from.rows; ++i) {
    const Real* a = from.row(i);
    Real* b = to.row(i);
    for (int64_t j = 0; j < from.columns; ++j) b[j] += a[j];
  }
}

// Owns rows x columns, 64-byte aligned, zero at first. resize() keeps capacity and leaves the contents unspecified.
class Tensor {
 public:
  Tensor() = default;
  Tensor(int64_t rows, int64_t columns) {
    resize(rows, columns);
    fill(*this, Real(0));
  }
  Tensor(const Tensor& other) { *this = other; }
  Tensor(Tensor&&) = default;
  Tensor& operator=(Tensor&&) = default;
  Tensor& operator=(const Tensor& other) {
    if (this == &other) return *this;
    resize(other.rows_, other.columns_);
    std::copy_n(other.data_.get(), other.size(), data_.get());
    return *this;
  }

  void resize(int64_t rows, int64_t columns) {
    rows_ = rows;
    columns_ = columns;
    if (size() <= capacity_) return;
    if (size() > small_size) demand_tensor_memory(rows, columns, sizeof(Real));
    capacity_ = size();
    data_.reset(static_cast<Real*>(::operator new(sizeof(Real) * static_cast<size_t>(capacity_), alignment)));
  }

  operator View() { return {data_.get(), rows_, columns_}; }
  operator ConstView() const { return {data_.get(), rows_, columns_}; }
  View view() { return *this; }
  ConstView view() const { return *this; }
  Real& operator()(int64_t i, int64_t j) { return view()(i, j); }
  Real operator()(int64_t i, int64_t j) const { return view()(i, j); }
  int64_t rows() const { return rows_; }
  int64_t columns() const { return columns_; }
  int64_t size() const { return rows_ * columns_; }
  Real* data() { return data_.get(); }
  const Real* data() const { return data_.get(); }
  std::span<Real> values() { return {data_.get(), static_cast<size_t>(size())}; }
  std::span<const Real> values() const { return {data_.get(), static_cast<size_t>(size())}; }

 private:
  static constexpr std::align_val_t alignment{64};
  static constexpr int64_t small_size = int64_t{1} << 24;  // not worth a question
  struct Release {
    void operator()(Real* p) const { ::operator delete(p, alignment); }
  };
  std::unique_ptr<Real, Release> data_;
  int64_t rows_ = 0, columns_ = 0, capacity_ = 0;
};

}  // namespace engram::inline ENGRAM_REAL
