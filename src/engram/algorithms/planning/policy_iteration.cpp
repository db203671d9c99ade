#include "engram/algorithms/planning/policy_iteration.h"

#include <algorithm>
#include <cmath>

#include "engram/algorithms/planning/bounds.h"
#include "engram/algorithms/planning/greedy.h"
#include "engram/algorithms/planning/policy_evaluation.h"
#include "engram/algorithms/planning/proper.h"
#include "engram/algorithms/planning/value_iteration.h"

namespace engram {
namespace {

std::vector<int64_t> first_policy(const Backup& backup) {
  if (backup.gamma() == 1) return proper_policy(backup.model());
  return greedy_policy(backup, std::vector<double>(static_cast<size_t>(backup.states())));
}

// v(s) <- R(s) + q(s, pi(s)), in place.
Change evaluation_sweep(const Backup& backup, const std::vector<int64_t>& policy, std::vector<double>& values) {
  Change change;
  for (int64_t s = 0; s < backup.states(); ++s) {
    double value = backup.model().state_reward(s);
    if (!backup.model().terminal(s)) value += backup.q(s, policy[static_cast<size_t>(s)], values.data());
    change.include(values[static_cast<size_t>(s)], value);
    values[static_cast<size_t>(s)] = value;
  }
  return change;
}

// Greedy where that is better by more than a tie; whether anything changed.
bool improve(const Backup& backup, const std::vector<double>& values, std::vector<int64_t>& policy) {
  bool changed = false;
  for (int64_t s = 0; s < backup.states(); ++s) {
    if (backup.model().terminal(s)) continue;
    int64_t& action = policy[static_cast<size_t>(s)];
    const GreedyChoice choice = greedy_choice(backup, s, values.data());
    const double margin = tie_tolerance * std::max(1.0, std::abs(choice.best));
    if (backup.q(s, action, values.data()) >= choice.best - margin) continue;
    action = choice.action;
    changed = true;
  }
  return changed;
}

}  // namespace

Solution policy_iteration(const SparseModel& model, const Planning& planning, std::vector<int64_t> first) {
  const Convergence checked(planning, model.states());
  const Backup backup(model, planning.gamma);
  Solution solution;
  solution.values.resize(static_cast<size_t>(model.states()));
  std::vector<int64_t> policy = first.empty() ? first_policy(backup) : std::move(first);
  do {
    if (planning.gamma == 1) demand_proper(model, as_probabilities(model, policy));
    Convergence convergence(planning, model.states());
    while (!convergence.reached(evaluation_sweep(backup, policy, solution.values))) {
    }
    solution.sweeps += convergence.sweeps() + 1;
    solution.backups += convergence.sweeps() * model.states() + backup.pairs();
  } while (improve(backup, solution.values, policy) && ++solution.improvements);
  return finish(backup, std::move(solution), planning.threads);
}

Solution modified_policy_iteration(const SparseModel& model, const Planning& planning, int64_t evaluation_sweeps) {
  Convergence convergence(planning, model.states());
  if (planning.gamma == 1) proper_policy(model);
  const Backup backup(model, planning.gamma);
  Solution solution;
  solution.values.resize(static_cast<size_t>(model.states()));
  std::vector<double> next(solution.values.size());
  while (!convergence.reached(synchronous_sweep(backup, solution.values, next, planning.threads))) {
    const std::vector<int64_t> policy = greedy_policy(backup, solution.values, planning.threads);
    solution.values.swap(next);
    for (int64_t i = 0; i < evaluation_sweeps; ++i) evaluation_sweep(backup, policy, solution.values);
    solution.backups += evaluation_sweeps * model.states();
  }
  solution.values.swap(next);
  solution.sweeps = convergence.sweeps();
  solution.backups += convergence.sweeps() * backup.pairs();
  return finish(backup, std::move(solution), planning.threads);
}

}  // namespace engram
