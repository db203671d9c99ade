// Transitions: all that was seen of one action: where it was taken, what it paid, where it led, whether a future
// followed.
#pragma once

#include <string>

#include "engram/core/error.h"
#include "engram/core/growing.h"
#include "engram/core/view.h"
#include "engram/env/environment.h"

namespace engram::inline ENGRAM_REAL {

class Transitions {
 public:
  explicit Transitions(int64_t columns) : columns_(columns) {}

  // observation, next_observation (1, columns); the latter is the true next one.
  void add(ConstView observation, double reward, ConstView next_observation, Ending ending) {
    observation_.append(observation.row_span(0));
    next_observation_.append(next_observation.row_span(0));
    reward_.append(reward);
    future_.append(ending != Ending::terminated);
  }

  int64_t size() const { return static_cast<int64_t>(reward_.size()); }
  ConstView observation() const { return {observation_.data(), size(), columns_}; }
  ConstView next_observation() const { return {next_observation_.data(), size(), columns_}; }
  double reward(int64_t i) const { return reward_[static_cast<size_t>(i)]; }
  bool has_future(int64_t i) const { return future_[static_cast<size_t>(i)] != 0; }

  void visit(Archive& archive) {
    archive("observation", observation_);
    archive("next_observation", next_observation_);
    archive("reward", reward_);
    archive("future", future_);
    const size_t values = reward_.size() * static_cast<size_t>(columns_);
    if (observation_.size() == values && next_observation_.size() == values && future_.size() == reward_.size()) return;
    throw Error("checkpoint: expected as many observations, next ones and endings as there are rewards, " +
                std::to_string(reward_.size()));
  }

 private:
  int64_t columns_;
  Growing<Real> observation_, next_observation_;  // (n, columns)
  Growing<double> reward_;                        // (n)
  Growing<uint8_t> future_;                       // (n): 0 where it terminated
};

}  // namespace engram::inline ENGRAM_REAL
