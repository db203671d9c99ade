// Recurrent trace unit, Elelimy et al. 2024, "Real-time recurrent learning using trace units in reinforcement learning",
// section 4, the non-linear form: the linear recurrent unit's rotation (lru.h has its letters) inside a tanh,
//   a_t = tanh(g a_{t-1} - s b_{t-1} + n z_a)     b_t = tanh(g b_{t-1} + s a_{t-1} + n z_b)
// Output a | b.
struct Rtu : CellDefaults {
  static constexpr const char* name = "rtu";
  static constexpr const char* summary = "recurrent trace unit (Elelimy et al. 2024), tanh inside the recurrence";
  static constexpr int states = 2, products = 2, kept = 4;     // memory a | b; keeps z_a z_b a b
  static constexpr int outputs = 2, vectors = 2, derived = 6;  // nu theta_log -> g s n e theta dn/dnu
  static constexpr Columns input{0, 2}, hidden{0, 0};

  template <class V>
  static void forward(V (&z)[4], const V (&previous)[2], const V (&q)[6], V (&next)[2]) {
    next[0] = tanh(fma(q[0], previous[0], q[2] * z[0]) - q[1] * previous[1]);
    next[1] = tanh(fma(q[0], previous[1], fma(q[1], previous[0], q[2] * z[1])));
    z[2] = next[0], z[3] = next[1];
  }

  template <class V>
  static void backward(const V (&z)[4], const V (&previous)[2], const V (&q)[6], const V (&d_next)[2], V (&d_z)[2],
                       V (&d_p)[2], V (&d_previous)[2]) {
    const V one(1), linear[2] = {z[0], z[1]};
    // a, b = tanh(what the linear unit computes)
    const V d_inside[2] = {d_next[0] * (one - z[2] * z[2]), d_next[1] * (one - z[3] * z[3])};
    Lru::backward(linear, previous, q, d_inside, d_z, d_p, d_previous);
  }

  static void derive(const double (&p)[2], double (&q)[6]) { Lru::derive(p, q); }
  template <class Draw>
  static void initial(double (&p)[2], int64_t unit, const Draw& uniform) {
    Lru::initial(p, unit, uniform);
  }

  template <class V, class Weights>
  static std::vector<V> textbook(const std::vector<V>& x, const std::vector<V>& memory, const Weights& w) {
    std::vector<V> both = Lru::textbook(x, memory, w);
    for (V& each : both) each = tanh(each);
    return both;
  }
};
