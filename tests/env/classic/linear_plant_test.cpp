// The linear plant against the Riccati equation, solved here by its own recursion: the best feedback's cost, and that no
// other does better.
#include "engram/env/classic/linear_plant.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "algorithms/policy/bandit.h"

namespace engram {
namespace {

using Matrix2 = std::array<std::array<double, 2>, 2>;

struct Solution {
  Matrix2 p;
  std::array<double, 2> k;
};

// P = Q + A'PA - A'PB K, K = (R + B'PB)^-1 B'PA, from P = Q until nothing moves.
Solution riccati() {
  constexpr double dt = LinearPlant::time_step, r = LinearPlant::cost_of_force;
  const Matrix2 a{{{1, dt}, {0, 1}}};
  const std::array<double, 2> b{dt * dt / 2, dt};
  Matrix2 p{{{1, 0}, {0, 1}}};
  std::array<double, 2> k{};
  for (int i = 0; i < 2000; ++i) {
    Matrix2 pa{}, next{};
    std::array<double, 2> pb{}, bpa{};
    for (size_t i = 0; i < 2; ++i) {
      for (size_t j = 0; j < 2; ++j) {
        pb[i] += p[i][j] * b[j];
        for (size_t m = 0; m < 2; ++m) pa[i][j] += p[i][m] * a[m][j];
      }
    }
    const double s = r + b[0] * pb[0] + b[1] * pb[1];
    for (size_t j = 0; j < 2; ++j) bpa[j] = b[0] * pa[0][j] + b[1] * pa[1][j];
    for (size_t j = 0; j < 2; ++j) k[j] = bpa[j] / s;
    for (size_t i = 0; i < 2; ++i) {
      for (size_t j = 0; j < 2; ++j) {
        next[i][j] = (i == j ? 1 : 0) + a[0][i] * pa[0][j] + a[1][i] * pa[1][j] - bpa[i] * k[j];
      }
    }
    p = next;
  }
  return {p, k};
}

// Cost of 100 steps of u = -k x from a state.
double cost(std::array<double, 2> state, const std::array<double, 2>& k, double* furthest = nullptr) {
  LinearPlant plant{state};
  Tensor action(1, 1), observation(1, 2);
  Rng rng;
  double sum = 0;
  for (int t = 0; t < LinearPlant::max_episode_steps; ++t) {
    action(0, 0) = static_cast<Real>(-k[0] * plant.state[0] - k[1] * plant.state[1]);
    sum -= plant.step(action, rng, observation).reward;
    if (furthest == nullptr) continue;
    for (const double x : plant.state) *furthest = std::max(*furthest, std::abs(x));
  }
  return sum;
}

TEST(LinearPlant, TheBestFeedbackCostsWhatRiccatiSays) {
  const auto [p, k] = riccati();
  EXPECT_NEAR(k[0], 2.585701, 1e-6);  // recorded elsewhere
  EXPECT_NEAR(k[1], 3.443436, 1e-6);
  EXPECT_NEAR(p[0][0], 13.31722, 1e-5);
  EXPECT_NEAR((p[0][0] + p[1][1]) / 3, 5.973579, 1e-6);  // of starts uniform in [-1, 1]^2
  for (const auto& [x, v] : {std::array{1.0, 0.0}, std::array{-0.5, 1.0}, std::array{1.0, 1.0}}) {
    const double best = p[0][0] * x * x + 2 * p[0][1] * x * v + p[1][1] * v * v;
    EXPECT_NEAR(cost({x, v}, k), best, 1e-5);  // the force is a float
    for (const double factor : {0.8, 1.25}) EXPECT_GT(cost({x, v}, {factor * k[0], k[1]}), best + 1e-3);
  }
}

// By linearity the corners are the worst of all starts.
TEST(LinearPlant, NoStartNeedsMoreForceThanThereIsNorTouchesAWall) {
  const auto [p, k] = riccati();
  EXPECT_LT(k[0] + k[1], LinearPlant::max_force);
  double furthest = 0;
  cost({1, 1}, k, &furthest);
  cost({1, -1}, k, &furthest);
  EXPECT_GT(furthest, 0.5);
  EXPECT_LT(furthest, 1.5);
}

TEST(LinearPlant, WallsKeepWhoPushesOn) {
  LinearPlant plant{{1.95, 1.9}};
  Tensor action(1, 1), observation(1, 2);
  Rng rng;
  action(0, 0) = 100;  // clipped
  EXPECT_NEAR(plant.step(action, rng, observation).reward, -(1.95 * 1.95 + 1.9 * 1.9 + 0.1 * 6.05 * 6.05), 1e-12);
  EXPECT_EQ(plant.state[0], 2);
  EXPECT_EQ(plant.state[1], 2);
}

// What SAC has learned against x'Px, from the same starts.
TEST(SlowLinearPlant, SacComesWithinFivePercentOfRiccati) {
  const auto agent = make<LinearPlant>(
      "sac", "none", {{"learning_rate", "lin_0.001"}, {"net_arch", "64,64"}, {"batch_size", "100"}}, 1, nullptr, 20000);
  while (agent->timesteps() < 20000) agent->iterate();
  const auto [p, k] = riccati();
  Rng starts(3, Purpose::test);
  double paid = 0, least = 0;
  for (int episode = 0; episode < 200; ++episode) {
    LinearPlant plant;
    Tensor observation(1, 2), start(1, 1), memory(1, 0), action(1, 1);
    plant.reset(starts, observation);
    const auto [x, v] = plant.state;
    least += p[0][0] * x * x + 2 * p[0][1] * x * v + p[1][1] * v * v;
    Acting greedy;
    for (int t = 0; t < LinearPlant::max_episode_steps; ++t) {
      agent->policy().act({observation, start, {}, nullptr}, memory, action, greedy);
      paid -= plant.step(action, starts, observation).reward;
    }
  }
  EXPECT_GE(paid, least * (1 - 1e-6));
  EXPECT_LE(paid, 1.05 * least);
  RecordProperty("ratio", std::to_string(paid / least));
}

}  // namespace
}  // namespace engram
