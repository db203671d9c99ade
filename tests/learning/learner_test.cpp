// A learner by hand: one linear unit, so that gradient, norm and step are school arithmetic.
#include "engram/learning/learner.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engram/nn/linear.h"
#include "refusal.h"

namespace engram {
namespace {

// y = 2 x_0 - x_1 + 0.5 under plain gradient descent.
struct Unit {
  explicit Unit(double max_grad_norm) {
    auto layout = std::make_shared<Layout>();
    module.declare(*layout);
    parameters = Parameters(layout);
    set(parameters, 2, -1, 0.5);
    learner = std::make_unique<Learner>(module, parameters, std::make_unique<Sgd>(layout, 0), max_grad_norm, 7);
  }
  static void set(Parameters& parameters, Real first, Real second, Real bias) {
    parameters[0](0, 0) = first;
    parameters[0](1, 0) = second;
    parameters[1](0, 0) = bias;
  }
  // Two steps of one lane: rows (3, 1) and (4, 2).
  View forward(const Parameters& with) {
    const Real rows[] = {3, 1, 4, 2};
    std::ranges::copy(rows, x.data());
    return learner->forward(with, {x, start}, memory);
  }
  void expect(Real first, Real second, Real bias) const {
    EXPECT_FLOAT_EQ(parameters[0](0, 0), first);
    EXPECT_FLOAT_EQ(parameters[0](1, 0), second);
    EXPECT_FLOAT_EQ(parameters[1](0, 0), bias);
  }

  Linear module{2, 1, Initialiser::orthogonal(1)};
  Parameters parameters;
  std::unique_ptr<Learner> learner;
  Tensor x{2, 2}, start{2, 1}, memory{1, 0};
};

TEST(Learner, DescendsByHand) {
  Unit it(1e9);
  const View y = it.forward(it.parameters);
  EXPECT_EQ(y(0, 0), 2 * 3 - 1 + Real(0.5));
  EXPECT_EQ(y(1, 0), 2 * 4 - 2 + Real(0.5));
  it.learner->d_output()(0, 0) = 1;
  it.learner->d_output()(1, 0) = -2;
  // g = 1 (3, 1, 1) - 2 (4, 2, 1) = (-5, -3, -1)
  EXPECT_FLOAT_EQ(static_cast<float>(it.learner->descend(0.1, 0)), std::sqrt(35.0f));
  it.expect(2.5, Real(-0.7), Real(0.6));
  // Nothing of it is left in the next gradient.
  it.forward(it.parameters);
  it.learner->d_output()(0, 0) = it.learner->d_output()(1, 0) = 0;
  EXPECT_EQ(it.learner->descend(0.1, 0), 0);
  it.expect(2.5, Real(-0.7), Real(0.6));
}

TEST(Learner, ALongGradientIsScaledToTheLargestNorm) {
  Unit it(0.5);
  it.forward(it.parameters);
  it.learner->d_output()(0, 0) = 1;
  it.learner->d_output()(1, 0) = -2;
  EXPECT_FLOAT_EQ(static_cast<float>(it.learner->descend(1, 0)), std::sqrt(35.0f));  // before it was cut
  const Real factor = Real(0.5) / std::sqrt(Real(35));
  it.expect(2 + 5 * factor, -1 + 3 * factor, Real(0.5) + factor);
}

TEST(Learner, AnotherNetworkIsAnotherParameters) {
  Unit it(1e9);
  Parameters target = it.parameters;
  Unit::set(target, 0, 10, 1);
  EXPECT_EQ(it.forward(target)(1, 0), 21);
  EXPECT_EQ(it.forward(it.parameters)(1, 0), 6.5);
}

TEST(Learner, NamesTheFirstPartWhoseGradientIsNotFiniteAndMovesNothing) {
  Unit it(1e9);
  it.forward(it.parameters);
  it.learner->d_output()(0, 0) = std::numeric_limits<Real>::infinity();
  it.learner->d_output()(1, 0) = 0;
  const std::string text = refusal([&] { it.learner->descend(0.1, 640); }, 1);
  EXPECT_EQ(text,
            "the gradient of weight is not finite: update after step 640, seed 7; a smaller --learning_rate may help");
  it.expect(2, -1, 0.5);
}

TEST(Learner, NamesALossAndAWeightThatAreNotFinite) {
  Unit it(1e9);
  it.learner->demand_finite_loss(1e300, 0);
  it.learner->demand_finite_weights(0);
  EXPECT_NE(refusal([&] { it.learner->demand_finite_loss(std::numeric_limits<double>::quiet_NaN(), 8); }, 1)
                .find("the loss is not finite"),
            std::string::npos);
  it.parameters[1](0, 0) = std::numeric_limits<Real>::quiet_NaN();
  EXPECT_NE(refusal([&] { it.learner->demand_finite_weights(8); }, 1).find("the weight bias is not finite"),
            std::string::npos);
}

}  // namespace
}  // namespace engram
