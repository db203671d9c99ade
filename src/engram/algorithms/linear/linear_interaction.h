// LinearInteraction: a world with a box observation, a feature map, a linear learner, and what lies between two steps.
// Compiled into one loop, without a time limit but the caller's.
#pragma once

#include <memory>
#include <utility>

#include "engram/algorithms/linear/linear_values.h"
#include "engram/algorithms/tabular/interaction.h"

namespace engram::inline ENGRAM_REAL {

template <Environment World, class Learner>
class LinearInteraction {
 public:
  LinearInteraction(World world, std::shared_ptr<const FeatureMap> map, Learner learner, uint64_t seed,
                    int64_t limit = 0)
      : world_(std::move(world)),
        map_(std::move(map)),
        learner_(std::move(learner)),
        world_random_(seed, Purpose::environment),
        draws_(seed, Purpose::exploration),
        limit_(limit),
        observation_(1, world_.observation_space().columns()),
        action_row_(1, 1),
        state_(static_cast<size_t>(observation_.columns())) {}

  const Learner& learner() const { return learner_; }

  EpisodeSum episode() {
    EpisodeSum sum;
    world_.reset(world_random_, observation_);
    see(x_);
    int64_t action = learner_.begin(x_, draws_);
    for (Ending ending = Ending::none; ending == Ending::none; std::swap(x_, next_x_)) {
      action_row_(0, 0) = static_cast<Real>(action);
      const Outcome outcome = world_.step(action_row_, world_random_, observation_);
      see(next_x_);
      ending = outcome.ending;
      if (++sum.length == limit_ && ending == Ending::none) ending = Ending::truncated;
      action = learner_.next({x_, action, outcome.reward, next_x_, ending}, draws_);
      sum.total += outcome.reward;
    }
    return sum;
  }

 private:
  void see(Features& x) {
    for (size_t d = 0; d < state_.size(); ++d) state_[d] = observation_(0, static_cast<int64_t>(d));
    map_->map(state_, x);
  }

  World world_;
  std::shared_ptr<const FeatureMap> map_;
  Learner learner_;
  Rng world_random_;
  Draws draws_;
  int64_t limit_;
  Tensor observation_, action_row_;  // (1, columns), (1, 1)
  std::vector<double> state_;
  Features x_, next_x_;
};

}  // namespace engram::inline ENGRAM_REAL
