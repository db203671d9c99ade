// LinearPlant: push a unit mass to rest at the origin; linear motion, quadratic cost, and so with a known best policy.
//
//   x <- A x + B u,  A = (1 dt; 0 1),  B = (dt^2 / 2, dt),  dt = 0.1 s;   reward = -(x'x + 0.1 u^2) of the state before
//
// x: position (m) and rate (m/s), kept within +-2; u: force in newton, clipped to +-6.05. Observation x. Never terminates;
// 100 steps. Start: both uniform in [-1, 1). The best policy is u = -K x, K = (2.585701, 3.443436), whose cost from x is
// x'P x with P the solution of the Riccati equation: 13.317224 from (1, 0), 5.973579 in the mean over starts (Anderson &
// Moore, Optimal Control, 1990, chapter 2; what 100 steps leave of it is below 1e-7). It needs at most 6.03 N and never
// comes near the walls, which are there for who has not learned it yet.
#pragma once

#include <algorithm>
#include <array>
#include <span>

#include "engram/env/environment.h"

namespace engram::inline ENGRAM_REAL {

struct LinearPlant {
  static constexpr int max_episode_steps = 100;
  static constexpr double time_step = 0.1, cost_of_force = 0.1, max_force = 6.05, wall = 2;

  std::array<double, 2> state{};  // position, rate

  Space observation_space() const { return Space::box(2, -wall, wall); }
  Space action_space() const { return Space::box(1, -max_force, max_force); }

  void reset(Rng& rng, View observation) {
    state = {rng.uniform(-1, 1), rng.uniform(-1, 1)};
    observe(observation);
  }

  Outcome step(ConstView action, Rng&, View observation) {
    auto& [position, rate] = state;
    const double force = std::clamp(static_cast<double>(action(0, 0)), -max_force, max_force);
    const double cost = position * position + rate * rate + cost_of_force * force * force;
    position = std::clamp(position + time_step * rate + time_step * time_step / 2 * force, -wall, wall);
    rate = std::clamp(rate + time_step * force, -wall, wall);
    observe(observation);
    return {-cost};
  }

  void visit(Archive& archive) { archive("state", std::span(state)); }

 private:
  void observe(View observation) const {
    for (int i = 0; i < 2; ++i) observation(0, i) = static_cast<Real>(state[static_cast<size_t>(i)]);
  }
};

}  // namespace engram::inline ENGRAM_REAL
