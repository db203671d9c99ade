// CTC by brute force over all paths, by closed forms, by a number recorded elsewhere, and its derivative by differences.
#include "engram/learning/ctc.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "engram/core/kernels/kernels.h"
#include "engram/core/rng.h"
#include "engram/oracle/finite_difference.h"

namespace engram {
namespace {

struct Softmax {
  explicit Softmax(const Tensor& logits)
      : log_prob(logits.rows(), logits.columns()), prob(logits.rows(), logits.columns()) {
    kernels::log_softmax(logits, {}, log_prob, prob);
  }
  Tensor log_prob, prob;
};

double loss_of(const Tensor& logits, const std::vector<int>& labels) {
  const Softmax y(logits);
  Tensor d(logits.rows(), logits.columns());
  return ctc::loss(y.log_prob, y.prob, labels, d);
}

Tensor drawn(int64_t steps, int64_t columns, uint64_t seed) {
  Rng rng(seed, Purpose::test);
  Tensor logits(steps, columns);
  for (Real& each : logits.values()) each = rng.normal();
  return logits;
}

// The probability of every sequence of labels: all C^T paths, collapsed.
std::map<std::vector<int>, double> by_enumeration(const Tensor& logits) {
  const Softmax y(logits);
  const int64_t T = logits.rows(), C = logits.columns();
  std::map<std::vector<int>, double> all;
  std::vector<int64_t> path(static_cast<size_t>(T));
  const auto paths = static_cast<int64_t>(std::pow(C, T) + 0.5);
  for (int64_t number = 0; number < paths; ++number) {
    double p = 1;
    std::vector<int> labels;
    int64_t rest = number, before = 0;
    for (int64_t t = 0; t < T; ++t, rest /= C) {
      const int64_t said = rest % C;
      p *= y.prob(t, said);
      if (said != 0 && said != before) labels.push_back(static_cast<int>(said) - 1);
      before = said;
    }
    all[labels] += p;
  }
  return all;
}

TEST(Ctc, EqualsTheSumOverAllPaths) {
  for (int64_t steps = 1; steps <= 6; ++steps) {
    const Tensor logits = drawn(steps, 4, static_cast<uint64_t>(steps));
    double total = 0;
    for (const auto& [labels, p] : by_enumeration(logits)) {
      EXPECT_NEAR(loss_of(logits, labels), -std::log(p), 1e-12 * std::max(1.0, -std::log(p)));
      EXPECT_LE(ctc::least_steps(labels), steps);
      total += p;
    }
    EXPECT_NEAR(total, 1, 1e-12);
  }
}

// warp-ctc's small_test: labels 1, 2 of columns, which are labels 0, 1 here.
TEST(Ctc, EqualsWarpCtcsNumber) {
  Tensor logits(2, 5);
  fill(logits, 0.1);
  logits(0, 1) = logits(1, 2) = 0.6;
  EXPECT_NEAR(loss_of(logits, {0, 1}), 2.46285839, 1e-8);
}

// Uniform outputs: T ln C - ln C(T + L - r, 2 L), L labels with r adjacent repeats.
TEST(Ctc, ClosedFormsOfUniformOutputs) {
  EXPECT_NEAR(loss_of(Tensor(5, 3), {0, 1}), 1.93771338, 1e-8);
  EXPECT_NEAR(loss_of(Tensor(10, 4), {0, 1, 2}), 6.41519233, 1e-8);
  EXPECT_NEAR(loss_of(Tensor(6, 3), {0, 0}), 3.03632567, 1e-8);
}

TEST(Ctc, DerivativeEqualsDifferences) {
  for (const std::vector<int>& labels : {std::vector<int>{0, 1, 1}, std::vector<int>{2}, std::vector<int>{}}) {
    Tensor logits = drawn(7, 4, 5);
    const Softmax y(logits);
    Tensor d(7, 4);
    ctc::loss(y.log_prob, y.prob, labels, d);
    std::vector<double> found(d.values().begin(), d.values().end()), expected;
    for (Real& each : logits.values()) {
      expected.push_back(oracle::central_difference([&] { return loss_of(logits, labels); }, each));
    }
    EXPECT_LT(oracle::relative_difference(found, expected), 1e-9);
  }
}

// A beam as wide as there are prefixes finds the likeliest labels of all; the likeliest path may say others.
TEST(Ctc, AWideBeamFindsTheLikeliestLabels) {
  int path_differs = 0;
  for (uint64_t seed = 0; seed < 40; ++seed) {
    const Tensor logits = drawn(5, 3, 100 + seed);
    const auto all = by_enumeration(logits);
    const auto best = std::ranges::max_element(all, {}, [](const auto& each) { return each.second; });
    const Softmax y(logits);
    EXPECT_EQ(ctc::decode_by_beam(y.log_prob, 1000), best->first);
    path_differs += ctc::decode_greedily(y.log_prob) != best->first ? 1 : 0;
  }
  EXPECT_GT(path_differs, 0);
}

TEST(Ctc, GreedyDropsRepeatsThenBlanks) {
  Tensor logits(7, 3);
  const int path[] = {0, 1, 1, 0, 1, 2, 2};
  for (int64_t t = 0; t < 7; ++t) logits(t, path[t]) = 5;
  EXPECT_EQ(ctc::decode_greedily(Softmax(logits).log_prob), (std::vector<int>{0, 0, 1}));
}

TEST(Ctc, EditDistanceByHand) {
  const auto distance = [](const std::vector<int>& a, const std::vector<int>& b) { return ctc::edit_distance(a, b); };
  EXPECT_EQ(distance({}, {}), 0);
  EXPECT_EQ(distance({1, 2, 3}, {}), 3);
  EXPECT_EQ(distance({1, 2, 3}, {1, 3}), 1);
  EXPECT_EQ(distance({1, 2}, {2, 1}), 2);
  EXPECT_EQ(distance({0, 1, 2, 3, 4, 5}, {6, 1, 7, 3, 8}), 4);
}

}  // namespace
}  // namespace engram
