// Fast weights with the delta rule, Schlag, Irie & Schmidhuber 2021, "Linear transformers are secretly fast weight
// programmers", equations 23 to 25: a small matrix S that each step reads by a query and corrects at a key,
//   k^ = k / |k|   beta = s(b)     S_t = S_{t-1} + beta (v - S_{t-1} k^) k^^T     y_t = S_t q
// What stands at a key is replaced, not added to. Each unit is a head of its own: one row of S over keys of 4 numbers,
// so that units stay independent. Deviations: heads of one value, and |k|^2 + 1e-6 under the root.
struct Delta : CellDefaults {
  static constexpr const char* name = "delta";
  static constexpr const char* summary = "fast weights with the delta rule (Schlag et al. 2021), keys of 4 a unit";
  static constexpr int states = 5, products = 10, kept = 10;  // memory y | S; keeps q k v b as they came
  static constexpr int shown = 1;
  static constexpr Columns input{0, 10}, hidden{0, 0};

  // A step's parts: key, how far it corrects, and the error there.
  template <class V>
  static void read(const V (&z)[10], const V (&previous)[5], V (&key)[4], V& scale, V& beta, V& error) {
    V square(1e-6f);
    for (int j = 0; j < 4; ++j) square = fma(z[4 + j], z[4 + j], square);
    scale = V(1) / sqrt(square);
    beta = sigmoid(z[9]);
    error = z[8];
    for (int j = 0; j < 4; ++j) {
      key[j] = z[4 + j] * scale;
      error = error - previous[1 + j] * key[j];
    }
  }

  template <class V>
  static void forward(V (&z)[10], const V (&previous)[5], V (&next)[5]) {
    V key[4], scale, beta, error;
    read(z, previous, key, scale, beta, error);
    next[0] = V(0);
    for (int j = 0; j < 4; ++j) {
      next[1 + j] = fma(beta * error, key[j], previous[1 + j]);
      next[0] = fma(next[1 + j], z[j], next[0]);
    }
  }

  template <class V>
  static void backward(const V (&z)[10], const V (&previous)[5], const V (&d_next)[5], V (&d_z)[10],
                       V (&d_previous)[5]) {
    V key[4], scale, beta, error;
    read(z, previous, key, scale, beta, error);
    // y = S q
    V d_s[4], along(0);
    for (int j = 0; j < 4; ++j) {
      d_z[j] = d_next[0] * fma(beta * error, key[j], previous[1 + j]);
      d_s[j] = fma(d_next[0], z[j], d_next[1 + j]);
      along = fma(d_s[j], key[j], along);
    }
    // S = S_prev + beta error k^,  error = v - S_prev k^
    const V d_error = beta * along;
    d_z[9] = error * along * (beta * (V(1) - beta));
    d_z[8] = d_error;
    V d_key[4], across(0);
    for (int j = 0; j < 4; ++j) {
      d_previous[1 + j] = d_s[j] - d_error * key[j];
      d_key[j] = beta * error * d_s[j] - d_error * previous[1 + j];
      across = fma(d_key[j], key[j], across);
    }
    // k^ = k / |k|
    for (int j = 0; j < 4; ++j) d_z[4 + j] = scale * (d_key[j] - key[j] * across);
    d_previous[0] = V(0);
  }

  template <class V, class Weights>
  static std::vector<V> textbook(const std::vector<V>& x, const std::vector<V>& memory, const Weights& w) {
    const int64_t units = w.units();
    std::vector<V> next(static_cast<size_t>(5 * units));
    for (int64_t k = 0; k < units; ++k) {
      const auto z = [&](int block) { return w.from_input(x, block, k) + w.bias(block, k); };
      const auto s = [&](int64_t j) { return memory[static_cast<size_t>((1 + j) * units + k)]; };
      const V size = sqrt(z(4) * z(4) + z(5) * z(5) + z(6) * z(6) + z(7) * z(7) + V(1e-6f));
      V stands(0), y(0);
      for (int j = 0; j < 4; ++j) stands = stands + s(j) * z(4 + j) / size;
      for (int j = 0; j < 4; ++j) {
        const V written = s(j) + sigmoid(z(9)) * (z(8) - stands) * z(4 + j) / size;
        next[static_cast<size_t>((1 + j) * units + k)] = written;
        y = y + written * z(j);
      }
      next[static_cast<size_t>(k)] = y;
    }
    return next;
  }
};
