// The textbook's equations once more, one lane and one unit at a time, for any kind of number V (double, or a Variable
// of the tape): what nn computes in rows, vectors and hand-written derivatives is compared with these. The recurrent
// ones stand in the cells' own files, as `textbook`; here is what they read.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "engram/oracle/tape.h"

namespace engram::oracle {

inline double sigmoid(double a) { return 1 / (1 + std::exp(-a)); }
inline double relu(double a) { return a > 0 ? a : 0; }

template <class V>
using Row = std::vector<V>;

// One part of the parameters, row-major.
template <class V>
struct Table {
  int64_t rows, columns;
  std::vector<V> values;
  const V& operator()(int64_t i, int64_t j) const { return values[static_cast<size_t>(i * columns + j)]; }
};

// sum_i x_i w_ij
template <class V>
V product(const Row<V>& x, size_t count, const Table<V>& w, int64_t j) {
  V sum(0);
  for (size_t i = 0; i < count; ++i) sum = sum + x[i] * w(static_cast<int64_t>(i), j);
  return sum;
}

// The parts of a recurrent layer of H units as the cells' textbooks ask for them (nn/cells.h): the terms of unit k.
template <class V>
struct RecurrentWeights {
  int64_t hidden_units;
  Table<V> weight_input, weight_hidden, biases, weight_unit;  // those that the cell does not have: empty

  int64_t units() const { return hidden_units; }
  V from_input(const Row<V>& x, int64_t block, int64_t k) const {
    return product(x, x.size(), weight_input, block * units() + k);
  }
  V from_hidden(const Row<V>& memory, int64_t block, int64_t k) const {
    return product(memory, static_cast<size_t>(units()), weight_hidden, block * units() + k);
  }
  V bias(int64_t block, int64_t k) const { return biases(0, block * units() + k); }
  V vector(int64_t v, int64_t k) const { return weight_unit(v, k); }
};

// log p_i = l_i - log sum_j exp(l_j), as it stands in the book: for logits of moderate size.
template <class V>
Row<V> log_softmax(const Row<V>& logits) {
  using std::exp, std::log;
  V sum(0);
  for (const V& logit : logits) sum = sum + exp(logit);
  Row<V> result;
  for (const V& logit : logits) result.push_back(logit - log(sum));
  return result;
}

}  // namespace engram::oracle
