// Rows of the kernels: products at the sizes of acting and of minibatches, gradients, activations, updates.
#include "engram/core/kernels/kernels.h"
#include "engram/run/bench/bench.h"
#include "engram/run/bench/signature.h"
#include "engram/run/selftest/sample.h"

namespace engram {
namespace {

Tensor random(int64_t rows, int64_t columns, uint64_t seed) {
  Tensor tensor(rows, columns);
  Rng rng(seed, Purpose::test);
  randomise(tensor.values(), rng);
  return tensor;
}

struct Shape3 {
  int64_t m, k, n;
  std::string text() const { return std::to_string(m) + "x" + std::to_string(k) + "x" + std::to_string(n); }
  double flops() const { return 2.0 * static_cast<double>(m * k * n); }
};

void measure_product(Bench& bench, const Shape3& shape, bool packed) {
  const auto [m, k, n] = shape;
  const Tensor a = random(m, k, 1), w = random(k, n, 2), bias = random(1, n, 3);
  Tensor panels(1, kernels::packed_size(k, n)), y(m, n);
  const kernels::Matrix matrix = packed ? kernels::pack(w, panels.data()) : kernels::Matrix(w.view());
  const auto call = [&] { kernels::multiply(a, matrix, bias.data(), y, nullptr); };
  call();
  bench.measure({"gemm_" + shape.text() + (packed ? "_packed" : "_master"), "products", 1, shape.flops(),
                 signature_of(y.values()), call});
}

// The gradient accumulates from call to call; its signature is that of the first.
void measure_gradient(Bench& bench, const Shape3& shape) {
  const auto [m, k, n] = shape;
  const Tensor a = random(m, k, 1), d_y = random(m, n, 2);
  Tensor gradient(k, n);
  const auto call = [&] { kernels::accumulate_outer(a, d_y, gradient, nullptr); };
  call();
  bench.measure({"gradient_" + shape.text(), "products", 1, shape.flops(), signature_of(gradient.values()), call});
}

void measure_pointwise(Bench& bench) {
  const Tensor x = random(64, 64, 1);
  Tensor y(64, 64);
  const auto values = static_cast<double>(x.size());
  for (auto [name, f] : {std::pair{"tanh", kernels::Activation::tanh}, {"sigmoid", kernels::Activation::sigmoid}}) {
    const auto call = [&, f = f] {
      copy(x, y);
      kernels::activate(f, y);
    };
    call();
    bench.measure({name, "values", values, NAN, signature_of(y.values()), call});
  }
  const Tensor gradient = random(1, 8896, 2);
  Tensor m(1, gradient.size()), v(1, gradient.size()), weights = random(1, gradient.size(), 3);
  const auto call = [&] {
    kernels::adam({1e-6f, 0.9f, 0.1f, 0.999f, 0.001f, 1e-5f, 1, 1}, gradient.values(), m.values(), v.values(),
                  weights.values());
  };
  call();
  bench.measure({"adam", "values", static_cast<double>(gradient.size()), NAN, signature_of(weights.values()), call});
}

}  // namespace

void bench_kernels(Bench& bench) {
  for (int64_t size : {64, 256}) {
    for (int64_t m : {1, 8, 64, 256}) {
      for (bool packed : {true, false}) measure_product(bench, {m, size, size}, packed);
    }
    measure_gradient(bench, {256, size, size});
  }
  measure_pointwise(bench);
}

}  // namespace engram
