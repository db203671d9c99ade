// RulePolicy: a rule (rule_algorithm.h) as a policy of a market, from the log returns that its observations show.
#pragma once

#include <algorithm>
#include <utility>

#include "engram/algorithms/log_returns.h"
#include "engram/learning/policy.h"

namespace engram::inline ENGRAM_REAL {

template <class Rule>
class RulePolicy final : public Policy {
 public:
  // `world` lives as long as the policy.
  RulePolicy(const VectorEnv& world, Rule rule) : world_(world), rule_(std::move(rule)) {}

  const Space& observation_space() const override { return world_.observation_space(); }
  const Space& action_space() const override { return world_.action_space(); }
  int64_t memory_size() const override { return rule_.memory_size(); }

  void act(const ObservationBatch& batch, View memory, View action, Acting&) const override {
    const int flat = action_space().choices() - 2;
    for (int64_t lane = 0; lane < action.rows; ++lane) {
      const std::span<Real> own = memory.row_span(lane);
      if (batch.start(0, lane) != 0) std::fill(own.begin(), own.end(), Real(0));
      const int target = rule_.decide(returns_in_view(batch, static_cast<int>(lane)), own);
      action(lane, 0) = static_cast<Real>(std::max(0, flat + target));
    }
  }

 private:
  const VectorEnv& world_;
  Rule rule_;
};

}  // namespace engram::inline ENGRAM_REAL
