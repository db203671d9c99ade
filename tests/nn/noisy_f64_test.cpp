// Noisy layers, in double: backward against finite differences under noise, the noise's moments, and that without it they
// are linear.
#include "engram/nn/noisy.h"

#include <gtest/gtest.h>

#include "engram/nn/noisy_network.h"
#include "engram/oracle/gradient_check.h"

namespace engram {
namespace {

TEST(Noisy, BackwardIsTheDerivativeUnderNoise) {
  NetworkOptions options;
  options.net_arch = {5, 6};
  options.memory_size = 4;
  for (const std::string memory : {"none", "gru"}) {
    options.memory = memory;
    Specimen specimen(make_noisy_dueling(3, 2, options), 5, 11);
    Rng rng(7, Purpose::test);
    draw_noise(specimen.parameters, rng);
    EXPECT_LT(difference(specimen.by_backward(), by_finite_differences(specimen)), 1e-7) << memory;
  }
}

struct Layer {
  Noisy noisy{2, 3, std::nullopt};
  std::shared_ptr<Layout> layout = std::make_shared<Layout>();
  Parameters parameters;

  Layer() {
    noisy.declare(*layout);
    parameters = Parameters(layout);
    Rng rng(1, Purpose::initialise);
    noisy.initialise(parameters, rng);
  }
  View part(const std::string& name) {
    for (const Part& each : layout->parts()) {
      if (each.name == name) return parameters.view(each);
    }
    return {};
  }
  Tensor answer(const Tensor& x) {
    Tensor y(1, 3), start(1, 1);
    Workspace workspace(layout->slots());
    noisy.forward(parameters, {x, start}, {nullptr, 1, 0}, y, workspace, {});
    return y;
  }
};

// y = x (W + S * (e_in e_out^T)) + b + s * e_out, element by element.
TEST(Noisy, IsTheEquation) {
  Layer layer;
  Rng rng(3, Purpose::test);
  draw_noise(layer.parameters, rng);
  const View w = layer.part("weight"), s = layer.part("deviation.weight"), in = layer.part("noise_in"),
             out = layer.part("noise_out"), b = layer.part("bias"), sb = layer.part("deviation.bias");
  b(0, 1) = 0.25;
  EXPECT_DOUBLE_EQ(s(1, 2), 0.5 / std::sqrt(2.0));
  EXPECT_DOUBLE_EQ(sb(0, 0), 0.5 / std::sqrt(2.0));
  Tensor x(1, 2);
  x(0, 0) = 0.7;
  x(0, 1) = -1.3;
  const Tensor y = layer.answer(x);
  for (int64_t j = 0; j < 3; ++j) {
    double expected = b(0, j) + sb(0, j) * out(0, j);
    for (int64_t i = 0; i < 2; ++i) expected += x(0, i) * (w(i, j) + s(i, j) * in(0, i) * out(0, j));
    EXPECT_NEAR(y(0, j), expected, 1e-14);
  }
  clear_noise(layer.parameters);
  EXPECT_DOUBLE_EQ(layer.answer(x)(0, 0), x(0, 0) * w(0, 0) + x(0, 1) * w(1, 0));
}

// f(z)^2 = |z|, whose mean is sqrt(2 / pi) and whose deviation is sqrt(1 - 2 / pi): five of them over sqrt(10,000).
TEST(Noisy, NoiseHasTheMomentsOfTheRoot) {
  Layer layer;
  Rng rng(5, Purpose::test);
  double sum = 0, squares = 0;
  for (int i = 0; i < 5000; ++i) {
    draw_noise(layer.parameters, rng);
    for (const double each : layer.part("noise_in").row_span(0)) sum += each, squares += each * each;
  }
  EXPECT_NEAR(squares / 10000, 0.797885, 5 * 0.602810 / 100);
  EXPECT_NEAR(sum / 10000, 0, 5 * 0.893244 / 100);
}

}  // namespace
}  // namespace engram
