// mLSTM, Beck et al. 2024, "xLSTM", equations 19 to 27: an LSTM whose cell is a matrix of values at keys, with an
// exponential input gate and a normaliser n,
//   f = s(z_f)  i = exp(z_i)  o = s(z_o)     C_t = f C_{t-1} + i v k^T     n_t = f n_{t-1} + i k
//   h_t = o (C_t q) / max(|n_t . q|, 1)
// Kept in range as in the paper's equation 15: C and n are stored divided by e^m, m_t = max(m_{t-1} + log f, z_i). Each
// unit is a head of its own, one value at keys of 4 numbers, so that units stay independent. Deviation: that, and f is a
// logistic function alone, where the paper allows an exponential too.
struct Mlstm : CellDefaults {
  static constexpr const char* name = "mlstm";
  static constexpr const char* summary = "LSTM with a matrix for a cell (Beck et al. 2024, xLSTM), keys of 4 a unit";
  static constexpr int states = 10, products = 12, kept = 12;  // memory h | C | n | m; keeps q k v i f o as they came
  static constexpr int shown = 1;
  static constexpr Columns input{0, 12}, hidden{0, 0};
  static constexpr int keep_gate = 10, keep_sign = 1;

  template <class V>
  static V magnitude(V a) {
    return max(a, V(0) - a);
  }
  template <class V>
  static V log_sigmoid(V z) {
    return V(0) - max(V(0) - z, V(0)) - log(V(1) + exp(V(0) - magnitude(z)));
  }

  // What a unit reads of its matrix: C q, and n . q.
  template <class V>
  static void read(const V (&z)[12], const V (&memory)[10], V& value, V& norm) {
    value = norm = V(0);
    for (int j = 0; j < 4; ++j) {
      value = fma(memory[1 + j], z[j], value);
      norm = fma(memory[5 + j], z[j], norm);
    }
  }

  template <class V>
  static void forward(V (&z)[12], const V (&previous)[10], V (&next)[10]) {
    const V kept = previous[9] + log_sigmoid(z[10]);
    const V m = max(kept, z[9]);
    const V f = exp(kept - m), i = exp(z[9] - m);
    for (int j = 0; j < 4; ++j) {
      const V key = z[4 + j] * V(0.5f);
      next[1 + j] = fma(f, previous[1 + j], i * z[8] * key);
      next[5 + j] = fma(f, previous[5 + j], i * key);
    }
    V value(0), norm(0);
    read(z, next, value, norm);
    next[0] = sigmoid(z[11]) * value / max(magnitude(norm), exp(V(0) - m));
    next[9] = m;
  }

  template <class V>
  static void backward(const V (&z)[12], const V (&previous)[10], const V (&d_next)[10], V (&d_z)[12],
                       V (&d_previous)[10]) {
    V again[12], next[10], value(0), norm(0);
    for (int b = 0; b < 12; ++b) again[b] = z[b];
    forward(again, previous, next);
    read(z, next, value, norm);
    const V zero(0), one(1), m = next[9], kept = previous[9] + log_sigmoid(z[10]), o = sigmoid(z[11]);
    const V f = exp(kept - m), i = exp(z[9] - m), floor = exp(zero - m);
    // h = o value / size,  size = max(|norm|, e^-m)
    const V size = max(magnitude(norm), floor), d_value = d_next[0] * o / size;
    const V d_size = zero - d_value * value / size;
    const auto floored = less(magnitude(norm), floor);
    const V d_norm = select(floored, zero, select(less(norm, zero), zero - d_size, d_size));
    V d_m = d_next[9] - select(floored, d_size * floor, zero);
    d_z[11] = d_next[0] * value / size * (o * (one - o));
    // value = C q,  norm = n q,  C = f C_prev + i v k,  n = f n_prev + i k,  k = z_k / 2
    V d_f(0), d_i(0), d_v(0);
    for (int j = 0; j < 4; ++j) {
      const V d_c = fma(d_value, z[j], d_next[1 + j]), d_n = fma(d_norm, z[j], d_next[5 + j]), key = z[4 + j] * V(0.5f);
      d_z[j] = fma(d_value, next[1 + j], d_norm * next[5 + j]);
      d_z[4 + j] = V(0.5f) * i * fma(z[8], d_c, d_n);
      d_f = fma(d_c, previous[1 + j], fma(d_n, previous[5 + j], d_f));
      d_i = fma(fma(z[8], d_c, d_n), key, d_i);
      d_v = fma(d_c, key, d_v);
      d_previous[1 + j] = f * d_c;
      d_previous[5 + j] = f * d_n;
    }
    d_z[8] = i * d_v;
    // f = e^(kept - m),  i = e^(z_i - m),  m = max(kept, z_i),  kept = m_prev + log s(z_f)
    const V d_log_f = d_f * f, d_log_i = d_i * i;
    d_m = d_m - d_log_f - d_log_i;
    const auto rises = less(kept, z[9]);
    d_z[9] = d_log_i + select(rises, d_m, zero);
    d_previous[9] = d_log_f + select(rises, zero, d_m);
    d_z[10] = d_previous[9] * (one - sigmoid(z[10]));
    d_previous[0] = zero;
  }

  template <class V, class Weights>
  static std::vector<V> textbook(const std::vector<V>& x, const std::vector<V>& memory, const Weights& w) {
    const int64_t units = w.units();
    std::vector<V> next(static_cast<size_t>(10 * units));
    const auto larger = [](V a, V b) { return a + relu(b - a); };
    for (int64_t k = 0; k < units; ++k) {
      const auto z = [&](int block) { return w.from_input(x, block, k) + w.bias(block, k); };
      const auto at = [&](int64_t state) { return static_cast<size_t>(state * units + k); };
      const V f = sigmoid(z(10)), i = exp(z(9)), scale = exp(memory[at(9)]);
      const V m = larger(memory[at(9)] + log(f), z(9));
      V value(0), norm(0);
      for (int j = 0; j < 4; ++j) {
        const V key = z(4 + j) / V(2);
        const V c = f * (memory[at(1 + j)] * scale) + i * z(8) * key, n = f * (memory[at(5 + j)] * scale) + i * key;
        next[at(1 + j)] = c / exp(m);
        next[at(5 + j)] = n / exp(m);
        value = value + c * z(j);
        norm = norm + n * z(j);
      }
      next[at(0)] = sigmoid(z(11)) * value / larger(relu(norm) + relu(V(0) - norm), V(1));
      next[at(9)] = m;
    }
    return next;
  }
};
