// Transitions: all that was seen of one action: where it was taken, what it paid, where it led, whether a future
// followed.
#pragma once

#include <vector>

#include "engram/core/archive.h"
#include "engram/core/view.h"
#include "engram/env/environment.h"

namespace engram::inline ENGRAM_REAL {

class Transitions {
 public:
  explicit Transitions(int64_t columns) : columns_(columns) {}

  // observation, next_observation (1, columns); the latter is the true next one.
  void add(ConstView observation, double reward, ConstView next_observation, Ending ending) {
    observation_.insert(observation_.end(), observation.row(0), observation.row(0) + columns_);
    next_observation_.insert(next_observation_.end(), next_observation.row(0), next_observation.row(0) + columns_);
    reward_.push_back(reward);
    future_.push_back(ending != Ending::terminated);
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
  }

 private:
  int64_t columns_;
  std::vector<Real> observation_, next_observation_;  // (n, columns)
  std::vector<double> reward_;                        // (n)
  std::vector<uint8_t> future_;                       // (n): 0 where it terminated
};

}  // namespace engram::inline ENGRAM_REAL
