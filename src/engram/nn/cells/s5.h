// S5, Smith, Warrington & Linderman 2023, "Simplified state space layers for sequence modeling": a continuous diagonal
// system dh/dt = lambda h + u, sampled with a learned step delta and its input held in between (zero-order hold),
//   h_t = L h_{t-1} + B (z_a + i z_b)     L = exp(lambda delta)  B = (L - 1) / lambda
//   lambda = -exp(rho) + i omega,  delta = exp(log_delta);  L = g + i s, B = p + i q:
//   a_t = g a_{t-1} - s b_{t-1} + p z_a - q z_b     b_t = g b_{t-1} + s a_{t-1} + p z_b + q z_a
// Output a | b: the paper's real read-out is the next layer's product. Deviation: no D x, and lambda begins as in
// S4D-Lin (Gu et al. 2022), -1/2 + i pi k, which the paper finds close to its own beginning.
// Derivatives: dL/d(lambda) = delta L,  dB/d(lambda) = (delta L - B) / lambda = m;  by log_delta: lambda delta L and delta L
struct S5 : CellDefaults {
  static constexpr const char* name = "s5";
  static constexpr const char* summary = "diagonal state space layer with a learned time step (Smith et al. 2023)";
  static constexpr int states = 2, products = 2, kept = 2;     // memory a | b; keeps z_a z_b
  static constexpr int outputs = 2, vectors = 3, derived = 9;  // rho omega log_delta -> g s p q e omega delta m_a m_b
  static constexpr Columns input{0, 2}, hidden{0, 0};

  template <class V>
  static void forward(V (&z)[2], const V (&previous)[2], const V (&w)[9], V (&next)[2]) {
    next[0] = fma(w[0], previous[0], w[2] * z[0]) - fma(w[1], previous[1], w[3] * z[1]);
    next[1] = fma(w[0], previous[1], w[2] * z[1]) + fma(w[1], previous[0], w[3] * z[0]);
  }

  template <class V>
  static void backward(const V (&z)[2], const V (&previous)[2], const V (&w)[9], const V (&d_next)[2], V (&d_z)[2],
                       V (&d_p)[3], V (&d_previous)[2]) {
    const V g = w[0], s = w[1], p = w[2], q = w[3], e = w[4], omega = w[5], d_a = d_next[0], d_b = d_next[1];
    // a = g a_prev - s b_prev + p z_a - q z_b,  b = g b_prev + s a_prev + p z_b + q z_a
    d_z[0] = fma(d_a, p, d_b * q);
    d_z[1] = d_b * p - d_a * q;
    d_previous[0] = fma(d_a, g, d_b * s);
    d_previous[1] = d_b * g - d_a * s;
    const V d_g = fma(d_a, previous[0], d_b * previous[1]), d_s = d_b * previous[0] - d_a * previous[1];
    const V d_bp = fma(d_a, z[0], d_b * z[1]), d_bq = d_b * z[0] - d_a * z[1];
    // by lambda, real and imaginary: through L and through B
    const V l_a = w[6] * g, l_b = w[6] * s;  // delta L
    const V through_l = fma(d_g, l_a, d_s * l_b), turned_l = d_s * l_a - d_g * l_b;
    const V through_b = fma(d_bp, w[7], d_bq * w[8]), turned_b = d_bq * w[7] - d_bp * w[8];
    d_p[0] = V(0) - e * (through_l + through_b);
    d_p[1] = turned_l + turned_b;
    // by log_delta: L moves by lambda delta L, B by delta L
    d_p[2] = fma(omega, turned_l, fma(d_bp, l_a, d_bq * l_b)) - e * through_l;
  }

  static void derive(const double (&p)[3], double (&w)[9]) {
    const double e = engram::exp(p[0]), omega = p[1], delta = engram::exp(p[2]), size = e * e + omega * omega;
    const double r = engram::exp(-e * delta), g = r * engram::cos(omega * delta), s = r * engram::sin(omega * delta);
    const auto by_lambda = [&](double a, double b, double& real, double& imaginary) {  // (a + i b) / lambda
      real = (omega * b - e * a) / size;
      imaginary = (-e * b - omega * a) / size;
    };
    w[0] = g, w[1] = s, w[4] = e, w[5] = omega, w[6] = delta;
    by_lambda(g - 1, s, w[2], w[3]);
    by_lambda(delta * g - w[2], delta * s - w[3], w[7], w[8]);
  }

  template <class Draw>
  static void initial(double (&p)[3], int64_t unit, const Draw& uniform) {
    p[0] = engram::log(0.5);
    p[1] = 3.14159265358979312 * static_cast<double>(unit);
    p[2] = engram::log(0.001) + uniform() * engram::log(100);  // delta between 0.001 and 0.1
  }

  template <class V, class Weights>
  static std::vector<V> textbook(const std::vector<V>& x, const std::vector<V>& memory, const Weights& w) {
    std::vector<V> a, b;
    for (int64_t k = 0; k < w.units(); ++k) {
      const V real = V(0) - exp(w.vector(0, k)), imaginary = w.vector(1, k), delta = exp(w.vector(2, k));
      const V r = exp(real * delta), g = r * cos(imaginary * delta), s = r * sin(imaginary * delta);
      const V size = real * real + imaginary * imaginary;
      const V p = ((g - V(1)) * real + s * imaginary) / size, q = (s * real - (g - V(1)) * imaginary) / size;
      const V before_a = memory[static_cast<size_t>(k)], before_b = memory[static_cast<size_t>(w.units() + k)];
      const auto z = [&](int block) { return w.from_input(x, block, k) + w.bias(block, k); };
      a.push_back(g * before_a - s * before_b + p * z(0) - q * z(1));
      b.push_back(g * before_b + s * before_a + p * z(1) + q * z(0));
    }
    a.insert(a.end(), b.begin(), b.end());
    return a;
  }
};
