// LSTM with peepholes, Gers, Schraudolph & Schmidhuber 2002, as in Graves 2012, equations 4.2 to 4.10: the gates look
// at their unit's own cell through weights p, the output gate at the new one,
//   i = s(z_i + p_i c_{t-1})  f = s(z_f + p_f c_{t-1})  g = tanh(z_g)     c_t = f c_{t-1} + i g
//   o = s(z_o + p_o c_t)      h_t = o tanh(c_t)
struct PeepholeLstm : CellDefaults {
  static constexpr const char* name = "peephole_lstm";
  static constexpr const char* summary = "LSTM whose gates see their own cell (Gers et al. 2002)";
  static constexpr int states = 2, products = 4, kept = 5,
                       vectors = 3;  // memory h | c; keeps i f g o tanh(c); p_i p_f p_o
  static constexpr Columns input{0, 4}, hidden{0, 4};
  static constexpr int keep_gate = 1, keep_sign = 1;

  template <class V>
  static void forward(V (&z)[5], const V (&previous)[2], const V (&p)[3], V (&next)[2]) {
    const V i = sigmoid(fma(p[0], previous[1], z[0])), f = sigmoid(fma(p[1], previous[1], z[1])), g = tanh(z[2]);
    const V c = fma(f, previous[1], i * g);
    const V o = sigmoid(fma(p[2], c, z[3]));
    const V tanh_c = tanh(c);
    next[0] = o * tanh_c;
    next[1] = c;
    z[0] = i, z[1] = f, z[2] = g, z[3] = o, z[4] = tanh_c;
  }

  template <class V>
  static void backward(const V (&z)[5], const V (&previous)[2], const V (&p)[3], const V (&d_next)[2], V (&d_z)[4],
                       V (&d_p)[3], V (&d_previous)[2]) {
    const V one(1), i = z[0], f = z[1], g = z[2], o = z[3], tanh_c = z[4], d_h = d_next[0];
    // h = o tanh(c),  o = s(z_o + p_o c)
    d_z[3] = d_h * tanh_c * (o * (one - o));
    d_p[2] = d_z[3] * fma(f, previous[1], i * g);
    const V d_c = fma(d_z[3], p[2], fma(d_h * o, one - tanh_c * tanh_c, d_next[1]));
    // c = f c_prev + i g,  g = tanh(z_g),  i = s(z_i + p_i c_prev),  f = s(z_f + p_f c_prev)
    d_z[0] = d_c * g * (i * (one - i));
    d_z[1] = d_c * previous[1] * (f * (one - f));
    d_z[2] = d_c * i * (one - g * g);
    d_p[0] = d_z[0] * previous[1];
    d_p[1] = d_z[1] * previous[1];
    d_previous[0] = V(0);
    d_previous[1] = fma(d_z[1], p[1], fma(d_z[0], p[0], d_c * f));
  }

  template <class V, class Weights>
  static std::vector<V> textbook(const std::vector<V>& x, const std::vector<V>& memory, const Weights& w) {
    std::vector<V> h, c;
    for (int64_t k = 0; k < w.units(); ++k) {
      const auto z = [&](int gate) {
        return w.from_input(x, gate, k) + w.from_hidden(memory, gate, k) + w.bias(gate, k);
      };
      const V before = memory[static_cast<size_t>(w.units() + k)];
      const V i = sigmoid(z(0) + w.vector(0, k) * before), f = sigmoid(z(1) + w.vector(1, k) * before);
      c.push_back(f * before + i * tanh(z(2)));
      h.push_back(sigmoid(z(3) + w.vector(2, k) * c.back()) * tanh(c.back()));
    }
    h.insert(h.end(), c.begin(), c.end());
    return h;
  }
};
