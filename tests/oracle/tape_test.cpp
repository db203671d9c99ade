#include "engram/oracle/tape.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engram/oracle/equations.h"
#include "engram/oracle/finite_difference.h"

namespace engram::oracle {
namespace {

double derivative(Variable (*f)(Variable), double at) {
  Tape tape;
  const Variable x = tape.leaf(at);
  return tape.gradient(f(x))[0];
}

// Derivatives from a table of derivatives.
TEST(Tape, ElementaryDerivatives) {
  const double x = 0.7;
  EXPECT_DOUBLE_EQ(derivative([](Variable a) { return a * a * a; }, x), 3 * x * x);
  EXPECT_DOUBLE_EQ(derivative([](Variable a) { return 1 / a; }, x), -1 / (x * x));
  EXPECT_DOUBLE_EQ(derivative([](Variable a) { return 2 - a; }, x), -1);
  EXPECT_DOUBLE_EQ(derivative(exp, x), std::exp(x));
  EXPECT_DOUBLE_EQ(derivative(log, x), 1 / x);
  EXPECT_DOUBLE_EQ(derivative(tanh, x), 1 / (std::cosh(x) * std::cosh(x)));
  EXPECT_DOUBLE_EQ(derivative(sigmoid, x), 1 / (4 * std::cosh(x / 2) * std::cosh(x / 2)));
  EXPECT_EQ(derivative(relu, x), 1);
  EXPECT_EQ(derivative(relu, -x), 0);
  EXPECT_EQ(derivative([](Variable a) { return clip(a, 0, 1); }, x), 1);
  EXPECT_EQ(derivative([](Variable a) { return clip(a, 0, 0.5); }, x), 0);
  EXPECT_EQ(derivative([](Variable a) { return min(2 * a, a * a); }, 3), 2);
  EXPECT_EQ(derivative([](Variable a) { return min(2 * a, a * a); }, 1), 2);
}

TEST(Tape, SumsOverEveryPathAndKeepsConstantsOut) {
  Tape tape;
  const Variable x = tape.leaf(2), y = tape.leaf(3), unused = tape.leaf(5);
  const std::vector<double> gradient = tape.gradient(x * y + x * x + 7);  // d/dx = y + 2x, d/dy = x
  EXPECT_EQ(gradient[static_cast<size_t>(x.index)], 7);
  EXPECT_EQ(gradient[static_cast<size_t>(y.index)], 2);
  EXPECT_EQ(gradient[static_cast<size_t>(unused.index)], 0);
  EXPECT_EQ(tape.gradient(Variable(4)), (std::vector<double>(gradient.size(), 0)));
}

TEST(Tape, LogSoftmaxGradientIsOneHotMinusProbability) {
  Tape tape;
  const Row<Variable> logits{tape.leaf(0.1), tape.leaf(-1), tape.leaf(2)};
  const Row<Variable> log_prob = log_softmax(logits);
  const std::vector<double> gradient = tape.gradient(log_prob[1]);
  double sum = 0;
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_NEAR(gradient[i], (i == 1) - std::exp(log_prob[i].value), 1e-15);
    sum += std::exp(log_prob[i].value);
  }
  EXPECT_NEAR(sum, 1, 1e-15);
}

TEST(FiniteDifference, IsExactOnQuarticsAndRestoresTheNumber) {
  double x = 0.3;  // five points differentiate a polynomial of degree 4 exactly, up to rounding
  EXPECT_NEAR(central_difference([&] { return x * x * x * x - 2 * x; }, x, 0.5), 4 * 0.027 - 2, 1e-13);
  EXPECT_EQ(x, 0.3);
  EXPECT_NEAR(central_difference([&] { return std::sin(x); }, x), std::cos(0.3), 1e-12);
}

TEST(FiniteDifference, RelativeDifferenceRefusesNanAndSeesSigns) {
  const std::vector<double> a{1, -2}, b{1, 2}, zero{0, 0}, nan{1, std::nan("")};
  EXPECT_EQ(relative_difference(a, a), 0);
  EXPECT_EQ(relative_difference(a, b), 2);
  EXPECT_EQ(relative_difference(a, zero), 1);
  EXPECT_EQ(relative_difference(zero, zero), 0);
  EXPECT_EQ(relative_difference(nan, nan), HUGE_VAL);
}

}  // namespace
}  // namespace engram::oracle
