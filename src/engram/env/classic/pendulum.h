// Pendulum: swing a rod up and hold it there with a motor too weak to lift it at once. As in Gymnasium's Pendulum-v1.
//
//   w <- w + (3 g / (2 l) sin a + 3 u / (m l^2)) dt,  clipped to +-8 rad/s;   a <- a + w dt
//   reward = -(a^2 + 0.1 w^2 + 0.001 u^2) of the state before the step, a taken in [-pi, pi)
//
// a: angle from upright in radians, w: rad/s, u: torque in newton metres, clipped to +-2. Observation (cos a, sin a,
// w). Never terminates. Start: a uniform in [-pi, pi), w uniform in [-1, 1).
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>

#include "engram/core/elementary.h"
#include "engram/env/environment.h"
#include "engram/env/observation_map.h"

namespace engram::inline ENGRAM_REAL {

struct Pendulum {
  static constexpr int max_episode_steps = 200;
  static constexpr double gravity = 10, mass = 1, length = 1, time_step = 0.05;
  static constexpr double max_rate = 8, max_torque = 2;

  std::array<double, 2> state{};  // angle, rate

  Space observation_space() const { return Space::box({-1, -1, -max_rate}, {1, 1, max_rate}); }
  Space action_space() const { return Space::box(1, -max_torque, max_torque); }

  void reset(Rng& rng, View observation) {
    state = {rng.uniform(-std::numbers::pi, std::numbers::pi), rng.uniform(-1, 1)};
    observe(observation);
  }

  Outcome step(ConstView action, Rng&, View observation) {
    auto& [angle, rate] = state;
    const double torque = std::clamp(static_cast<double>(action(0, 0)), -max_torque, max_torque);
    const double from_upright = normalised(angle);
    const double cost = from_upright * from_upright + 0.1 * rate * rate + 0.001 * torque * torque;
    const double acceleration = 1.5 * gravity / length * sin(angle) + 3 / (mass * length * length) * torque;
    rate = std::clamp(rate + acceleration * time_step, -max_rate, max_rate);
    angle += rate * time_step;
    observe(observation);
    return {-cost};
  }

  void visit(Archive& archive) { archive("state", std::span(state)); }

  std::vector<ObservationMap> maps() const {
    const auto observe = [](double angle, double rate, View row) { Pendulum{{angle, rate}}.observe(row); };
    return {map_of_plane({"angle from upright", -std::numbers::pi, std::numbers::pi, 36, 9},
                         {"rate", -max_rate, max_rate, 32, 8}, 3, {}, observe)};
  }

 private:
  static double normalised(double angle) {
    constexpr double turn = 2 * std::numbers::pi;
    return angle - turn * std::floor((angle + std::numbers::pi) / turn);
  }
  void observe(View observation) const {
    const auto [s, c] = sin_cos(state[0]);
    observation(0, 0) = static_cast<Real>(c);
    observation(0, 1) = static_cast<Real>(s);
    observation(0, 2) = static_cast<Real>(state[1]);
  }
};

}  // namespace engram::inline ENGRAM_REAL
