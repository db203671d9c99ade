// Long short-term memory, Hochreiter & Schmidhuber 1997, with the forget gate of Gers, Schmidhuber & Cummins 2000;
// torch's gate order i f g o:
//   i = s(z_i)  f = s(z_f)  g = tanh(z_g)  o = s(z_o)     c_t = f c_{t-1} + i g     h_t = o tanh(c_t)
struct Lstm : CellDefaults {
  static constexpr const char* name = "lstm";
  static constexpr const char* summary = "long short-term memory (Hochreiter & Schmidhuber 1997, Gers 2000)";
  static constexpr int states = 2, products = 4, kept = 5;  // memory h | c; keeps i f g o tanh(c)
  static constexpr Columns input{0, 4}, hidden{0, 4};
  static constexpr int keep_gate = 1, keep_sign = 1;

  template <class V>
  static void forward(V (&z)[5], const V (&previous)[2], V (&next)[2]) {
    const V i = sigmoid(z[0]), f = sigmoid(z[1]), g = tanh(z[2]), o = sigmoid(z[3]);
    const V c = fma(f, previous[1], i * g);
    const V tanh_c = tanh(c);
    next[0] = o * tanh_c;
    next[1] = c;
    z[0] = i, z[1] = f, z[2] = g, z[3] = o, z[4] = tanh_c;
  }

  template <class V>
  static void backward(const V (&z)[5], const V (&previous)[2], const V (&d_next)[2], V (&d_z)[4], V (&d_previous)[2]) {
    const V one(1), i = z[0], f = z[1], g = z[2], o = z[3], tanh_c = z[4], d_h = d_next[0];
    // h = o tanh(c)
    const V d_o = d_h * tanh_c;
    const V d_c = fma(d_h * o, one - tanh_c * tanh_c, d_next[1]);
    // c = f c_prev + i g
    d_previous[0] = V(0);
    d_previous[1] = d_c * f;
    // i f o = s(z), g = tanh(z)
    d_z[0] = d_c * g * (i * (one - i));
    d_z[1] = d_c * previous[1] * (f * (one - f));
    d_z[2] = d_c * i * (one - g * g);
    d_z[3] = d_o * (o * (one - o));
  }

  template <class V, class Weights>
  static std::vector<V> textbook(const std::vector<V>& x, const std::vector<V>& memory, const Weights& w) {
    std::vector<V> h, c;
    for (int64_t k = 0; k < w.units(); ++k) {
      const auto z = [&](int gate) {
        return w.from_input(x, gate, k) + w.from_hidden(memory, gate, k) + w.bias(gate, k);
      };
      c.push_back(sigmoid(z(1)) * memory[static_cast<size_t>(w.units() + k)] + sigmoid(z(0)) * tanh(z(2)));
      h.push_back(sigmoid(z(3)) * tanh(c.back()));
    }
    h.insert(h.end(), c.begin(), c.end());
    return h;
  }
};
