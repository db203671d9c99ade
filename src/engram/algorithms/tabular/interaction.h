// Interaction: a finite world and a tabular learner as plain structs, and what lies between two of their steps,
// compiled into one loop without a virtual call. What trains runs is StepwiseAlgorithm over Lanes; this is for programs
// that embed a learner with a world of their own, and for `bench`, which measures the learners themselves: a step costs
// a quarter of what it costs there.
//
// World and learner draw from streams of their own. A time limit truncates: `limit` steps an episode, 0 for none.
#pragma once

#include <utility>

#include "engram/algorithms/tabular/tabular_step.h"
#include "engram/env/discrete_environment.h"

namespace engram::inline ENGRAM_REAL {

// What an episode was worth.
struct EpisodeSum {
  double total = 0;  // undiscounted
  int64_t length = 0;
};

template <DiscreteEnvironment World, ControlLearner Learner>
class Interaction {
 public:
  Interaction(World world, Learner learner, uint64_t seed, int64_t limit = 0)
      : world_(std::move(world)),
        learner_(std::move(learner)),
        world_random_(seed, Purpose::environment),
        draws_(seed, Purpose::exploration),
        limit_(limit) {
    begin();
  }

  const World& world() const { return world_; }
  Learner& learner() { return learner_; }
  const Learner& learner() const { return learner_; }

  // Whole episodes, one after the other.
  EpisodeSum episode() {
    EpisodeSum sum;
    while (!step(sum)) {
    }
    return sum;
  }

  // Exactly `count` steps; returns how many episodes ended in them.
  int64_t steps(int64_t count) {
    int64_t episodes = 0;
    EpisodeSum sum;
    for (int64_t i = 0; i < count; ++i) episodes += step(sum);
    return episodes;
  }

 private:
  void begin() {
    elapsed_ = 0;
    state_ = world_.reset(world_random_);
    action_ = learner_.begin(state_, draws_);
  }

  bool step(EpisodeSum& sum) {
    const DiscreteOutcome outcome = world_.step(action_, world_random_);
    Ending ending = outcome.ending;
    if (++elapsed_ == limit_ && ending == Ending::none) ending = Ending::truncated;
    action_ = learner_.next({state_, action_, outcome.reward, outcome.next, ending}, draws_);
    state_ = outcome.next;
    sum.total += outcome.reward;
    ++sum.length;
    if (ending == Ending::none) return false;
    begin();
    return true;
  }

  World world_;
  Learner learner_;
  Rng world_random_;
  Draws draws_;
  int64_t limit_, elapsed_ = 0, state_ = 0, action_ = 0;
};

}  // namespace engram::inline ENGRAM_REAL
