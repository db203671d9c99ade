// Cells with a property of their own that numbers can be set against: literal steps, and what their sources claim.
#include "engram/nn/cells.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engram/nn/gated.h"
#include "engram/nn/network.h"

namespace engram {
namespace {

struct Layer {
  ModulePtr module;
  Parameters parameters;
  Workspace workspace{0};

  Layer(const std::string& memory, int64_t inputs, int64_t units) : module(make_memory(memory, inputs, units, {})) {
    auto layout = std::make_shared<Layout>();
    module->declare(*layout);
    parameters = Parameters(layout);
    workspace = Workspace(layout->slots());
  }
  View part(const std::string& name) {
    for (const Part& part : parameters.layout().parts()) {
      if (part.name == name) return parameters.view(part);
    }
    return {};
  }
  // One step of one lane; memory in and out.
  Tensor step(const std::vector<Real>& x, Tensor& memory) {
    Tensor row(1, static_cast<int64_t>(x.size())), start(1, 1), y(1, module->shape().output);
    std::ranges::copy(x, row.data());
    module->forward(parameters, {row, start}, memory, y, workspace, {});
    return y;
  }
};

// Both gates at one half: the memory moves half of the way, whatever their size; a third gate of 3/4 moves it by 3/5.
TEST(MinLstm, IsARunningAverage) {
  Layer layer("min_lstm", 1, 1);
  layer.part("bias")(0, 0) = 8;  // n
  Tensor memory(1, 1);
  memory(0, 0) = 4;
  EXPECT_NEAR(layer.step({0}, memory)(0, 0), 6, 1e-6);
  layer.part("bias")(0, 1) = std::log(3.0f);  // i = 3/4, f = 1/2: u = 3/5
  EXPECT_NEAR(layer.step({0}, memory)(0, 0), 6 + 0.6 * 2, 1e-6);
}

// The output of an integer unit: f = 1/2 halves the cell towards n = 0; o = 1/2 shows half of it.
TEST(Elstm, ShowsHalfOfWhatItKeeps) {
  Layer layer("elstm", 1, 1);
  Tensor memory(1, 2);
  memory(0, 1) = 8;
  EXPECT_NEAR(layer.step({0}, memory)(0, 0), 2, 1e-6);
  EXPECT_NEAR(memory(0, 1), 4, 1e-6);
}

// |lambda| = exp(-exp(nu)), phase exp(theta_log): one half and a quarter turn take (1, 0) to (0, 1/2).
TEST(Lru, TurnsAndShrinks) {
  Layer layer("lru", 1, 1);
  layer.part("weight_unit")(0, 0) = static_cast<Real>(std::log(std::log(2.0)));
  layer.part("weight_unit")(1, 0) = static_cast<Real>(std::log(std::acos(-1.0) / 2));
  Tensor memory(1, 2);
  memory(0, 0) = 1;
  Tensor y = layer.step({0}, memory);
  EXPECT_NEAR(y(0, 0), 0, 1e-6);
  EXPECT_NEAR(y(0, 1), 0.5, 1e-6);
  // An input enters by sqrt(1 - 1/4), and four quarter turns come home.
  layer.part("weight_input")(0, 0) = 1;
  fill(memory, 0);
  EXPECT_NEAR(layer.step({1}, memory)(0, 0), std::sqrt(0.75), 1e-6);
  for (int turn = 0; turn < 4; ++turn) y = layer.step({0}, memory);
  EXPECT_NEAR(y(0, 0), std::sqrt(0.75) / 16, 1e-6);
  EXPECT_NEAR(y(0, 1), 0, 1e-6);
}

// A constant input held between samples: the sampled system is exact, so that two steps of delta equal one of 2 delta.
TEST(S5, IsTheExactSolutionAtAnyStep) {
  const auto after = [](double delta, int steps) {
    Layer layer("s5", 1, 1);
    layer.part("weight_unit")(0, 0) = static_cast<Real>(std::log(0.5));
    layer.part("weight_unit")(1, 0) = 2;
    layer.part("weight_unit")(2, 0) = static_cast<Real>(std::log(delta));
    layer.part("weight_input")(0, 0) = 1;
    Tensor memory(1, 2);
    memory(0, 0) = 1;
    for (int step = 0; step < steps; ++step) layer.step({3}, memory);
    return std::pair(memory(0, 0), memory(0, 1));
  };
  const auto twice = after(0.3, 2), once = after(0.6, 1);
  EXPECT_NEAR(twice.first, once.first, 1e-6);
  EXPECT_NEAR(twice.second, once.second, 1e-6);
  // dh/dt = lambda h + 3 rests at -3 / lambda = 3 / (1/2 - 2 i) = (1.5 + 6 i) / 4.25.
  const auto rest = after(0.5, 200);
  EXPECT_NEAR(rest.first, 1.5 / 4.25, 1e-5);
  EXPECT_NEAR(rest.second, 6 / 4.25, 1e-5);
}

// The normaliser: an exponential gate of e^20 takes all, and no number leaves its range however many such steps come.
TEST(Slstm, AnAverageOfExponentialWeightsStaysInRange) {
  Layer layer("slstm", 1, 1);
  layer.part("bias")(0, 0) = 1;   // g = tanh 1
  layer.part("bias")(0, 1) = 80;  // i = e^80
  layer.part("bias")(0, 2) = 20;  // f = 1
  layer.part("bias")(0, 3) = 20;  // o = 1
  Tensor memory(1, 3);
  for (int step = 0; step < 1000; ++step) layer.step({0}, memory);
  EXPECT_NEAR(memory(0, 0), std::tanh(1.0), 1e-6);
  EXPECT_NEAR(memory(0, 1), 80 + std::log(1000.0), 1e-2);  // n = 1 + 1000 e^80
}

// The delta rule: what stands at a key is replaced, where a sum would keep both; another key is left alone.
TEST(Delta, ReplacesWhatStandsAtAKey) {
  Layer layer("delta", 4, 1);
  for (int64_t j = 0; j < 2; ++j) {
    layer.part("weight_input")(0, j) = j == 0 ? 1 : 0;      // x_0 asks at key 0
    layer.part("weight_input")(1, 4 + j) = j == 0 ? 1 : 0;  // x_1 writes at key 0
    layer.part("weight_input")(2, 4 + j) = j == 1 ? 1 : 0;  // x_2 at key 1
  }
  layer.part("weight_input")(3, 8) = 1;  // the value
  layer.part("bias")(0, 9) = 30;         // beta = 1
  Tensor memory(1, 5);
  layer.step({0, 1, 0, 5}, memory);
  layer.step({0, 1, 0, 3}, memory);
  layer.step({0, 0, 1, 7}, memory);
  EXPECT_NEAR(memory(0, 1), 3, 1e-5);
  EXPECT_NEAR(memory(0, 2), 7, 1e-5);
  layer.part("bias")(0, 9) = -30;  // beta = 0: asking alone
  EXPECT_NEAR(layer.step({1, 1, 0, 0}, memory)(0, 0), 3, 1e-5);
}

// A value of weight e^60 at a key, read by a query along it, is the value: the normaliser divides the weight away.
TEST(Mlstm, ReadsWhatWasWrittenWhateverItsWeight) {
  Layer layer("mlstm", 1, 1);
  layer.part("bias")(0, 0) = 2;    // q = (2, 0, 0, 0)
  layer.part("bias")(0, 4) = 2;    // k = (1, 0, 0, 0)
  layer.part("bias")(0, 8) = -3;   // v
  layer.part("bias")(0, 9) = 60;   // i = e^60
  layer.part("bias")(0, 10) = 30;  // f = 1
  layer.part("bias")(0, 11) = 30;  // o = 1
  Tensor memory(1, 10);
  for (int step = 0; step < 100; ++step) EXPECT_NEAR(layer.step({0}, memory)(0, 0), -3, 1e-5);
  // Far below a weight of 1 the floor of the normaliser keeps it small: i = e^-10 gives v 2 e^-10.
  layer.part("bias")(0, 9) = -10;
  Tensor empty(1, 10);
  EXPECT_NEAR(layer.step({0}, empty)(0, 0), -3 * 2 * std::exp(-10.0), 1e-7);
}

// One unit of input fades by e^-alpha a step in every context; a context of period 4 is upside down after two steps.
TEST(Ffm, FadesAndTurns) {
  Layer layer("ffm", 1, 1);
  layer.part("weight_unit")(0, 0) = static_cast<Real>(std::log(0.1));
  layer.part("weight_unit")(4, 0) = static_cast<Real>(std::acos(-1.0) / 2);
  layer.part("weight_input")(0, 0) = 1;
  layer.part("bias")(0, 1) = 30;  // the gate is open
  Tensor memory(1, 8);
  layer.step({1}, memory);
  layer.step({0}, memory);
  const Tensor y = layer.step({0}, memory);
  EXPECT_NEAR(y(0, 0), std::exp(-0.2), 1e-6);
  EXPECT_NEAR(y(0, 3), -std::exp(-0.2), 1e-6);
  EXPECT_NEAR(y(0, 7), 0, 1e-6);
}

// The window's output is a direct sum over the last 8 inputs, each by the weight of its delay: shift equivariance.
TEST(Tdnn, SeesEightStepsAndNoMore) {
  Layer layer("tdnn", 1, 1);
  for (int64_t j = 0; j < 8; ++j)
    layer.part("weight_input")(0, j) = static_cast<Real>(0.01 * static_cast<double>(j + 1));
  for (const int shift : {0, 3}) {
    Tensor memory(1, 8);
    for (int idle = 0; idle < shift; ++idle) EXPECT_EQ(layer.step({0}, memory)(0, 0), 0);
    for (int64_t t = 0; t < 12; ++t) {
      const Real y = layer.step({t == 0 ? Real(1) : Real(0)}, memory)(0, 0);
      EXPECT_NEAR(y, t < 8 ? std::tanh(0.01 * static_cast<double>(t + 1)) : 0, 1e-6);
    }
  }
}

// Echo states (Jaeger 2001): two beginnings see the same inputs and forget that they differed.
TEST(EchoState, TwoBeginningsConverge) {
  Layer layer("echo_state", 2, 50);
  Rng rng(7, Purpose::test);
  layer.module->initialise(layer.parameters, rng);
  Tensor one(1, 50), other(1, 50);
  for (Real& each : one.values()) each = static_cast<Real>(rng.normal());
  for (Real& each : other.values()) each = static_cast<Real>(rng.normal());
  for (int t = 0; t < 300; ++t) {
    const std::vector<Real> x{static_cast<Real>(rng.normal()), static_cast<Real>(rng.normal())};
    layer.step(x, one);
    layer.step(x, other);
  }
  for (int64_t k = 0; k < 50; ++k) EXPECT_NEAR(one(0, k), other(0, k), 1e-5);
}

// No optimizer moves a reservoir, and its gradient does not count in the norm that is clipped.
TEST(EchoState, HasNothingToLearn) {
  Layer layer("echo_state", 2, 5);
  EXPECT_EQ(layer.parameters.layout().trainable(), 0);
  Rng rng(7, Purpose::test);
  layer.module->initialise(layer.parameters, rng);
  Tensor x(4, 2), start(4, 1), y(4, 5), memory(1, 5), d_x(4, 2);
  fill(x, 1);
  Parameters gradient(layer.parameters.shared_layout());
  layer.module->forward(layer.parameters, {x, start}, memory, y, layer.workspace, {.keep = true});
  layer.module->backward(layer.parameters, {x, start}, y, d_x, {}, &gradient, layer.workspace, {.keep = true});
  for (Real each : gradient.values()) EXPECT_EQ(each, 0);
  EXPECT_NE(d_x(0, 0), 0);  // what is in front of it learns through it
}

}  // namespace
}  // namespace engram
