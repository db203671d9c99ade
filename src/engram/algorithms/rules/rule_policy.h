// RulePolicy: a rule (rule_algorithm.h) as a policy over a market's observations.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "engram/algorithms/log_returns.h"
#include "engram/learning/policy.h"

namespace engram::inline ENGRAM_REAL {

template <class Rule>
class RulePolicy final : public Policy {
 public:
  // `world` lives as long as the policy.
  RulePolicy(const VectorEnv& world, Rule rule)
      : world_(world), rule_(std::move(rule)), returns_(static_cast<size_t>(returns_of(world).count)) {}

  const Space& observation_space() const override { return world_.observation_space(); }
  const Space& action_space() const override { return world_.action_space(); }
  int64_t memory_size() const override { return rule_.memory_size(); }

  void act(const ObservationBatch& batch, View memory, View action, Acting&) const override {
    const ReturnColumns columns = returns_of(world_);
    const int flat = action_space().choices() - 2;
    for (int64_t lane = 0; lane < action.rows; ++lane) {
      const std::span<Real> own = memory.row_span(lane);
      if (batch.start(0, lane) != 0) std::fill(own.begin(), own.end(), Real(0));
      for (size_t i = 0; i < returns_.size(); ++i) {
        returns_[i] = columns.log_return(batch.values(lane, static_cast<int64_t>(i)));
      }
      action(lane, 0) = static_cast<Real>(std::max(0, flat + rule_.decide(returns_, own)));
    }
  }

 private:
  const VectorEnv& world_;
  Rule rule_;
  mutable std::vector<double> returns_;  // scratch
};

}  // namespace engram::inline ENGRAM_REAL
