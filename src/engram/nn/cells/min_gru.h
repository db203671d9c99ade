// minGRU, Feng et al. 2024, "Were RNNs all we needed?", section 3.1: gate and candidate see the input alone,
//   n = z_n  u = s(z_u)     h_t = (1 - u) h_{t-1} + u n
// so that there is no product with h: the pre-activations of all steps are one product, and the recurrence is diagonal.
struct MinGru : CellDefaults {
  static constexpr const char* name = "min_gru";
  static constexpr const char* summary = "minimal gated recurrent unit (Feng et al. 2024), no product with its memory";
  static constexpr int states = 1, products = 2, kept = 2;  // keeps n u
  static constexpr Columns input{0, 2}, hidden{0, 0};
  static constexpr int keep_gate = 1, keep_sign = -1;

  template <class V>
  static void forward(V (&z)[2], const V (&previous)[1], V (&next)[1]) {
    const V n = z[0], u = sigmoid(z[1]);
    next[0] = fma(u, n - previous[0], previous[0]);
    z[1] = u;
  }

  template <class V>
  static void backward(const V (&z)[2], const V (&previous)[1], const V (&d_next)[1], V (&d_z)[2], V (&d_previous)[1]) {
    const V one(1), n = z[0], u = z[1], d_h = d_next[0];
    // h = h_prev + u (n - h_prev)
    d_previous[0] = d_h * (one - u);
    d_z[0] = d_h * u;
    d_z[1] = d_h * (n - previous[0]) * (u * (one - u));
  }

  template <class V, class Weights>
  static std::vector<V> textbook(const std::vector<V>& x, const std::vector<V>& memory, const Weights& w) {
    std::vector<V> h;
    for (int64_t k = 0; k < w.units(); ++k) {
      const V n = w.from_input(x, 0, k) + w.bias(0, k), u = sigmoid(w.from_input(x, 1, k) + w.bias(1, k));
      h.push_back((V(1) - u) * memory[static_cast<size_t>(k)] + u * n);
    }
    return h;
  }
};
