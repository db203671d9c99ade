// eLSTM, Irie, Gopalakrishnan & Schmidhuber 2024, "Exploring the promise and limits of real-time recurrent learning",
// section 3.1: an LSTM without a product with its memory; gates see their unit's own cell through weights w,
//   f = s(z_f + w_f c_{t-1})  n = tanh(z_n + w_n c_{t-1})     c_t = f c_{t-1} + (1 - f) n
//   o = s(z_o + w_o c_t)      h_t = o c_t
// Deviation: the paper's output gate sees all cells through a matrix, ours its own, as f and n do. What crosses units
// is the next layer's.
struct Elstm : CellDefaults {
  static constexpr const char* name = "elstm";
  static constexpr const char* summary = "element-wise LSTM (Irie et al. 2024): gates see their own cell, no matrix";
  static constexpr int states = 2, products = 3, kept = 3;  // memory h | c; keeps f n o
  static constexpr int shown = 1, vectors = 3;              // w_f w_n w_o
  static constexpr Columns input{0, 3}, hidden{0, 0};
  static constexpr int keep_gate = 0, keep_sign = 1;

  template <class V>
  static void forward(V (&z)[3], const V (&previous)[2], const V (&w)[3], V (&next)[2]) {
    const V f = sigmoid(fma(w[0], previous[1], z[0])), n = tanh(fma(w[1], previous[1], z[1]));
    const V c = fma(f, previous[1] - n, n);
    const V o = sigmoid(fma(w[2], c, z[2]));
    next[0] = o * c;
    next[1] = c;
    z[0] = f, z[1] = n, z[2] = o;
  }

  template <class V>
  static void backward(const V (&z)[3], const V (&previous)[2], const V (&w)[3], const V (&d_next)[2], V (&d_z)[3],
                       V (&d_w)[3], V (&d_previous)[2]) {
    const V one(1), f = z[0], n = z[1], o = z[2], d_h = d_next[0];
    const V c = fma(f, previous[1] - n, n);
    // h = o c,  o = s(z_o + w_o c)
    d_z[2] = d_h * c * (o * (one - o));
    d_w[2] = d_z[2] * c;
    const V d_c = fma(d_z[2], w[2], fma(d_h, o, d_next[1]));
    // c = n + f (c_prev - n),  f = s(z_f + w_f c_prev),  n = tanh(z_n + w_n c_prev)
    d_z[0] = d_c * (previous[1] - n) * (f * (one - f));
    d_z[1] = d_c * (one - f) * (one - n * n);
    d_w[0] = d_z[0] * previous[1];
    d_w[1] = d_z[1] * previous[1];
    d_previous[0] = V(0);
    d_previous[1] = fma(d_z[1], w[1], fma(d_z[0], w[0], d_c * f));
  }

  template <class V, class Weights>
  static std::vector<V> textbook(const std::vector<V>& x, const std::vector<V>& memory, const Weights& w) {
    std::vector<V> h, c;
    for (int64_t k = 0; k < w.units(); ++k) {
      const V before = memory[static_cast<size_t>(w.units() + k)];
      const auto z = [&](int block, const V& cell) {
        return w.from_input(x, block, k) + w.bias(block, k) + w.vector(block, k) * cell;
      };
      const V f = sigmoid(z(0, before));
      c.push_back(f * before + (V(1) - f) * tanh(z(1, before)));
      h.push_back(sigmoid(z(2, c.back())) * c.back());
    }
    h.insert(h.end(), c.begin(), c.end());
    return h;
  }
};
