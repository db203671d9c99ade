#include "engram/models/hidden_markov.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engram/core/rng.h"
#include "models/series.h"
#include "refusal.h"

namespace engram {
namespace {

const auto never = [] { return false; };

Matrix matrix(int64_t rows, int64_t columns, std::vector<double> values) {
  Matrix result(rows, columns);
  result.values() = std::move(values);
  return result;
}

HiddenMarkov discrete(Matrix start, Matrix transition, Matrix probability) {
  HiddenMarkov model{std::move(start), std::move(transition), make_emission("discrete", probability.columns())};
  *model.emission->parameters()[0].second = std::move(probability);
  return model;
}

// hmmlearn's own test of its multinomial model (the example of Wikipedia's article on Viterbi's algorithm).
TEST(HiddenMarkov, DecodesAsHmmlearnDoes) {
  const HiddenMarkov model = discrete(Matrix::row({0.6, 0.4}), matrix(2, 2, {0.7, 0.3, 0.4, 0.6}),
                                      matrix(2, 3, {0.1, 0.4, 0.5, 0.6, 0.3, 0.1}));
  const Sequences data{Matrix::column({0, 1, 2}), {0}};
  const StatePath path = viterbi(model, data);
  EXPECT_EQ(path.states, (std::vector<int64_t>{1, 0, 0}));
  EXPECT_NEAR(std::exp(path.log_probability), 0.01344, 1e-12);
  const Posterior found = posterior(model, data);
  const double expected[] = {0.23170303, 0.76829697, 0.62406281, 0.37593719, 0.86397706, 0.13602294};
  for (size_t i = 0; i < 6; ++i) EXPECT_NEAR(found.state.values()[i], expected[i], 1e-6) << i;
}

HiddenMarkov drawn_model(int64_t states, int64_t symbols, uint64_t seed) {
  Rng rng(seed, Purpose::test);
  const auto rows = [&](int64_t n, int64_t m) {
    Matrix result(n, m);
    for (int64_t i = 0; i < n; ++i) {
      double sum = 0;
      for (int64_t j = 0; j < m; ++j) sum += result(i, j) = rng.uniform(0.05, 1);
      for (int64_t j = 0; j < m; ++j) result(i, j) /= sum;
    }
    return result;
  };
  Matrix start = rows(1, states), transition = rows(states, states), probability = rows(states, symbols);
  return discrete(std::move(start), std::move(transition), std::move(probability));
}

// All 3^6 paths, one by one.
TEST(HiddenMarkov, ForwardAndViterbiAreSumAndMaximumOverAllPaths) {
  HiddenMarkov model = drawn_model(3, 4, 1);
  const Matrix probability = *model.emission->parameters()[0].second;
  const std::vector<double> symbols{2, 0, 3, 1, 1, 2};
  double sum = 0, most = 0;
  std::vector<double> share(18);
  for (int number = 0; number < 729; ++number) {
    double p = 1;
    int state[6], rest = number;
    for (int t = 0; t < 6; ++t, rest /= 3) {
      state[t] = rest % 3;
      p *= (t == 0 ? model.start(0, state[0]) : model.transition(state[t - 1], state[t])) *
           probability(state[t], static_cast<int64_t>(symbols[static_cast<size_t>(t)]));
    }
    sum += p;
    most = std::max(most, p);
    for (int t = 0; t < 6; ++t) share[static_cast<size_t>(3 * t + state[t])] += p;
  }
  const Sequences data{Matrix::column(symbols), {0}};
  const Posterior found = posterior(model, data);
  EXPECT_NEAR(found.log_likelihood, std::log(sum), 1e-12);
  EXPECT_NEAR(viterbi(model, data).log_probability, std::log(most), 1e-12);
  for (size_t i = 0; i < 18; ++i) EXPECT_NEAR(found.state.values()[i], share[i] / sum, 1e-12) << i;
}

TEST(HiddenMarkov, SequencesAreIndependentAndWhatIsMissingTellsNothing) {
  const HiddenMarkov model = drawn_model(2, 3, 2);
  const Matrix first = Matrix::column({0, 2, 1}), second = Matrix::column({1, 1}),
               both = Matrix::column({0, 2, 1, 1, 1});
  EXPECT_NEAR(posterior(model, {both, {0, 3}}).log_likelihood,
              posterior(model, {first, {0}}).log_likelihood + posterior(model, {second, {0}}).log_likelihood, 1e-12);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  double sum = 0;
  for (double symbol : {0, 1, 2})
    sum += std::exp(posterior(model, {Matrix::column({0, symbol, 1}), {0}}).log_likelihood);
  EXPECT_NEAR(std::exp(posterior(model, {Matrix::column({0, nan, 1}), {0}}).log_likelihood), sum, 1e-12);
}

TEST(HiddenMarkov, BaumWelchNeverLosesLikelihood) {
  for (const char* kind : {"discrete", "gaussian", "poisson"}) {
    double before = -HUGE_VAL;
    for (int64_t iterations = 1; iterations < 25; ++iterations) {
      const FittedMarkov fitted =
          fit_hidden_markov(*make_emission(kind, 0), 3, {earthquakes(), {0, 50}}, {1, iterations, 0, 4}, never);
      EXPECT_GE(fitted.log_likelihood, before - 1e-9) << kind << " " << iterations;
      before = fitted.log_likelihood;
    }
  }
}

// Zucchini and MacDonald, table 3.1: minus log likelihood and rates with two and three states.
TEST(HiddenMarkov, FitsTheEarthquakesAsTheBookDoes) {
  const Sequences data{earthquakes(), {0}};
  FittedMarkov two = fit_hidden_markov(*make_emission("poisson", 0), 2, data, {}, never);
  EXPECT_NEAR(-two.log_likelihood, 341.8787, 1e-4);
  EXPECT_NEAR((*two.model.emission->parameters()[0].second)(0), 15.421, 2e-3);
  EXPECT_NEAR((*two.model.emission->parameters()[0].second)(1), 26.018, 2e-3);
  FittedMarkov three = fit_hidden_markov(*make_emission("poisson", 0), 3, data, {}, never);
  EXPECT_NEAR(-three.log_likelihood, 328.5275, 1e-4);
  const double rates[] = {13.134, 19.713, 29.710};
  for (int64_t i = 0; i < 3; ++i) EXPECT_NEAR((*three.model.emission->parameters()[0].second)(i), rates[i], 2e-3);
}

// Two states that look different are told apart; with the truth known, by hand: 0 for 30 rows, 5 for 30 rows.
TEST(HiddenMarkov, GaussianStatesAreFound) {
  Matrix rows(60, 2);
  Rng rng(5, Purpose::test);
  for (int64_t t = 0; t < 60; ++t) {
    for (int64_t d = 0; d < 2; ++d) rows(t, d) = (t < 30 ? 0 : 5) + 0.5 * rng.normal();
  }
  const Sequences data{rows, {0}};
  FittedMarkov fitted = fit_hidden_markov(*make_emission("gaussian", 0), 2, data, {}, never);
  const StatePath path = viterbi(fitted.model, data);
  for (size_t t = 0; t < 60; ++t) EXPECT_EQ(path.states[t], t < 30 ? 0 : 1) << t;
  EXPECT_NEAR(fitted.model.transition(0, 1), 1.0 / 30, 1e-6);  // one of 30 moves from state 0
  double mean = 0;
  for (int64_t t = 0; t < 30; ++t) mean += rows(t, 1) / 30;
  EXPECT_NEAR((*fitted.model.emission->parameters()[0].second)(0, 1), mean, 1e-6);
}

TEST(HiddenMarkov, WhatCannotBeIsNamed) {
  HiddenMarkov model = drawn_model(2, 2, 3);
  const auto say = [&](const Matrix& rows) { return refusal([&] { posterior(model, {rows, {0}}); }); };
  EXPECT_NE(say(Matrix::column({0, 5})).find("row 2"), std::string::npos);
  EXPECT_NE(say(Matrix::column({0.5})).find("from 0 to 1"), std::string::npos);
  EXPECT_NE(say(matrix(1, 2, {0, 1})).find("one column"), std::string::npos);
  *model.emission->parameters()[0].second = matrix(2, 2, {1, 0, 1, 0});
  EXPECT_NE(refusal(
                [&] {
                  posterior(model, {Matrix::column({0, 1}), {0}});
                },
                1)
                .find("no probability"),
            std::string::npos);
  model.transition(0, 0) = 2;
  EXPECT_NE(refusal([&] { demand_probabilities(model); }).find("transition"), std::string::npos);
}

}  // namespace
}  // namespace engram
