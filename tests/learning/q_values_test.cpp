// Targets and losses of action values by hand.
#include "engram/learning/q_values.h"

#include <gtest/gtest.h>

#include <cmath>

namespace engram {
namespace {

Tensor rows(std::vector<std::vector<Real>> values) {
  Tensor tensor(static_cast<int64_t>(values.size()), static_cast<int64_t>(values[0].size()));
  for (size_t i = 0; i < values.size(); ++i) std::ranges::copy(values[i], tensor.view().row(static_cast<int64_t>(i)));
  return tensor;
}

const Tensor ones = rows({{1}, {1}, {1}});

// The lecture's test (GoogleCloudPlatform/training-data-analyst, quests/rl/dqn): next Q (4,3) (5,6) (8,7), rewards
// 0 0 100, the last ends, actions 0 1 1, gamma 1/2: (2,0) (0,3) (0,100).
TEST(QValues, TheLecturesMaskedTarget) {
  const Tensor next = rows({{4, 3}, {5, 6}, {8, 7}});
  Tensor value(3, 1), target(3, 1), d_q(3, 2), error(3, 1);
  value_of_best(next, next, {}, value);
  one_step_targets(rows({{0}, {0}, {100}}), rows({{0.5}, {0.5}, {0}}), value, target);
  EXPECT_EQ(target(0, 0), 2);
  EXPECT_EQ(target(1, 0), 3);
  EXPECT_EQ(target(2, 0), 100);
  // With the mask a network that gives (2, 9) (9, 3) (9, 100) is right; what it says of other actions is its own.
  const Tensor q = rows({{2, 9}, {9, 3}, {9, 100}}), action = rows({{0}, {1}, {1}});
  EXPECT_EQ((TdLoss{ValueLoss::squared, true}(q, action, target, ones, d_q, error)), 0);
  for (Real x : d_q.values()) EXPECT_EQ(x, 0);
  // Without it every nine is an error of nine: 3 * 81 / 3, and its gradient 2 * 9 / 3.
  EXPECT_EQ((TdLoss{ValueLoss::squared, false}(q, action, target, ones, d_q, error)), 81);
  EXPECT_EQ(d_q(0, 1), 6);
  EXPECT_EQ(d_q(1, 0), 6);
  EXPECT_EQ(d_q(0, 0), 0);
  EXPECT_EQ(error(0, 0), 0);
}

TEST(QValues, HuberIsSquaredWithinOneAndStraightBeyond) {
  const Tensor q = rows({{1.5, 0}, {-3, 0}, {7, 7}}), action = rows({{0}, {0}, {1}});
  const Tensor target = rows({{1}, {0}, {0}}), weight = rows({{1}, {0.5}, {0}});
  Tensor d_q(3, 2), error(3, 1);
  // 0.5^2 / 2 and half of 3 - 1/2, over the two rows that count.
  EXPECT_EQ((TdLoss{}(q, action, target, weight, d_q, error)), (0.125 + 0.5 * 2.5) / 2);
  EXPECT_EQ(d_q(0, 0), Real(0.25));
  EXPECT_EQ(d_q(1, 0), Real(-0.25));
  EXPECT_EQ(d_q(2, 1), 0);
  EXPECT_EQ(error(1, 0), -3);
  EXPECT_EQ(error(2, 0), 0);
}

// The derivative in every direction, against the loss itself.
TEST(QValues, TheLossesDerivativesAreTheirDifferences) {
  Tensor q = rows({{0.3, -1.2, 2.5}, {0.7, 0.1, -0.4}, {1.9, 0, 0.6}});
  const Tensor action = rows({{0}, {1}, {2}}), target = rows({{0.1}, {2.4}, {-0.2}}), weight = rows({{1}, {0.5}, {2}});
  Tensor d_q(3, 3), error(3, 1), ignored(3, 3);
  for (const TdLoss& loss : {TdLoss{}, TdLoss{ValueLoss::squared, true}, TdLoss{ValueLoss::huber, false}}) {
    loss(q, action, target, weight, d_q, error);
    for (int64_t i = 0; i < q.size(); ++i) {
      const Real before = q.data()[i], step = Real(1) / 64;
      q.data()[i] = before + step;
      const double up = loss(q, action, target, weight, ignored, error);
      q.data()[i] = before - step;
      const double down = loss(q, action, target, weight, ignored, error);
      q.data()[i] = before;
      EXPECT_NEAR(d_q.data()[i], (up - down) * 32, 1e-5) << i;  // no kink within a step
    }
  }
}

TEST(QValues, TheBestIsTheFirstOfThoseAllowed) {
  const std::vector<Real> q{-1, 5, 5, 9}, first{1, 1, 1, 0}, last{0, 0, 1, 0};
  EXPECT_EQ(best_action(q, {}), 3);
  EXPECT_EQ(best_action(q, first), 1);
  EXPECT_EQ(best_action(q, last), 2);
  EXPECT_EQ(best_action(std::vector<Real>{-1, -5}, std::vector<Real>{0, 1}), 1);
}

// Double DQN: who chooses is not who says what the choice is worth.
TEST(QValues, JudgesChooseAndValuesPay) {
  Tensor value(2, 1);
  value_of_best(rows({{1, 2}, {4, 3}}), rows({{10, 20}, {30, 40}}), rows({{1, 1}, {0, 1}}), value);
  EXPECT_EQ(value(0, 0), 20);
  EXPECT_EQ(value(1, 0), 40);  // the first action is forbidden
}

TEST(QValues, RescalingIsUndoneAndGrowsAsTheRoot) {
  for (double x : {-1e5, -30.0, -1.0, -1e-3, 0.0, 0.5, 3.0, 1e4}) {
    EXPECT_NEAR(unscale(rescale(x)), x, 1e-9 * std::max(1.0, std::abs(x))) << x;
  }
  EXPECT_DOUBLE_EQ(rescale(3), 1 + 0.003);
  EXPECT_DOUBLE_EQ(rescale(-8), -2 - 0.008);
}

}  // namespace
}  // namespace engram
