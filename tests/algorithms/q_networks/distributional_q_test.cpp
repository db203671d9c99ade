// QR-DQN and C51: their targets and losses by hand and against finite differences, learning of a world whose optimum is
// known.
#include "engram/algorithms/q_networks/distributional_q.h"

#include <gtest/gtest.h>

#include <functional>

#include "algorithms/policy/bandit.h"
#include "refusal.h"

namespace engram {
namespace {

Tensor rows(std::vector<std::vector<Real>> values) {
  Tensor tensor(static_cast<int64_t>(values.size()), static_cast<int64_t>(values[0].size()));
  for (size_t i = 0; i < values.size(); ++i) std::ranges::copy(values[i], tensor.view().row(static_cast<int64_t>(i)));
  return tensor;
}

// Atoms -1 0 1: a certain 0 moved by 1/2 lies half on 0 and half on 1; what would lie beyond stays on the border.
TEST(Atoms, AreSharedByTheTwoTheyLieBetween) {
  const Atoms atoms{-1, 1, 3};
  Tensor target(4, 3);
  project(atoms, rows({{0.5}, {0.25}, {5}, {0.5}}), rows({{1}, {0.5}, {1}, {0}}),
          rows({{0, 1, 0}, {0, 0, 1}, {0.5, 0.5, 0}, {0.2f, 0.3f, 0.5f}}), target);
  const Real expected[4][3] = {{0, 0.5, 0.5}, {0, 0.25, 0.75}, {0, 0, 1}, {0, 0.5, 0.5}};
  for (int64_t r = 0; r < 4; ++r) {
    for (int64_t j = 0; j < 3; ++j) EXPECT_NEAR(target(r, j), expected[r][j], 1e-6) << r << ", " << j;
  }
}

// One theta of level 1/2, target 3 above: |1/2 - 0| (3 - 1/2). Two of levels 1/4 and 3/4, target 1/2 below the first.
TEST(Quantiles, LossByHand) {
  Tensor d(1, 2), error(1, 1);
  const Tensor zero = rows({{0}}), one = rows({{1}});
  EXPECT_EQ(quantile_loss(rows({{0, 9}}), zero, rows({{3}}), one, d, error), 0.5 * 2.5);
  EXPECT_EQ(d(0, 0), Real(-0.5));
  EXPECT_EQ(d(0, 1), 0);
  EXPECT_EQ(error(0, 0), -3);
  Tensor wide(1, 2);
  EXPECT_EQ(quantile_loss(rows({{0.5, -2}}), zero, rows({{0, 0}}), one, wide, error), 0.75 * 0.125 + 0.75 * 1.5);
  EXPECT_EQ(wide(0, 0), Real(0.75 * 0.5));
  EXPECT_EQ(wide(0, 1), Real(-0.75));
}

using Loss = std::function<double(ConstView rows, View d_rows)>;

void expect_derivative(const Loss& loss, Tensor numbers, double tolerance) {
  Tensor d(numbers.rows(), numbers.columns()), ignored = d;
  loss(numbers, d);
  for (int64_t i = 0; i < numbers.size(); ++i) {
    const Real before = numbers.data()[i], step = Real(1) / 128;
    numbers.data()[i] = before + step;
    const double up = loss(numbers, ignored);
    numbers.data()[i] = before - step;
    const double down = loss(numbers, ignored);
    numbers.data()[i] = before;
    EXPECT_NEAR(d.data()[i], (up - down) * 64, tolerance) << i;
  }
}

TEST(ValueDistributions, DerivativesAreDifferences) {
  const Tensor action = rows({{0}, {1}}), weight = rows({{1}, {0.5}});
  Tensor error(2, 1);
  const Tensor numbers = rows({{0.3f, -1.2f, 2.5f, 0.6f, 0.7f, 0.1f}, {-0.4f, 1.9f, 0, 0.55f, -0.8f, 1.1f}});
  const Tensor quantiles = rows({{0.1f, 2.2f, -0.45f}, {0.9f, 3.1f, -2.6f}});
  expect_derivative([&](ConstView x, View d) { return quantile_loss(x, action, quantiles, weight, d, error); }, numbers,
                    1e-4);
  const Tensor shares = rows({{0.2f, 0.5f, 0.3f}, {0, 1, 0}});
  // The softmax is float: its rounding over the step of 1/64, and a third derivative below 1 times its square.
  expect_derivative([&](ConstView x, View d) { return cross_entropy_of_atoms(x, action, shares, weight, d, error); },
                    numbers, 1e-4);
}

TEST(DistributionalQ, LearnsToEcho) {
  Settings small{{"net_arch", "16"},      {"batch_size", "32"},
                 {"buffer_size", "2000"}, {"learning_rate", "0.003"},
                 {"train_freq", "1"},     {"target_update_interval", "100"},
                 {"gamma", "0.5"}};
  for (const auto& [name, own] : {std::pair{"qr_dqn", Settings{{"n_quantiles", "8"}}},
                                  std::pair{"c51", Settings{{"n_atoms", "21"}, {"v_min", "0"}, {"v_max", "2"}}}}) {
    for (const char* twice : {"false", "true"}) {
      Settings all = small;
      all.insert(all.end(), own.begin(), own.end());
      all.emplace_back("double_q", twice);
      const auto agent = make<Echo>(name, "none", all, 1, nullptr, 4000);
      EXPECT_GT(train(*agent, 4, 1), 0.9) << name;  // at best 0.95 + 0.05 / 3
    }
  }
}

TEST(DistributionalQ, SaysWhichOptionsDoNotFit) {
  EXPECT_EQ(refusal([] {
              make<Echo>("c51", "none", {{"v_min", "3"}, {"v_max", "-1"}});
            }),
            "--v_min: expected less than v_max -1, found 3");
}

}  // namespace
}  // namespace engram
