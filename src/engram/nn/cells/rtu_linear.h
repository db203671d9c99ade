// Recurrent trace unit, Elelimy et al. 2024, section 4, the linear form: the linear recurrent unit's memory (lru.h) and
// a tanh on what is shown of it,
//   a_t = g a_{t-1} - s b_{t-1} + n z_a     b_t = g b_{t-1} + s a_{t-1} + n z_b     output tanh(a_t) | tanh(b_t)
struct RtuLinear : CellDefaults {
  static constexpr const char* name = "rtu_linear";
  static constexpr const char* summary = "recurrent trace unit (Elelimy et al. 2024), linear recurrence, tanh shown";
  static constexpr int states = 4, products = 2,
                       kept = 4;  // memory tanh(a) | tanh(b) | a | b; keeps z_a z_b and both tanh
  static constexpr int outputs = 2, shown = 2, vectors = 2, derived = 6;  // nu theta_log -> g s n e theta dn/dnu
  static constexpr Columns input{0, 2}, hidden{0, 0};

  template <class V>
  static void forward(V (&z)[4], const V (&previous)[4], const V (&q)[6], V (&next)[4]) {
    next[2] = fma(q[0], previous[2], q[2] * z[0]) - q[1] * previous[3];
    next[3] = fma(q[0], previous[3], fma(q[1], previous[2], q[2] * z[1]));
    next[0] = tanh(next[2]), next[1] = tanh(next[3]);
    z[2] = next[0], z[3] = next[1];
  }

  template <class V>
  static void backward(const V (&z)[4], const V (&previous)[4], const V (&q)[6], const V (&d_next)[4], V (&d_z)[2],
                       V (&d_p)[2], V (&d_previous)[4]) {
    const V one(1), linear[2] = {z[0], z[1]}, before[2] = {previous[2], previous[3]};
    // what is shown = tanh(a), tanh(b)
    const V d_both[2] = {fma(d_next[0], one - z[2] * z[2], d_next[2]), fma(d_next[1], one - z[3] * z[3], d_next[3])};
    V d_before[2];
    Lru::backward(linear, before, q, d_both, d_z, d_p, d_before);
    d_previous[0] = V(0), d_previous[1] = V(0), d_previous[2] = d_before[0], d_previous[3] = d_before[1];
  }

  static void derive(const double (&p)[2], double (&q)[6]) { Lru::derive(p, q); }
  template <class Draw>
  static void initial(double (&p)[2], int64_t unit, const Draw& uniform) {
    Lru::initial(p, unit, uniform);
  }

  template <class V, class Weights>
  static std::vector<V> textbook(const std::vector<V>& x, const std::vector<V>& memory, const Weights& w) {
    const std::vector<V> inside(memory.begin() + 2 * w.units(), memory.end());
    const std::vector<V> both = Lru::textbook(x, inside, w);
    std::vector<V> all;
    for (const V& each : both) all.push_back(tanh(each));
    all.insert(all.end(), both.begin(), both.end());
    return all;
  }
};
