// Policies that tanh presses into a box, in double: the density by the change of variables, its integral, gradients
// through the action against finite differences, sound numbers where tanh has run out of digits.
#include "engram/learning/squashed_gaussian.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace engram {
namespace {

// mean | log_std of two actions in three rows.
Tensor some_parameters() {
  Tensor parameters(3, 4);
  Rng rng(4, Purpose::test);
  for (Real& x : parameters.values()) x = 0.7 * rng.normal();
  return parameters;
}

SquashedGaussian::Path some_path(int64_t rows, int64_t actions) {
  SquashedGaussian::Path path;
  path.noise = Tensor(rows, actions);
  Rng rng(5, Purpose::test);
  for (Real& x : path.noise.values()) x = rng.normal();
  return path;
}

// The density of u by the book, divided by |da/du| = 1 - a^2.
double log_density(double mean, double log_std, double u) {
  const double z = (u - mean) / std::exp(log_std), a = std::tanh(u);
  return -z * z / 2 - log_std - std::log(2 * std::numbers::pi) / 2 - std::log(1 - a * a);
}

TEST(SquashedGaussian, LogProbIsTheChangeOfVariables) {
  const SquashedGaussian squashed(Space::box(2, -1, 1));
  const Tensor parameters = some_parameters();
  SquashedGaussian::Path path = some_path(3, 2);
  Tensor action(3, 2);
  squashed.draw(parameters, path, action);
  Distribution::Evaluation evaluation;
  squashed.evaluate(parameters, {}, action, evaluation);
  for (int64_t r = 0; r < 3; ++r) {
    double expected = 0;
    for (int64_t a = 0; a < 2; ++a) {
      const double u = parameters(r, a) + std::exp(parameters(r, 2 + a)) * path.noise(r, a);
      EXPECT_NEAR(action(r, a), std::tanh(u), 1e-14);
      expected += log_density(parameters(r, a), parameters(r, 2 + a), u);
    }
    EXPECT_NEAR(path.log_prob(r, 0), expected, 1e-12);
    EXPECT_NEAR(evaluation.log_prob(r, 0), expected, 1e-9);  // 1 - a^2 of an action that was rounded
  }
}

// The midpoint rule over actions; what lies within 1e-5 of the bounds is below 1e-9 for this u.
TEST(SquashedGaussian, ItsDensityIntegratesToOne) {
  const SquashedGaussian squashed(Space::box(1, -1, 1));
  Tensor parameters(1, 2), action(1, 1);
  parameters(0, 0) = 0.3, parameters(0, 1) = -0.5;
  Distribution::Evaluation evaluation;
  constexpr int pieces = 20000;
  double sum = 0;
  for (int i = 0; i < pieces; ++i) {
    action(0, 0) = -1 + 2 * (i + 0.5) / pieces;
    squashed.evaluate(parameters, {}, action, evaluation);
    sum += std::exp(evaluation.log_prob(0, 0)) * 2 / pieces;
  }
  EXPECT_NEAR(sum, 1, 1e-6);
}

// At u = 30 tanh u is 1 to the last bit, and log(1 - tanh^2 u) = 2 (log 2 - 30) + O(e^-60).
TEST(SquashedGaussian, SoundWhereTanhHasRunOut) {
  const SquashedGaussian squashed(Space::box(1, -1, 1));
  for (const double side : {-1.0, 1.0}) {
    Tensor parameters(1, 2), action(1, 1), d_action(1, 1), d_log_prob(1, 1), d_parameters(1, 2);
    parameters(0, 0) = 30 * side;
    SquashedGaussian::Path path;
    path.noise = Tensor(1, 1);
    squashed.draw(parameters, path, action);
    EXPECT_EQ(action(0, 0), side);
    const double normal = -std::log(2 * std::numbers::pi) / 2;
    EXPECT_NEAR(path.log_prob(0, 0), normal - 2 * (std::numbers::ln2 - 30), 1e-12);
    d_action(0, 0) = 1, d_log_prob(0, 0) = 1;
    squashed.backward_through(parameters, action, path, d_action, d_log_prob, d_parameters);
    EXPECT_NEAR(d_parameters(0, 0), 2 * side, 1e-12);  // of -log(1 - tanh^2 u)
    Distribution::Evaluation evaluation;
    squashed.evaluate(parameters, {}, action, evaluation);
    EXPECT_TRUE(std::isfinite(evaluation.log_prob(0, 0)));
  }
}

// L = sum of c a + k log_prob, its noise given.
double loss(const SquashedGaussian& squashed, ConstView parameters, SquashedGaussian::Path& path) {
  Tensor action(parameters.rows, 2);
  squashed.draw(parameters, path, action);
  double sum = 0;
  for (int64_t r = 0; r < parameters.rows; ++r) {
    sum += 0.3 * action(r, 0) - 1.7 * action(r, 1) + 0.6 * path.log_prob(r, 0);
  }
  return sum;
}

TEST(SquashedGaussian, GradientsThroughTheActionAreThoseOfFiniteDifferences) {
  const SquashedGaussian squashed(Space::box(2, -1, 1));
  Tensor parameters = some_parameters(), action(3, 2), d_action(3, 2), d_log_prob(3, 1), d_parameters(3, 4);
  parameters(1, 2) = 2.5;  // beyond the clamp: nothing moves it
  SquashedGaussian::Path path = some_path(3, 2);
  squashed.draw(parameters, path, action);
  for (int64_t r = 0; r < 3; ++r) {
    d_action(r, 0) = 0.3, d_action(r, 1) = -1.7, d_log_prob(r, 0) = 0.6;
  }
  squashed.backward_through(parameters, action, path, d_action, d_log_prob, d_parameters);
  EXPECT_EQ(d_parameters(1, 2), 0);
  constexpr double h = 1e-6;  // an error of h^2 and of 1e-16 / h: about 1e-10
  for (int64_t r = 0; r < 3; ++r) {
    for (int64_t j = 0; j < 4; ++j) {
      const double before = parameters(r, j);
      parameters(r, j) = before + h;
      const double above = loss(squashed, parameters, path);
      parameters(r, j) = before - h;
      const double below = loss(squashed, parameters, path);
      parameters(r, j) = before;
      EXPECT_NEAR(d_parameters(r, j), (above - below) / (2 * h), 1e-8) << r << ", " << j;
    }
  }
}

TEST(SquashedGaussian, GradientsOfAGivenActionAreThoseOfFiniteDifferences) {
  const SquashedGaussian squashed(Space::box(2, -1, 1));
  Tensor parameters = some_parameters(), action(3, 2), d_parameters(3, 4), d_log_prob(3, 1), d_entropy(3, 1);
  Rng rng(6, Purpose::test);
  for (Real& a : action.values()) a = rng.uniform(-0.9, 0.9);
  fill(d_log_prob, 0.6);
  fill(d_entropy, -0.2);
  Distribution::Evaluation evaluation;
  const auto loss_now = [&] {
    squashed.evaluate(parameters, {}, action, evaluation);
    double sum = 0;
    for (int64_t r = 0; r < 3; ++r) sum += 0.6 * evaluation.log_prob(r, 0) - 0.2 * evaluation.entropy(r, 0);
    return sum;
  };
  loss_now();
  squashed.backward(parameters, action, evaluation, d_log_prob, d_entropy, d_parameters);
  constexpr double h = 1e-6;
  for (int64_t r = 0; r < 3; ++r) {
    for (int64_t j = 0; j < 4; ++j) {
      const double before = parameters(r, j);
      parameters(r, j) = before + h;
      const double above = loss_now();
      parameters(r, j) = before - h;
      const double below = loss_now();
      parameters(r, j) = before;
      EXPECT_NEAR(d_parameters(r, j), (above - below) / (2 * h), 1e-7) << r << ", " << j;
    }
  }
}

TEST(SquashedPoint, IsTanhAndItsDerivative) {
  const SquashedPoint point(Space::box(2, -1, 1));
  Tensor parameters(1, 2), action(1, 2), d_action(1, 2), d_parameters(1, 2);
  parameters(0, 0) = 0.5, parameters(0, 1) = -2;
  Distribution::Evaluation evaluation;
  point.sample(parameters, {}, {}, true, action, evaluation);
  EXPECT_NEAR(action(0, 0), std::tanh(0.5), 1e-15);
  EXPECT_NEAR(action(0, 1), std::tanh(-2), 1e-15);
  d_action(0, 0) = 1, d_action(0, 1) = 3;
  SquashedPoint::backward_through(action, d_action, d_parameters);
  EXPECT_NEAR(d_parameters(0, 0), 1 - std::pow(std::tanh(0.5), 2), 1e-15);
  EXPECT_NEAR(d_parameters(0, 1), 3 * (1 - std::pow(std::tanh(2), 2)), 1e-15);
}

TEST(SquashedPolicies, AreWhatTheFactoryMakesOfABoxThatAsksForThem) {
  const Space box = Space::box(3, -1, 1);
  EXPECT_FALSE(make_distribution(box)->squashes());
  EXPECT_TRUE(make_distribution(box, BoxPolicy::squashed)->squashes());
  EXPECT_EQ(make_distribution(box, BoxPolicy::squashed)->parameters(), 6);
  EXPECT_EQ(make_distribution(box, BoxPolicy::point)->parameters(), 3);
  EXPECT_EQ(make_distribution(Space::discrete(3), BoxPolicy::squashed)->parameters(), 3);  // no box: as ever
}

}  // namespace
}  // namespace engram
