// sLSTM, Beck et al. 2024, "xLSTM", equations 8 to 17: an LSTM whose input gate is an exponential, kept in bounds by a
// normaliser n of its own,
//   i = exp(z_i)  f = s(z_f)  g = tanh(z_g)  o = s(z_o)     c_t = f c_{t-1} + i g     n_t = f n_{t-1} + i
//   h_t = o c_t / n_t
// The quotient y = c / n is a running average whose newest weight is u = i / n_t, so that we keep y and l = log n, and
// need no maximum to stay in range:
//   a = l_{t-1} + log f     u = s(z_i - a)     l_t = a + log(1 + exp(z_i - a))     y_t = y_{t-1} + u (g - y_{t-1})
// Deviation: an episode begins with n = 1 (l = 0), c = 0, where the paper has n = 0: one step's weight of nothing.
struct Slstm : CellDefaults {
  static constexpr const char* name = "slstm";
  static constexpr const char* summary = "LSTM with an exponential gate and a normaliser (Beck et al. 2024, xLSTM)";
  static constexpr int states = 3, products = 4, kept = 4;  // memory h | l | y; keeps g u f o
  static constexpr Columns input{0, 4}, hidden{0, 4};
  static constexpr int keep_gate = 2, keep_sign = 1;

  template <class V>
  static V softplus(V z) {
    return max(z, V(0)) + log(V(1) + exp(V(0) - max(z, V(0) - z)));
  }

  template <class V>
  static void forward(V (&z)[4], const V (&previous)[3], V (&next)[3]) {
    const V g = tanh(z[0]), f = sigmoid(z[2]), o = sigmoid(z[3]);
    const V a = previous[1] - softplus(V(0) - z[2]);
    const V d = z[1] - a;
    const V u = sigmoid(d);
    next[1] = a + softplus(d);
    next[2] = fma(u, g - previous[2], previous[2]);
    next[0] = o * next[2];
    z[0] = g, z[1] = u, z[2] = f, z[3] = o;
  }

  template <class V>
  static void backward(const V (&z)[4], const V (&previous)[3], const V (&d_next)[3], V (&d_z)[4], V (&d_previous)[3]) {
    const V one(1), g = z[0], u = z[1], f = z[2], o = z[3];
    // h = o y,  y = y_prev + u (g - y_prev)
    d_z[3] = d_next[0] * fma(u, g - previous[2], previous[2]) * (o * (one - o));
    const V d_y = fma(d_next[0], o, d_next[2]);
    d_z[0] = d_y * u * (one - g * g);
    d_previous[2] = d_y * (one - u);
    // u = s(d),  l = a + softplus(d),  d = z_i - a
    d_z[1] = fma(d_y * (g - previous[2]), u * (one - u), d_next[1] * u);
    // a = l_prev + log s(z_f)
    d_previous[1] = d_next[1] - d_z[1];
    d_z[2] = d_previous[1] * (one - f);
    d_previous[0] = V(0);
  }

  template <class V, class Weights>
  static std::vector<V> textbook(const std::vector<V>& x, const std::vector<V>& memory, const Weights& w) {
    std::vector<V> h, l, y;
    for (int64_t k = 0; k < w.units(); ++k) {
      const auto z = [&](int gate) {
        return w.from_input(x, gate, k) + w.from_hidden(memory, gate, k) + w.bias(gate, k);
      };
      const V n_before = exp(memory[static_cast<size_t>(w.units() + k)]);
      const V c_before = memory[static_cast<size_t>(2 * w.units() + k)] * n_before;
      const V i = exp(z(1)), f = sigmoid(z(2));
      const V c = f * c_before + i * tanh(z(0)), n = f * n_before + i;
      h.push_back(sigmoid(z(3)) * c / n);
      l.push_back(log(n));
      y.push_back(c / n);
    }
    h.insert(h.end(), l.begin(), l.end());
    h.insert(h.end(), y.begin(), y.end());
    return h;
  }
};
