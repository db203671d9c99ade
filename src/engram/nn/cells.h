// Cells: the textbook equations of one recurrent unit, pointwise.
//
// A recurrent layer computes pre-activations z = b + x W_x + h_{t-1} W_h for all units at once; what a cell does with
// them is unit by unit and stands here, once, for every kind of number V: a vector of AVX-512 or AVX2 lanes, or the
// plain scalar of the judge. `fma(a, b, c)` = a b + c with one rounding is the only fused operation.
//
// Of each unit a cell sees
//   z[kept]         in: the first `products` are pre-activations; out: whatever backward needs (activated gates ...)
//   previous[states], next[states]   memory before and after the step, state 0 being the output h
//   d_next[states]  dL/d(next), complete;  d_z[products], d_previous[states]: out. What flows to h_{t-1} through
//                   h_{t-1} W_h is added by the layer, not here.
// `input` and `hidden` say which of the `products` receive x W_x and h W_h: [first, first + count).
//
// A template compiles for the processor that is current where it is DEFINED: beside its use as an ordinary header, this
// file is included once more for each vector target (core/kernels/functions.h).
#if !defined(ENGRAM_NN_CELLS_H) || defined(ENGRAM_TARGET_NAMESPACE)
#define ENGRAM_NN_CELLS_H
#ifdef ENGRAM_TARGET_NAMESPACE
namespace engram::ENGRAM_TARGET_NAMESPACE {
#else
namespace engram {
#endif

struct Columns {
  int first, count;
};

// Elman 1990: h_t = tanh(z), z = b + x_t W_x + h_{t-1} W_h.
struct Elman {
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
};

// Hochreiter & Schmidhuber 1997 with the forget gate of Gers, Schmidhuber & Cummins 2000; torch's gate order i f g o:
//   i = s(z_i)  f = s(z_f)  g = tanh(z_g)  o = s(z_o)     c_t = f c_{t-1} + i g     h_t = o tanh(c_t)
struct Lstm {
  static constexpr const char* name = "lstm";
  static constexpr const char* summary = "long short-term memory (Hochreiter & Schmidhuber 1997, Gers 2000)";
  static constexpr int states = 2, products = 4, kept = 5;  // memory h | c; keeps i f g o tanh(c)
  static constexpr Columns input{0, 4}, hidden{0, 4};

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
};

// Cho et al. 2014 in torch's form, where r scales the hidden product, bias included:
//   r = s(z_r)  z = s(z_z)  n = tanh(n_x + r n_h)     h_t = (1 - z) n + z h_{t-1}
// Products in the order n_x r z n_h, so that x W_x fills the first three and h W_h the last three.
struct Gru {
  static constexpr const char* name = "gru";
  static constexpr const char* summary = "gated recurrent unit (Cho et al. 2014), torch's form";
  static constexpr int states = 1, products = 4, kept = 4;  // keeps n r z n_h
  static constexpr Columns input{0, 3}, hidden{1, 3};

  template <class V>
  static void forward(V (&z)[4], const V (&previous)[1], V (&next)[1]) {
    const V r = sigmoid(z[1]), u = sigmoid(z[2]), n = tanh(fma(r, z[3], z[0]));
    next[0] = fma(u, previous[0] - n, n);
    z[0] = n, z[1] = r, z[2] = u;
  }

  template <class V>
  static void backward(const V (&z)[4], const V (&previous)[1], const V (&d_next)[1], V (&d_z)[4], V (&d_previous)[1]) {
    const V one(1), n = z[0], r = z[1], u = z[2], n_h = z[3], d_h = d_next[0];
    // h = n + u (h_prev - n)
    const V d_n = d_h * (one - u);
    d_previous[0] = d_h * u;
    d_z[2] = d_h * (previous[0] - n) * (u * (one - u));
    // n = tanh(n_x + r n_h)
    d_z[0] = d_n * (one - n * n);
    d_z[1] = d_z[0] * n_h * (r * (one - r));
    d_z[3] = d_z[0] * r;
  }
};

// The table of memories: a row here brings the kernels, --memory NAME, gradient check, T steps == T single steps,
// RTRL == BPTT and the benchmark.
// (visit is called with a value of each cell type.)
template <class Visit>
constexpr void for_each_cell(Visit&& visit) {
  visit(Elman{});
  visit(Gru{});
  visit(Lstm{});
}

#ifdef ENGRAM_TARGET_NAMESPACE
}  // namespace engram::ENGRAM_TARGET_NAMESPACE
#else
}  // namespace engram
#endif
#endif
