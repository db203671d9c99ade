// Acrobot: two hanging links, a motor only at the joint between them; swing the tip one link's length above the pivot.
// Sutton, "Generalization in reinforcement learning" (1996); Sutton and Barto's equations of motion and constants, one
// Runge-Kutta step of 0.2 s per action, as in Gymnasium's Acrobot-v1.
//
//   d1 = m lc^2 + m (l^2 + lc^2 + 2 l lc cos b) + 2 I           a: angle of the first link from hanging, p its rate
//   d2 = m (lc^2 + l lc cos b) + I                              b: angle of the second from the first, q its rate
//   f2 = m lc g sin(a + b)
//   f1 = -m l lc q (q + 2 p) sin b + m (lc + l) g sin a + f2
//   q' = (u + f1 d2/d1 - m l lc p^2 sin b - f2) / (m lc^2 + I - d2^2/d1);   p' = -(d2 q' + f1) / d1
//
// Both links alike: m = l = I = 1, lc = l/2. Actions 0, 1, 2: torque u = -1, 0, 1. Rates are clipped to 4 pi and 9 pi
// rad/s, angles wrapped to [-pi, pi]. Observation (cos a, sin a, cos b, sin b, p, q). Terminated when the tip is high,
// -cos a - cos(a + b) > 1. Reward -1 per step, 0 at the last. Start uniform in +-0.1 in each of a, b, p, q.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>

#include "engram/core/elementary.h"
#include "engram/env/environment.h"

namespace engram::inline ENGRAM_REAL {

struct Acrobot {
  static constexpr int max_episode_steps = 500;
  static constexpr double gravity = 9.8, mass = 1, length = 1, centre = 0.5, inertia = 1, time_step = 0.2;
  static constexpr double max_rate_1 = 4 * std::numbers::pi, max_rate_2 = 9 * std::numbers::pi;
  using State = std::array<double, 4>;

  State state{};  // a, b, p, q

  Space observation_space() const {
    return Space::box({-1, -1, -1, -1, -max_rate_1, -max_rate_2}, {1, 1, 1, 1, max_rate_1, max_rate_2});
  }
  Space action_space() const { return Space::discrete(3); }

  void reset(Rng& rng, View observation) {
    for (double& coordinate : state) coordinate = rng.uniform(-0.1, 0.1);
    observe(observation);
  }

  Outcome step(ConstView action, Rng&, View observation) {
    runge_kutta(static_cast<double>(action(0, 0)) - 1);
    auto& [a, b, p, q] = state;
    a = wrapped(a);
    b = wrapped(b);
    p = std::clamp(p, -max_rate_1, max_rate_1);
    q = std::clamp(q, -max_rate_2, max_rate_2);
    observe(observation);
    const bool high = -cos(a) - cos(a + b) > 1;
    return {high ? 0.0 : -1.0, high ? Ending::terminated : Ending::none};
  }

  void visit(Archive& archive) { archive("state", std::span(state)); }

 private:
  static State derivative(const State& state, double torque) {
    const auto [a, b, p, q] = state;
    constexpr double coupling = mass * length * centre;
    const auto [sin_b, cos_b] = sin_cos(b);
    const double d1 =
        mass * centre * centre + mass * (length * length + centre * centre + 2 * length * centre * cos_b) + 2 * inertia;
    const double d2 = mass * (centre * centre + length * centre * cos_b) + inertia;
    const double f2 = mass * centre * gravity * sin(a + b);
    const double f1 = -coupling * q * (q + 2 * p) * sin_b + mass * (centre + length) * gravity * sin(a) + f2;
    const double q_rate =
        (torque + d2 / d1 * f1 - coupling * p * p * sin_b - f2) / (mass * centre * centre + inertia - d2 * d2 / d1);
    return {p, q, -(d2 * q_rate + f1) / d1, q_rate};
  }

  // state + factor * slope
  static State along(const State& state, double factor, const State& slope) {
    State result;
    for (size_t i = 0; i < result.size(); ++i) result[i] = state[i] + factor * slope[i];
    return result;
  }

  void runge_kutta(double torque) {
    const State k1 = derivative(state, torque);
    const State k2 = derivative(along(state, time_step / 2, k1), torque);
    const State k3 = derivative(along(state, time_step / 2, k2), torque);
    const State k4 = derivative(along(state, time_step, k3), torque);
    for (size_t i = 0; i < state.size(); ++i) state[i] += time_step / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
  }

  static double wrapped(double angle) {
    constexpr double turn = 2 * std::numbers::pi;
    return angle - turn * std::nearbyint(angle / turn);
  }

  void observe(View observation) const {
    const auto [a, b, p, q] = state;
    const SinCos first = sin_cos(a), second = sin_cos(b);
    observation(0, 0) = static_cast<Real>(first.cos);
    observation(0, 1) = static_cast<Real>(first.sin);
    observation(0, 2) = static_cast<Real>(second.cos);
    observation(0, 3) = static_cast<Real>(second.sin);
    observation(0, 4) = static_cast<Real>(p);
    observation(0, 5) = static_cast<Real>(q);
  }
};

}  // namespace engram::inline ENGRAM_REAL
