// RandomPolicy: every allowed action with the same probability; the yardstick that any learner must pass.
//
// A box is drawn from evenly between its bounds, a column without two finite bounds from a standard normal.
#pragma once

#include <cmath>

#include "engram/algorithms/algorithm.h"

namespace engram::inline ENGRAM_REAL {

class RandomPolicy final : public Policy {
 public:
  RandomPolicy(Space observation, Space action) : observation_(std::move(observation)), action_(std::move(action)) {}
  const Space& observation_space() const override { return observation_; }
  const Space& action_space() const override { return action_; }
  int64_t memory_size() const override { return 0; }

  // acting.random[lane] is drawn from, deterministic or not.
  void act(const ObservationBatch& observation, View, View action, Acting& acting) const override {
    for (int64_t lane = 0; lane < action.rows; ++lane) {
      Rng& random = acting.random[static_cast<size_t>(lane)];
      const std::span<const Real> mask =
          observation.mask.empty() ? std::span<const Real>() : observation.mask.row_span(lane);
      if (action_.type() == Space::Type::box) {
        draw_box(random, action.row_span(lane));
      } else {
        draw_indices(random, mask, action.row_span(lane));
      }
    }
  }

 private:
  void draw_box(Rng& random, std::span<Real> action) const {
    for (size_t i = 0; i < action.size(); ++i) {
      const double low = action_.low()[i], high = action_.high()[i];
      const bool bounded = std::isfinite(low) && std::isfinite(high);
      action[i] =
          static_cast<Real>(bounded ? random.uniform(low, high) : std::min(high, std::max(low, random.normal())));
    }
  }

  void draw_indices(Rng& random, std::span<const Real> mask, std::span<Real> action) const {
    size_t first = 0;  // choice of this column in the mask
    for (size_t i = 0; i < action.size(); ++i) {
      const int count = action_.counts()[i];
      int64_t allowed = 0;
      for (int k = 0; k < count; ++k) allowed += allows(mask, first + static_cast<size_t>(k)) ? 1 : 0;
      int64_t left = random.below(std::max<int64_t>(1, allowed));
      int chosen = 0;
      while (chosen + 1 < count && (!allows(mask, first + static_cast<size_t>(chosen)) || left-- > 0)) ++chosen;
      action[i] = static_cast<Real>(chosen);
      first += static_cast<size_t>(count);
    }
  }

  static bool allows(std::span<const Real> mask, size_t choice) { return mask.empty() || mask[choice] != 0; }

  Space observation_, action_;
};

}  // namespace engram::inline ENGRAM_REAL
