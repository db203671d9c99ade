// Returns and advantages: a hand, numbers from elsewhere, identities.
#include "engram/learning/returns.h"

#include <gtest/gtest.h>

#include "engram/core/rng.h"
#include "golden/numbers.h"
#include "learning/near.h"

namespace engram {
namespace {

// Rounding of a dozen operations on numbers of order one.
constexpr double tolerance = 1e-14;

struct Arrays {
  Tensor reward, discount, value, next_value, start;
  Trajectory trajectory() const { return {reward, discount, value, next_value, start}; }
};

// Random numbers, with terminations and truncations inside; elsewhere next_value is the next step's value.
Arrays random_arrays(int64_t T, int64_t N, double gamma) {
  Rng rng(1, Purpose::test);
  Arrays a{Tensor(T, N), Tensor(T, N), Tensor(T, N), Tensor(T, N), Tensor(T + 1, N)};
  for (Tensor* each : {&a.reward, &a.value, &a.next_value}) {
    for (Real& x : each->values()) x = rng.normal();
  }
  for (int64_t i = 0; i < N; ++i) {
    for (int64_t t = 0; t < T; ++t) {
      const double luck = rng.uniform();
      a.discount(t, i) = luck < 0.15 ? 0 : gamma;
      a.start(t + 1, i) = luck < 0.3 ? 1 : 0;
      if (a.start(t + 1, i) == 0 && t + 1 < T) a.next_value(t, i) = a.value(t + 1, i);
    }
  }
  return a;
}

TEST(Returns, ByHand) {
  // Lane 0 terminates at step 1 with rewards 1, 2; an episode of one step, reward 4, is cut off by the rollout's end.
  Arrays a{Tensor(3, 1), Tensor(3, 1), Tensor(3, 1), Tensor(3, 1), Tensor(4, 1)};
  a.reward(0, 0) = 1, a.reward(1, 0) = 2, a.reward(2, 0) = 4;
  a.discount(0, 0) = a.discount(2, 0) = 0.5;
  a.start(2, 0) = 1;
  a.next_value(0, 0) = 7, a.next_value(1, 0) = 100, a.next_value(2, 0) = 10;
  Tensor returns(3, 1);
  discounted_returns(a.trajectory(), returns);
  EXPECT_DOUBLE_EQ(returns(0, 0), 1 + 0.5 * 2);  // nothing after a termination, not even its next value
  EXPECT_DOUBLE_EQ(returns(1, 0), 2);
  EXPECT_DOUBLE_EQ(returns(2, 0), 4 + 0.5 * 10);
  n_step_returns(a.trajectory(), 1, returns);
  EXPECT_DOUBLE_EQ(returns(0, 0), 1 + 0.5 * 7);
}

TEST(Returns, ATruncationBootstrapsThenCuts) {
  Arrays a{Tensor(2, 1), Tensor(2, 1), Tensor(2, 1), Tensor(2, 1), Tensor(3, 1)};
  a.reward(0, 0) = 1, a.reward(1, 0) = 1000;
  a.discount(0, 0) = a.discount(1, 0) = 0.9;
  a.start(1, 0) = 1;
  a.next_value(0, 0) = 3, a.value(0, 0) = 2;
  Tensor result(2, 1);
  discounted_returns(a.trajectory(), result);
  EXPECT_DOUBLE_EQ(result(0, 0), 1 + 0.9 * 3);
  gae(a.trajectory(), 0.95, result);
  EXPECT_DOUBLE_EQ(result(0, 0), 1 + 0.9 * 3 - 2);
}

TEST(Gae, EqualsItsForwardSumFromElsewhere) {
  const auto data = golden("gae.json");
  const Tensor terminated = tensor(data["terminated"]), truncated = tensor(data["truncated"]);
  const int64_t T = terminated.rows(), N = terminated.columns();
  Arrays a{tensor(data["reward"]), Tensor(T, N), tensor(data["value"]), tensor(data["next_value"]), Tensor(T + 1, N)};
  for (int64_t t = 0; t < T; ++t) {
    for (int64_t i = 0; i < N; ++i) {
      a.discount(t, i) = terminated(t, i) != 0 ? 0 : data["gamma"].get<double>();
      a.start(t + 1, i) = terminated(t, i) != 0 || truncated(t, i) != 0;
    }
  }
  Tensor advantage(T, N);
  gae(a.trajectory(), data["gae_lambda"], advantage);
  expect_near(advantage, tensor(data["advantage"]), tolerance);
  accumulate(a.value, advantage);
  expect_near(advantage, tensor(data["returns"]), tolerance);
}

TEST(Gae, LambdaOneIsTheReturnLessTheValue) {
  const Arrays a = random_arrays(30, 4, 0.97);
  Tensor advantage(30, 4), returns(30, 4);
  gae(a.trajectory(), 1, advantage);
  discounted_returns(a.trajectory(), returns);
  accumulate(a.value, advantage);
  expect_near(advantage, returns, 1e-13);  // sums of up to 30 terms
}

TEST(Gae, LambdaZeroIsTheOneStepError) {
  const Arrays a = random_arrays(30, 4, 0.97);
  Tensor advantage(30, 4), returns(30, 4);
  gae(a.trajectory(), 0, advantage);
  n_step_returns(a.trajectory(), 1, returns);
  accumulate(a.value, advantage);
  expect_near(advantage, returns, tolerance);
}

TEST(NStepReturns, AsManyStepsAsThereAreIsTheWholeReturn) {
  const Arrays a = random_arrays(30, 4, 0.97);
  Tensor few(30, 4), all(30, 4);
  n_step_returns(a.trajectory(), 30, few);
  discounted_returns(a.trajectory(), all);
  expect_near(few, all, 1e-13);
}

TEST(NStepReturns, TwoStepsByHand) {
  Arrays a{Tensor(3, 1), Tensor(3, 1), Tensor(3, 1), Tensor(3, 1), Tensor(4, 1)};
  for (int64_t t = 0; t < 3; ++t) {
    a.reward(t, 0) = static_cast<Real>(t + 1);
    a.discount(t, 0) = 0.5;
    a.next_value(t, 0) = static_cast<Real>(10 * (t + 1));
  }
  Tensor returns(3, 1);
  n_step_returns(a.trajectory(), 2, returns);
  EXPECT_DOUBLE_EQ(returns(0, 0), 1 + 0.5 * (2 + 0.5 * 20));
  EXPECT_DOUBLE_EQ(returns(1, 0), 2 + 0.5 * (3 + 0.5 * 30));
  EXPECT_DOUBLE_EQ(returns(2, 0), 3 + 0.5 * 30);  // the rollout ends
}

// Two sequences packed into one lane by a start are the two sequences.
TEST(Returns, PackedEqualsUnpacked) {
  const int64_t T = 12, middle = 5;
  Arrays a = random_arrays(T, 3, 0.9);
  fill(a.start.view().slice_rows(middle, 1), 1);
  const auto part = [&](int64_t from, int64_t to) {
    const auto rows = [&](const Tensor& of) { return of.view().slice_rows(from, to - from); };
    return Trajectory{rows(a.reward), rows(a.discount), rows(a.value), rows(a.next_value),
                      a.start.view().slice_rows(from, to - from + 1)};
  };
  Tensor packed(T, 3), apart(T, 3);
  gae(a.trajectory(), 0.95, packed);
  gae(part(0, middle), 0.95, apart.view().slice_rows(0, middle));
  gae(part(middle, T), 0.95, apart.view().slice_rows(middle, T - middle));
  expect_near(packed, apart, 0);
}

}  // namespace
}  // namespace engram
