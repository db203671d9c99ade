// The textbook's equations once more, one lane and one unit at a time, for any kind of number V (double, or a Variable
// of the tape): what nn computes in rows, vectors and hand-written derivatives is compared with these.
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

// The parts of a recurrent layer in the order in which it declares them.
template <class V>
struct RecurrentWeights {
  const Table<V>&input, &hidden, &bias;
  int64_t units() const { return hidden.rows; }
  V from_input(const Row<V>& x, int64_t block, int64_t k) const {
    return product(x, x.size(), input, block * units() + k);
  }
  V from_hidden(const Row<V>& memory, int64_t block, int64_t k) const {
    return product(memory, static_cast<size_t>(units()), hidden, block * units() + k);
  }
  V offset(int64_t block, int64_t k) const { return bias(0, block * units() + k); }
};

// Elman 1990: h_k = tanh(b_k + x W_x + h_prev W_h).
template <class V>
Row<V> elman(const Row<V>& x, const Row<V>& memory, const RecurrentWeights<V>& w) {
  using std::tanh;
  Row<V> next;
  for (int64_t k = 0; k < w.units(); ++k) {
    next.push_back(tanh(w.from_input(x, 0, k) + w.from_hidden(memory, 0, k) + w.offset(0, k)));
  }
  return next;
}

// torch.nn.GRU. Blocks: inputs n r z, hiddens r z n, biases n_x r z n_h.
template <class V>
Row<V> gru(const Row<V>& x, const Row<V>& memory, const RecurrentWeights<V>& w) {
  using std::tanh;
  Row<V> next;
  for (int64_t k = 0; k < w.units(); ++k) {
    const V r = sigmoid(w.from_input(x, 1, k) + w.from_hidden(memory, 0, k) + w.offset(1, k));
    const V z = sigmoid(w.from_input(x, 2, k) + w.from_hidden(memory, 1, k) + w.offset(2, k));
    const V n = tanh(w.from_input(x, 0, k) + w.offset(0, k) + r * (w.from_hidden(memory, 2, k) + w.offset(3, k)));
    next.push_back((V(1) - z) * n + z * memory[static_cast<size_t>(k)]);
  }
  return next;
}

// Hochreiter & Schmidhuber 1997, Gers 2000; blocks i f g o, memory h | c.
template <class V>
Row<V> lstm(const Row<V>& x, const Row<V>& memory, const RecurrentWeights<V>& w) {
  using std::tanh;
  const int64_t H = w.units();
  Row<V> h, c;
  for (int64_t k = 0; k < H; ++k) {
    const auto z = [&](int64_t gate) {
      return w.from_input(x, gate, k) + w.from_hidden(memory, gate, k) + w.offset(gate, k);
    };
    c.push_back(sigmoid(z(1)) * memory[static_cast<size_t>(H + k)] + sigmoid(z(0)) * tanh(z(2)));
    h.push_back(sigmoid(z(3)) * tanh(c.back()));
  }
  h.insert(h.end(), c.begin(), c.end());
  return h;
}

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
