#include "engram/algorithms/planning/finite_horizon.h"

#include <algorithm>

#include "engram/algorithms/planning/bounds.h"
#include "engram/algorithms/planning/greedy.h"
#include "engram/algorithms/planning/value_iteration.h"
#include "engram/core/error.h"

namespace engram {
namespace {

std::vector<double> values_at_the_end(const SparseModel& model) {
  std::vector<double> values(static_cast<size_t>(model.states()));
  for (int64_t s = 0; s < model.states(); ++s) values[static_cast<size_t>(s)] = model.state_reward(s);
  return values;
}

}  // namespace

Solution finite_horizon(const SparseModel& model, const Planning& planning, int64_t horizon) {
  const Convergence checked(planning, model.states());
  if (horizon < 1) throw Error("horizon: expected at least 1 step, found " + std::to_string(horizon));
  const Backup backup(model, planning.gamma);
  Solution solution;
  std::vector<double> values = values_at_the_end(model), next(values.size());
  Change change;
  for (int64_t h = 1; h <= horizon; ++h) {
    if (h == horizon) solution.policy = greedy_policy(backup, values, planning.threads);
    change = synchronous_sweep(backup, values, next, planning.threads);
    values.swap(next);
  }
  solution.values = std::move(values);
  solution.sweeps = horizon;
  solution.backups = horizon * backup.pairs();
  solution.residual = change.residual();
  solution.error_bound = static_cast<double>(horizon) * rounding(backup, change.largest);
  return solution;
}

std::vector<std::vector<int64_t>> finite_horizon_policies(const SparseModel& model, double gamma, int64_t horizon) {
  const Backup backup(model, gamma);
  std::vector<std::vector<int64_t>> policies;
  std::vector<double> values = values_at_the_end(model), next(values.size());
  for (int64_t h = 1; h <= horizon; ++h) {
    policies.push_back(greedy_policy(backup, values));
    synchronous_sweep(backup, values, next, nullptr);
    values.swap(next);
  }
  return policies;
}

std::vector<double> finite_horizon_evaluation(const SparseModel& model, const std::vector<int64_t>& policy,
                                              double gamma, int64_t horizon) {
  const Backup backup(model, gamma);
  std::vector<double> values = values_at_the_end(model), next = values;
  for (int64_t h = 1; h <= horizon; ++h) {
    for (int64_t s = 0; s < model.states(); ++s) {
      if (model.terminal(s)) continue;
      const auto i = static_cast<size_t>(s);
      next[i] = model.state_reward(s) + backup.q(s, policy[i], values.data());
    }
    values.swap(next);
  }
  return values;
}

}  // namespace engram
