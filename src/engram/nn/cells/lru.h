// Linear recurrent unit, Orvieto et al. 2023, "Resurrecting recurrent neural networks for long sequences", section 3: a
// diagonal complex recurrence, h = a + i b written as two real numbers,
//   h_t = lambda h_{t-1} + n (z_a + i z_b)     lambda = r e^{i theta}  r = exp(-exp(nu))  theta = exp(theta_log)
//   a_t = g a_{t-1} - s b_{t-1} + n z_a        g = r cos theta  s = r sin theta
//   b_t = g b_{t-1} + s a_{t-1} + n z_b        n = sqrt(1 - r^2), which keeps the size of h whatever r is
// |lambda| < 1 always. Output a | b: the paper's read-out, the real part of C h, is the next layer's product, as any
// real matrix over (a, b) is one. Deviation: the paper's read-out adds D x.
// Derivatives (checked by differences; published code has lost the factor theta):
//   dr/dnu = -e r  dg/dnu = -e g  ds/dnu = -e s  dn/dnu = e r^2 / n,  e = exp(nu)     dg/dtheta_log = -theta s  ds/.. = theta g
struct Lru : CellDefaults {
  static constexpr const char* name = "lru";
  static constexpr const char* summary = "linear recurrent unit (Orvieto et al. 2023): complex, diagonal, linear";
  static constexpr int states = 2, products = 2, kept = 2;     // memory a | b; keeps z_a z_b
  static constexpr int outputs = 2, vectors = 2, derived = 6;  // nu theta_log -> g s n e theta dn/dnu
  static constexpr Columns input{0, 2}, hidden{0, 0};

  template <class V>
  static void forward(V (&z)[2], const V (&previous)[2], const V (&q)[6], V (&next)[2]) {
    next[0] = fma(q[0], previous[0], q[2] * z[0]) - q[1] * previous[1];
    next[1] = fma(q[0], previous[1], fma(q[1], previous[0], q[2] * z[1]));
  }

  template <class V>
  static void backward(const V (&z)[2], const V (&previous)[2], const V (&q)[6], const V (&d_next)[2], V (&d_z)[2],
                       V (&d_p)[2], V (&d_previous)[2]) {
    const V g = q[0], s = q[1], n = q[2], d_a = d_next[0], d_b = d_next[1];
    // a = g a_prev - s b_prev + n z_a,  b = g b_prev + s a_prev + n z_b
    d_z[0] = d_a * n;
    d_z[1] = d_b * n;
    d_previous[0] = fma(d_a, g, d_b * s);
    d_previous[1] = d_b * g - d_a * s;
    const V d_g = fma(d_a, previous[0], d_b * previous[1]), d_s = d_b * previous[0] - d_a * previous[1];
    const V d_n = fma(d_a, z[0], d_b * z[1]);
    d_p[0] = q[5] * d_n - q[3] * fma(g, d_g, s * d_s);
    d_p[1] = q[4] * (g * d_s - s * d_g);
  }

  static void derive(const double (&p)[2], double (&q)[6]) {
    const double e = engram::exp(p[0]), r = engram::exp(-e), theta = engram::exp(p[1]);
    const double n = std::sqrt(1 - r * r + 1e-16);
    q[0] = r * engram::cos(theta), q[1] = r * engram::sin(theta), q[2] = n;
    q[3] = e, q[4] = theta, q[5] = e * r * r / n;
  }

  // r^2 uniform in (0, 1), theta in (0, 2 pi): Elelimy et al. 2024.
  template <class Draw>
  static void initial(double (&p)[2], int64_t, const Draw& uniform) {
    p[0] = engram::log(-0.5 * engram::log(1e-3 + 0.998 * uniform()));
    p[1] = engram::log(6.28 * (1e-3 + 0.999 * uniform()));
  }

  template <class V, class Weights>
  static std::vector<V> textbook(const std::vector<V>& x, const std::vector<V>& memory, const Weights& w) {
    std::vector<V> a, b;
    for (int64_t k = 0; k < w.units(); ++k) {
      const V r = exp(V(0) - exp(w.vector(0, k))), theta = exp(w.vector(1, k)), n = sqrt(V(1) - r * r);
      const V before_a = memory[static_cast<size_t>(k)], before_b = memory[static_cast<size_t>(w.units() + k)];
      const auto z = [&](int block) { return w.from_input(x, block, k) + w.bias(block, k); };
      a.push_back(r * (cos(theta) * before_a - sin(theta) * before_b) + n * z(0));
      b.push_back(r * (cos(theta) * before_b + sin(theta) * before_a) + n * z(1));
    }
    a.insert(a.end(), b.begin(), b.end());
    return a;
  }
};
