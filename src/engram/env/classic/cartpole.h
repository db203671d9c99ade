// CartPole: keep a pole upright by pushing its cart left (action 0) or right (1). Barto, Sutton and Anderson,
// "Neuronlike adaptive elements that can solve difficult learning control problems" (1983); constants and explicit
// Euler steps as in Gymnasium's CartPole-v1.
//
//   q       = (F + m l w^2 sin a) / M                     M: cart and pole, m: pole, l: half its length
//   w'      = (g sin a - q cos a) / (l (4/3 - m cos^2 a / M))
//   v'      = q - m l w' cos a / M
//
// State and observation (x, v, a, w): metres, m/s, radians, rad/s. Reward 1 per step, the last included. Terminated
// beyond 2.4 m or 12 degrees. Start uniform in +-0.05 in each coordinate.
#pragma once

#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <span>

#include "engram/core/elementary.h"
#include "engram/env/environment.h"

namespace engram::inline ENGRAM_REAL {

struct CartPole {
  static constexpr int max_episode_steps = 500;
  static constexpr double optimal_return = 500;
  static constexpr double gravity = 9.8, cart_mass = 1, pole_mass = 0.1, half_length = 0.5;
  static constexpr double force = 10, time_step = 0.02;
  static constexpr double position_limit = 2.4, angle_limit = 12 * std::numbers::pi / 180;

  std::array<double, 4> state{};

  // Twice the limits, so that the state that ends an episode is inside.
  Space observation_space() const {
    constexpr double unbounded = std::numeric_limits<double>::infinity();
    const std::vector<double> high{2 * position_limit, unbounded, 2 * angle_limit, unbounded};
    return Space::box({-high[0], -high[1], -high[2], -high[3]}, high);
  }
  Space action_space() const { return Space::discrete(2); }

  void reset(Rng& rng, View observation) {
    for (double& coordinate : state) coordinate = rng.uniform(-0.05, 0.05);
    observe(observation);
  }

  Outcome step(ConstView action, Rng&, View observation) {
    constexpr double mass = cart_mass + pole_mass, pole_moment = pole_mass * half_length;
    auto& [x, v, angle, rate] = state;
    const auto [s, c] = sin_cos(angle);
    const double push = force * (2 * static_cast<double>(action(0, 0)) - 1);
    const double q = (push + pole_moment * rate * rate * s) / mass;
    const double angular = (gravity * s - c * q) / (half_length * (4.0 / 3.0 - pole_mass * c * c / mass));
    const double linear = q - pole_moment * angular * c / mass;
    x += time_step * v;
    v += time_step * linear;
    angle += time_step * rate;
    rate += time_step * angular;
    observe(observation);
    const bool fallen = std::abs(x) > position_limit || std::abs(angle) > angle_limit;
    return {1, fallen ? Ending::terminated : Ending::none};
  }

  void visit(Archive& archive) { archive("state", std::span(state)); }

 private:
  void observe(View observation) const {
    for (size_t i = 0; i < state.size(); ++i) observation.data[i] = static_cast<Real>(state[i]);
  }
};

}  // namespace engram::inline ENGRAM_REAL
