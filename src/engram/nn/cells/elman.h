// Elman 1990: h_t = tanh(z), z = b + x_t W_x + h_{t-1} W_h.
struct Elman : CellDefaults {
  static constexpr const char* name = "elman";
  static constexpr const char* summary = "Elman's simple recurrent network (1990), tanh";
  static constexpr int states = 1, products = 1, kept = 1;
  static constexpr Columns input{0, 1}, hidden{0, 1};

  template <class V>
  static void forward(V (&z)[1], const V (&)[1], V (&next)[1]) {
    z[0] = tanh(z[0]);
    next[0] = z[0];
  }

  template <class V>
  static void backward(const V (&z)[1], const V (&)[1], const V (&d_next)[1], V (&d_z)[1], V (&d_previous)[1]) {
    const V h = z[0];
    // h = tanh(z)
    d_z[0] = d_next[0] * (V(1) - h * h);
    d_previous[0] = V(0);
  }

  template <class V, class Weights>
  static std::vector<V> textbook(const std::vector<V>& x, const std::vector<V>& memory, const Weights& w) {
    std::vector<V> h;
    for (int64_t k = 0; k < w.units(); ++k) {
      h.push_back(tanh(w.from_input(x, 0, k) + w.from_hidden(memory, 0, k) + w.bias(0, k)));
    }
    return h;
  }
};
