// MountainCar: an engine too weak for the hill must first back up the other one. Moore, "Efficient memory-based
// learning for robot control" (1990); constants as in Gymnasium's MountainCar-v0 and MountainCarContinuous-v0.
//
//   v <- v + thrust - 0.0025 cos 3x,  clipped to +-0.07
//   x <- x + v,  clipped to [-1.2, 0.6]; the left wall stops the car
//
// State and observation (x, v). Start: x uniform in [-0.6, -0.4), v = 0. Terminated at the goal, x >= 0.5 (continuous
// form: 0.45), while v >= 0.
//   MountainCar:           actions 0, 1, 2 thrust by -0.001, 0, 0.001; reward -1 per step
//   MountainCarContinuous: thrust 0.0015 u, u clipped to +-1; reward 100 at the goal, less 0.1 u^2 per step; its state
//   is rounded to float after each step, as Gymnasium keeps it
#pragma once

#include <algorithm>
#include <array>
#include <span>

#include "engram/core/elementary.h"
#include "engram/env/environment.h"
#include "engram/env/observation_map.h"

namespace engram::inline ENGRAM_REAL {

// What both forms share: the hills.
struct MountainCarTrack {
  static constexpr double left = -1.2, right = 0.6, max_speed = 0.07;

  std::array<double, 2> state{};  // position, velocity

  Space observation_space() const { return Space::box({left, -max_speed}, {right, max_speed}); }
  void reset(Rng& rng, View observation) {
    state = {rng.uniform(-0.6, -0.4), 0};
    observe(observation);
  }
  void visit(Archive& archive) { archive("state", std::span(state)); }

 protected:
  static std::vector<ObservationMap> maps_of(std::vector<std::string> actions) {
    const auto observe = [](double x, double v, View row) {
      row(0, 0) = static_cast<Real>(std::clamp(x, left, right));
      row(0, 1) = static_cast<Real>(std::clamp(v, -max_speed, max_speed));
    };
    return {map_of_plane({"position", left, right, 36, 6}, {"velocity", -max_speed, max_speed, 28, 7}, 2,
                         std::move(actions), observe)};
  }

  bool drive(double thrust, double goal, View observation) {
    auto& [x, v] = state;
    v = std::clamp(v + thrust - 0.0025 * cos(3 * x), -max_speed, max_speed);
    x = std::clamp(x + v, left, right);
    if (x == left) v = std::max(v, 0.0);
    observe(observation);
    return x >= goal && v >= 0;
  }

 private:
  void observe(View observation) const {
    observation(0, 0) = static_cast<Real>(state[0]);
    observation(0, 1) = static_cast<Real>(state[1]);
  }
};

struct MountainCar : MountainCarTrack {
  static constexpr int max_episode_steps = 200;

  Space action_space() const { return Space::discrete(3); }
  std::vector<ObservationMap> maps() const { return maps_of({"\u2190", "\u00b7", "\u2192"}); }
  Outcome step(ConstView action, Rng&, View observation) {
    const bool arrived = drive(0.001 * (static_cast<double>(action(0, 0)) - 1), 0.5, observation);
    return {-1, arrived ? Ending::terminated : Ending::none};
  }
};

struct MountainCarContinuous : MountainCarTrack {
  static constexpr int max_episode_steps = 999;

  Space action_space() const { return Space::box(1, -1, 1); }
  std::vector<ObservationMap> maps() const { return maps_of({}); }
  Outcome step(ConstView action, Rng&, View observation) {
    const double u = static_cast<double>(action(0, 0));
    const bool arrived = drive(0.0015 * std::clamp(u, -1.0, 1.0), 0.45, observation);
    for (double& each : state) each = static_cast<double>(static_cast<float>(each));
    return {(arrived ? 100.0 : 0.0) - 0.1 * u * u, arrived ? Ending::terminated : Ending::none};
  }
};

}  // namespace engram::inline ENGRAM_REAL
