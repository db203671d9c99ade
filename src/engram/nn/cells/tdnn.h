// Time-delay neural network, Waibel et al. 1989: a window over the last 8 inputs whose weights are the same at every
// step, y_t = tanh(sum_j (b_j + x_{t-j} W_j)), j = 0..7; nothing older is seen, so that no gradient vanishes within it.
// An input is multiplied when it comes, by the weights of all its delays, and its shares wait in the memory, each a
// place nearer to the output at every step (the transposed form of a filter):
//   y_t = tanh(z_0 + s_1)     s_j <- z_j + s_{j+1}     s_7 <- z_7
// Inputs from before an episode are absent, their b_j too. Sub-sampling is a matter of which outputs a loss reads.
struct Tdnn : CellDefaults {
  static constexpr const char* name = "tdnn";
  static constexpr const char* summary = "time-delay network (Waibel et al. 1989): a window over the last 8 inputs";
  static constexpr int states = 8, products = 8, kept = 8;  // memory y | s_1 .. s_7; keeps y, then nothing of use
  static constexpr int shown = 1;
  static constexpr Columns input{0, 8}, hidden{0, 0};

  template <class V>
  static void forward(V (&z)[8], const V (&previous)[8], V (&next)[8]) {
    next[0] = tanh(z[0] + previous[1]);
    for (int j = 1; j < 7; ++j) next[j] = z[j] + previous[j + 1];
    next[7] = z[7];
    z[0] = next[0];
  }

  template <class V>
  static void backward(const V (&z)[8], const V (&)[8], const V (&d_next)[8], V (&d_z)[8], V (&d_previous)[8]) {
    // y = tanh(z_0 + s_1)
    d_z[0] = d_next[0] * (V(1) - z[0] * z[0]);
    d_previous[0] = V(0);
    d_previous[1] = d_z[0];
    // s_j = z_j + s_{j+1}
    for (int j = 1; j < 8; ++j) d_z[j] = d_next[j];
    for (int j = 1; j < 7; ++j) d_previous[j + 1] = d_next[j];
  }

  template <class V, class Weights>
  static std::vector<V> textbook(const std::vector<V>& x, const std::vector<V>& memory, const Weights& w) {
    std::vector<V> next;
    for (int delay = 0; delay < 8; ++delay) {
      for (int64_t k = 0; k < w.units(); ++k) {
        V sum = w.from_input(x, delay, k) + w.bias(delay, k);
        if (delay < 7) sum = sum + memory[static_cast<size_t>((delay + 1) * w.units() + k)];
        next.push_back(delay == 0 ? tanh(sum) : sum);
      }
    }
    return next;
  }
};
