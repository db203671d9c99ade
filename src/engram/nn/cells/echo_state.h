// Echo state network, Jaeger 2001, with leaking units as in Jaeger et al. 2007, "Optimization and applications of echo
// state networks with leaky-integrator neurons", equation 1: a reservoir that is drawn once and never learned,
//   h_t = (1 - leak) h_{t-1} + leak tanh(z)
// What reads it learns. Its parts are `statistic`, so that no optimizer moves them: W_x uniform in +-1, the bias in
// +-1/2, W_h scaled to a spectral radius of 0.9, with which two beginnings forget that they differed (echo states).
struct EchoState : CellDefaults {
  static constexpr const char* name = "echo_state";
  static constexpr const char* summary =
      "echo state network (Jaeger 2001): a fixed random reservoir, only readers learn";
  static constexpr int states = 1, products = 1, kept = 1;  // keeps tanh(z)
  static constexpr Columns input{0, 1}, hidden{0, 1};
  static constexpr bool fixed = true;
  static constexpr float leak = 0.5f;

  template <class V>
  static void forward(V (&z)[1], const V (&previous)[1], V (&next)[1]) {
    z[0] = tanh(z[0]);
    next[0] = fma(V(leak), z[0] - previous[0], previous[0]);
  }

  template <class V>
  static void backward(const V (&z)[1], const V (&)[1], const V (&d_next)[1], V (&d_z)[1], V (&d_previous)[1]) {
    // h = h_prev + leak (tanh(z) - h_prev)
    d_z[0] = d_next[0] * V(leak) * (V(1) - z[0] * z[0]);
    d_previous[0] = d_next[0] * (V(1) - V(leak));
  }

  template <class V, class Weights>
  static std::vector<V> textbook(const std::vector<V>& x, const std::vector<V>& memory, const Weights& w) {
    std::vector<V> h;
    for (int64_t k = 0; k < w.units(); ++k) {
      const V z = w.from_input(x, 0, k) + w.from_hidden(memory, 0, k) + w.bias(0, k);
      h.push_back(V(0.5) * memory[static_cast<size_t>(k)] + V(0.5) * tanh(z));
    }
    return h;
  }
};
