// Fast and forgetful memory, Morad et al. 2023, "Reinforcement learning with fast and forgetful memory", equations 6 to
// 8: traces of a gated input that each fade at a rate of their own, seen in 4 contexts that turn at different speeds,
//   u = z_u s(z_g)     S_j <- S_j e^(-alpha + i omega_j) + u     for context j = 0..3, S complex, j its own a and b
//   a_j <- g_j a_j - s_j b_j + u     b_j <- g_j b_j + s_j a_j     g_j = e^-alpha cos omega_j  s_j = e^-alpha sin omega_j
// The memory's age can be read off the contexts' phases. alpha = exp(p) stays positive. Output: all a | all b.
// Deviations: omega belongs to a unit, not to all; the paper's read-out with its gate and skip connection is left to the
// layers behind.
struct Ffm : CellDefaults {
  static constexpr const char* name = "ffm";
  static constexpr const char* summary = "fast and forgetful memory (Morad et al. 2023): fading traces in 4 contexts";
  static constexpr int states = 8, products = 2, kept = 2;     // memory a_0..a_3 | b_0..b_3; keeps z_u s(z_g)
  static constexpr int outputs = 8, vectors = 5, derived = 9;  // log alpha, omega_0..3 -> g_0..3 s_0..3 alpha
  static constexpr Columns input{0, 2}, hidden{0, 0};

  template <class V>
  static void forward(V (&z)[2], const V (&previous)[8], const V (&q)[9], V (&next)[8]) {
    z[1] = sigmoid(z[1]);
    const V u = z[0] * z[1];
    for (int j = 0; j < 4; ++j) {
      next[j] = fma(q[j], previous[j], u) - q[4 + j] * previous[4 + j];
      next[4 + j] = fma(q[j], previous[4 + j], q[4 + j] * previous[j]);
    }
  }

  template <class V>
  static void backward(const V (&z)[2], const V (&previous)[8], const V (&q)[9], const V (&d_next)[8], V (&d_z)[2],
                       V (&d_p)[5], V (&d_previous)[8]) {
    V d_u(0), fades(0);
    for (int j = 0; j < 4; ++j) {
      const V g = q[j], s = q[4 + j], a = previous[j], b = previous[4 + j], d_a = d_next[j], d_b = d_next[4 + j];
      // a = g a_prev - s b_prev + u,  b = g b_prev + s a_prev
      d_previous[j] = fma(d_a, g, d_b * s);
      d_previous[4 + j] = d_b * g - d_a * s;
      d_u = d_u + d_a;
      const V d_g = fma(d_a, a, d_b * b), d_s = d_b * a - d_a * b;
      d_p[1 + j] = g * d_s - s * d_g;
      fades = fma(g, d_g, fma(s, d_s, fades));
    }
    d_p[0] = V(0) - q[8] * fades;
    // u = z_u s(z_g)
    d_z[0] = d_u * z[1];
    d_z[1] = d_u * z[0] * (z[1] * (V(1) - z[1]));
  }

  static void derive(const double (&p)[5], double (&q)[9]) {
    const double alpha = engram::exp(p[0]), r = engram::exp(-alpha);
    for (int j = 0; j < 4; ++j) q[j] = r * engram::cos(p[1 + j]), q[4 + j] = r * engram::sin(p[1 + j]);
    q[8] = alpha;
  }

  // Traces that last 1 to 1000 steps, contexts that turn once in 1024, 128, 16 and 4.
  template <class Draw>
  static void initial(double (&p)[5], int64_t, const Draw& uniform) {
    constexpr double turn = 6.28318530717958648, periods[] = {1024, 128, 16, 4};
    p[0] = -uniform() * engram::log(1000);
    for (int j = 0; j < 4; ++j) p[1 + j] = turn / periods[j];
  }

  template <class V, class Weights>
  static std::vector<V> textbook(const std::vector<V>& x, const std::vector<V>& memory, const Weights& w) {
    const int64_t units = w.units();
    std::vector<V> next(static_cast<size_t>(8 * units));
    for (int64_t k = 0; k < units; ++k) {
      const auto z = [&](int block) { return w.from_input(x, block, k) + w.bias(block, k); };
      const auto at = [&](int64_t state) { return static_cast<size_t>(state * units + k); };
      const V u = z(0) * sigmoid(z(1)), r = exp(V(0) - exp(w.vector(0, k)));
      for (int64_t j = 0; j < 4; ++j) {
        const V c = cos(w.vector(1 + j, k)), s = sin(w.vector(1 + j, k));
        next[at(j)] = r * (c * memory[at(j)] - s * memory[at(4 + j)]) + u;
        next[at(4 + j)] = r * (c * memory[at(4 + j)] + s * memory[at(j)]);
      }
    }
    return next;
  }
};
