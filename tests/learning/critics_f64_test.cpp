// Critics, in double: the gradient by the action against finite differences, a memory that no action enters, targets
// that follow, twins that start apart; the losses of actors and critics by hand.
#include "engram/learning/critics.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engram/learning/off_policy_losses.h"
#include "learning/near.h"

namespace engram {
namespace {

constexpr int64_t T = 3, N = 2, D = 4, A = 2;

struct Asked {
  explicit Asked(int64_t memory) : memory(N, memory) {
    Rng rng(8, Purpose::test);
    for (Tensor* each : {&features, &action, &this->memory}) {
      for (Real& x : each->values()) x = 0.5 * rng.normal();
    }
    start(1, 1) = 1;  // a start inside
  }
  CriticBatch batch() const { return {features, action, start, memory}; }

  Tensor features{T * N, D}, action{T * N, A}, start{T, N}, memory;
};

NetworkOptions small(const std::string& memory) {
  NetworkOptions options;
  options.memory = memory;
  options.memory_size = 5;
  options.net_arch = {6};  // tanh: no kink for finite differences
  return options;
}

class EachMemory : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(Critics, EachMemory, testing::Values("none", "gru", "lstm"),
                         [](const auto& info) { return info.param; });

TEST_P(EachMemory, TheGradientByTheActionIsThatOfFiniteDifferences) {
  Critics critics(2, D, A, small(GetParam()), 1e9, 3, nullptr);
  Asked asked(critics.memory());
  Tensor q(T * N, 2), d_q(T * N, 2), d_action(T * N, A);
  Rng rng(9, Purpose::test);
  for (Real& x : d_q.values()) x = rng.normal();
  const auto loss = [&] {
    critics.values(asked.batch(), q);
    double sum = 0;
    for (int64_t i = 0; i < T * N; ++i) sum += d_q(i, 0) * q(i, 0) + d_q(i, 1) * q(i, 1);
    return sum;
  };
  loss();
  critics.differentiate_action(d_q, d_action);
  constexpr double h = 1e-6;
  for (int64_t i = 0; i < T * N; ++i) {
    for (int64_t a = 0; a < A; ++a) {
      const double before = asked.action(i, a);
      asked.action(i, a) = before + h;
      const double above = loss();
      asked.action(i, a) = before - h;
      const double below = loss();
      asked.action(i, a) = before;
      EXPECT_NEAR(d_action(i, a), (above - below) / (2 * h), 1e-8) << i << ", " << a;
    }
  }
}

TEST_P(EachMemory, NoActionEntersWhatIsRemembered) {
  Critics critics(2, D, A, small(GetParam()), 1e9, 3, nullptr);
  Asked asked(critics.memory());
  Tensor q(T * N, 2), other(T * N, 2);
  critics.values(asked.batch(), q);
  asked.action(0, 0) += 1;
  critics.values(asked.batch(), other);
  EXPECT_NE(other(0, 0), q(0, 0));
  EXPECT_NE(other(0, 1), q(0, 1));
  for (int64_t i = 1; i < T * N; ++i) EXPECT_EQ(other(i, 0), q(i, 0)) << i;
}

// Step by step through remember() the memory arrives where the sequence took it.
TEST_P(EachMemory, RememberingStepByStepIsTheSequence) {
  Critics critics(2, D, A, small(GetParam()), 1e9, 3, nullptr);
  const Asked asked(critics.memory());
  Tensor q(T * N, 2), last(N, 2), memory = asked.memory;
  critics.values(asked.batch(), q);
  for (int64_t t = 0; t + 1 < T; ++t) {
    critics.remember(asked.features.view().slice_rows(t * N, N), asked.action.view().slice_rows(t * N, N),
                     asked.start.view().slice_rows(t, 1), memory);
  }
  critics.values({asked.features.view().slice_rows((T - 1) * N, N), asked.action.view().slice_rows((T - 1) * N, N),
                  asked.start.view().slice_rows(T - 1, 1), memory},
                 last);
  for (int64_t i = 0; i < N; ++i) EXPECT_EQ(last(i, 1), q((T - 1) * N + i, 1));
}

TEST(Critics, TwinsStartApartAndTargetsFollow) {
  Critics critics(2, D, A, small("none"), 1e9, 3, nullptr);
  const Asked asked(0);
  Tensor q(T * N, 2), target(T * N, 2), aim(T * N, 1), weight(T * N, 1), after(T * N, 2);
  critics.values(asked.batch(), q);
  critics.target_values(asked.batch(), target);
  expect_near(target, q, 0);
  EXPECT_NE(q(0, 0), q(0, 1));
  fill(aim, 1);
  fill(weight, 1);
  double first = 0, loss = 0;
  for (int i = 0; i < 300; ++i) {
    loss = critics.descend(asked.batch(), aim, weight, 0.01, 0);
    if (i == 0) first = loss;
  }
  EXPECT_LT(loss, 1e-3 * first);
  critics.target_values(asked.batch(), after);
  expect_near(after, target, 0);  // they have not followed yet
  critics.follow(1);
  critics.values(asked.batch(), q);
  critics.target_values(asked.batch(), after);
  expect_near(after, q, 1e-14);
}

TEST(OffPolicyLosses, ByHand) {
  Tensor q(3, 2), weight(3, 1), target(3, 1), d_q(3, 2), log_prob(3, 1), d_log_prob(3, 1), one(3, 1), d_one(3, 1);
  q(0, 0) = 1, q(0, 1) = 2, q(1, 0) = 5, q(1, 1) = 4, q(2, 0) = 100, q(2, 1) = 100;
  weight(0, 0) = weight(1, 0) = 1;  // the third row counts for nothing
  target(0, 0) = 3, target(1, 0) = 4;
  // ((1 - 3)^2 + (5 - 4)^2) / 2
  EXPECT_DOUBLE_EQ(critic_loss(q.view().slice_columns(0, 1), target, weight, d_one), 2.5);
  EXPECT_DOUBLE_EQ(d_one(0, 0), -2);
  EXPECT_DOUBLE_EQ(d_one(1, 0), 1);
  EXPECT_DOUBLE_EQ(d_one(2, 0), 0);
  EXPECT_DOUBLE_EQ(deterministic_policy_loss(q.view().slice_columns(0, 1), weight, d_one), -3);
  EXPECT_DOUBLE_EQ(d_one(1, 0), -0.5);
  EXPECT_DOUBLE_EQ(d_one(2, 0), 0);
  log_prob(0, 0) = -1, log_prob(1, 0) = 3, log_prob(2, 0) = 1000;
  // (0.2 * -1 - 1 + 0.2 * 3 - 4) / 2
  EXPECT_DOUBLE_EQ(EntropicPolicyLoss{0.2}(log_prob, q, weight, d_log_prob, d_q), -2.3);
  EXPECT_DOUBLE_EQ(d_q(0, 0), -0.5);
  EXPECT_DOUBLE_EQ(d_q(0, 1), 0);
  EXPECT_DOUBLE_EQ(d_q(1, 0), 0);
  EXPECT_DOUBLE_EQ(d_q(1, 1), -0.5);
  EXPECT_DOUBLE_EQ(d_log_prob(1, 0), 0.1);
  EXPECT_DOUBLE_EQ(d_log_prob(2, 0), 0);
  // mean (log_prob + target) = (-1 - 2 + 3 - 2) / 2 = -1: too random, so that log_alpha falls.
  const TemperatureLoss temperature = temperature_loss(0.5, -2, log_prob, weight);
  EXPECT_DOUBLE_EQ(temperature.loss, 0.5);
  EXPECT_DOUBLE_EQ(temperature.d_log_alpha, 1);
  least(q, one);
  EXPECT_EQ(one(0, 0), 1);
  EXPECT_EQ(one(1, 0), 4);
  Tensor reward(3, 1), discount(3, 1);
  reward(0, 0) = 1, discount(0, 0) = 0.9, reward(1, 0) = 2;  // the second step terminated
  one_step_target(reward, discount, one, target);
  EXPECT_DOUBLE_EQ(target(0, 0), 1.9);
  EXPECT_DOUBLE_EQ(target(1, 0), 2);
}

}  // namespace
}  // namespace engram
