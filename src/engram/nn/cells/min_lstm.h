// minLSTM, Feng et al. 2024, "Were RNNs all we needed?", section 3.2: gates and candidate see the input alone, and the
// gates are divided by their sum, so that the memory is a running average,
//   n = z_n  i = s(z_i)  f = s(z_f)     u = i / (f + i)     h_t = (1 - u) h_{t-1} + u n
// There is no product with h. The keep gate is i, which falls: raising f alone keeps no more than two thirds.
struct MinLstm : CellDefaults {
  static constexpr const char* name = "min_lstm";
  static constexpr const char* summary = "minimal LSTM (Feng et al. 2024), two gates that share one, no product with h";
  static constexpr int states = 1, products = 3, kept = 4;  // keeps n i f u
  static constexpr Columns input{0, 3}, hidden{0, 0};
  static constexpr int keep_gate = 1, keep_sign = -1;

  template <class V>
  static void forward(V (&z)[4], const V (&previous)[1], V (&next)[1]) {
    const V n = z[0], i = sigmoid(z[1]), f = sigmoid(z[2]);
    const V u = i / (f + i);
    next[0] = fma(u, n - previous[0], previous[0]);
    z[1] = i, z[2] = f, z[3] = u;
  }

  template <class V>
  static void backward(const V (&z)[4], const V (&previous)[1], const V (&d_next)[1], V (&d_z)[3], V (&d_previous)[1]) {
    const V one(1), n = z[0], i = z[1], f = z[2], u = z[3], d_h = d_next[0];
    // h = h_prev + u (n - h_prev)
    d_previous[0] = d_h * (one - u);
    d_z[0] = d_h * u;
    // u = i / (f + i): du/di = (1 - u) / (f + i), du/df = -u / (f + i), and i / (f + i) = u, f / (f + i) = 1 - u
    const V d_gates = d_h * (n - previous[0]) * (u * (one - u));
    d_z[1] = d_gates * (one - i);
    d_z[2] = d_gates * (f - one);
  }

  template <class V, class Weights>
  static std::vector<V> textbook(const std::vector<V>& x, const std::vector<V>& memory, const Weights& w) {
    std::vector<V> h;
    for (int64_t k = 0; k < w.units(); ++k) {
      const auto z = [&](int block) { return w.from_input(x, block, k) + w.bias(block, k); };
      const V i = sigmoid(z(1)), f = sigmoid(z(2));
      h.push_back(f / (f + i) * memory[static_cast<size_t>(k)] + i / (f + i) * z(0));
    }
    return h;
  }
};
