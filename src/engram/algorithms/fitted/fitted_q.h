// Fitted Q iteration: a regression of one-step targets over all transitions seen, again and again. Ernst, Geurts &
// Wehenkel (2005), figure 1; one regressor for each action.
//
//   Q_0 = 0;   Q_{k+1}(., a) <- regression of  r + gamma max_a' Q_k(s', a')  on s, over the transitions that took a
//
// A terminated transition has no future, a truncated one has. An action that was never taken keeps the value 0. Rewards
// of either sign: where steps cost, 0 is optimistic.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "engram/algorithms/fitted/transitions.h"
#include "engram/models/regressor.h"

namespace engram::inline ENGRAM_REAL {

class FittedQ {
 public:
  explicit FittedQ(std::vector<RegressorPtr> regressors) : regressors_(std::move(regressors)) {}

  int64_t actions() const { return static_cast<int64_t>(regressors_.size()); }

  // Q(s, a) of all rows, into `q` (A, n).
  void values(ConstView observation, std::vector<double>& q) const {
    const auto n = static_cast<size_t>(observation.rows);
    q.resize(regressors_.size() * n);
    for (size_t a = 0; a < regressors_.size(); ++a) regressors_[a]->predict(observation, {q.data() + a * n, n});
  }

  // Q_k becomes Q_{k+1}; seen[a] holds the transitions that took a.
  void iterate(const std::vector<Transitions>& seen, double gamma) {
    std::vector<std::vector<double>> targets;
    for (const Transitions& of_action : seen) targets.push_back(target(of_action, gamma));
    for (size_t a = 0; a < seen.size(); ++a) {
      if (seen[a].size() > 0) regressors_[a]->fit(seen[a].observation(), targets[a]);
    }
  }

  void visit(Archive& archive) {
    for (size_t a = 0; a < regressors_.size(); ++a) archive(std::to_string(a), *regressors_[a]);
  }

 private:
  std::vector<double> target(const Transitions& seen, double gamma) const {
    const auto n = static_cast<size_t>(seen.size());
    std::vector<double> q, result(n);
    values(seen.next_observation(), q);
    for (size_t i = 0; i < n; ++i) {
      double best = q[i];
      for (size_t a = 1; a < regressors_.size(); ++a) best = std::max(best, q[a * n + i]);
      const auto step = static_cast<int64_t>(i);
      result[i] = seen.reward(step) + (seen.has_future(step) ? gamma * best : 0);
    }
    return result;
  }

  std::vector<RegressorPtr> regressors_;  // one for each action
};

}  // namespace engram::inline ENGRAM_REAL
