// Gated recurrent unit, Cho et al. 2014, in torch's form, where r scales the hidden product, bias included:
//   r = s(z_r)  z = s(z_z)  n = tanh(n_x + r n_h)     h_t = (1 - z) n + z h_{t-1}
// Products in the order n_x r z n_h, so that x W_x fills the first three and h W_h the last three.
struct Gru : CellDefaults {
  static constexpr const char* name = "gru";
  static constexpr const char* summary = "gated recurrent unit (Cho et al. 2014), torch's form";
  static constexpr int states = 1, products = 4, kept = 4;  // keeps n r z n_h
  static constexpr Columns input{0, 3}, hidden{1, 3};
  static constexpr int keep_gate = 2, keep_sign = 1;

  template <class V>
  static void forward(V (&z)[4], const V (&previous)[1], V (&next)[1]) {
    const V r = sigmoid(z[1]), u = sigmoid(z[2]), n = tanh(fma(r, z[3], z[0]));
    next[0] = fma(u, previous[0] - n, n);
    z[0] = n, z[1] = r, z[2] = u;
  }

  template <class V>
  static void backward(const V (&z)[4], const V (&previous)[1], const V (&d_next)[1], V (&d_z)[4], V (&d_previous)[1]) {
    const V one(1), n = z[0], r = z[1], u = z[2], n_h = z[3], d_h = d_next[0];
    // h = n + u (h_prev - n)
    const V d_n = d_h * (one - u);
    d_previous[0] = d_h * u;
    d_z[2] = d_h * (previous[0] - n) * (u * (one - u));
    // n = tanh(n_x + r n_h)
    d_z[0] = d_n * (one - n * n);
    d_z[1] = d_z[0] * n_h * (r * (one - r));
    d_z[3] = d_z[0] * r;
  }

  template <class V, class Weights>
  static std::vector<V> textbook(const std::vector<V>& x, const std::vector<V>& memory, const Weights& w) {
    std::vector<V> h;
    for (int64_t k = 0; k < w.units(); ++k) {
      const V r = sigmoid(w.from_input(x, 1, k) + w.from_hidden(memory, 0, k) + w.bias(1, k));
      const V z = sigmoid(w.from_input(x, 2, k) + w.from_hidden(memory, 1, k) + w.bias(2, k));
      const V n = tanh(w.from_input(x, 0, k) + w.bias(0, k) + r * (w.from_hidden(memory, 2, k) + w.bias(3, k)));
      h.push_back((V(1) - z) * n + z * memory[static_cast<size_t>(k)]);
    }
    return h;
  }
};
