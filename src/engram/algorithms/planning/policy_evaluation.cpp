#include "engram/algorithms/planning/policy_evaluation.h"

#include "engram/algorithms/planning/backup.h"
#include "engram/algorithms/planning/proper.h"

namespace engram {

std::vector<double> uniform_policy(const SparseModel& model) {
  std::vector<double> policy(static_cast<size_t>(model.states() * model.actions()));
  for (int64_t s = 0; s < model.states(); ++s) {
    int64_t choices = 0;
    for (int64_t a = 0; a < model.actions(); ++a) choices += model.allowed(s, a);
    for (int64_t a = 0; a < model.actions(); ++a) {
      if (model.allowed(s, a)) {
        policy[static_cast<size_t>(s * model.actions() + a)] = 1 / static_cast<double>(choices);
      }
    }
  }
  return policy;
}

std::vector<double> as_probabilities(const SparseModel& model, const std::vector<int64_t>& policy) {
  std::vector<double> probabilities(static_cast<size_t>(model.states() * model.actions()));
  for (int64_t s = 0; s < model.states(); ++s) {
    const auto chosen = static_cast<size_t>(s * model.actions() + policy[static_cast<size_t>(s)]);
    if (!model.terminal(s)) probabilities[chosen] = 1;
  }
  return probabilities;
}

Solution policy_evaluation(const SparseModel& model, const std::vector<double>& policy, const Planning& planning) {
  Convergence convergence(planning, model.states());
  if (planning.gamma == 1) demand_proper(model, policy);
  const Backup backup(model, planning.gamma);
  std::vector<double> values(static_cast<size_t>(model.states()));
  Change change;
  do {
    change = {};
    for (int64_t s = 0; s < model.states(); ++s) {
      const double* probabilities = &policy[static_cast<size_t>(s * model.actions())];
      const double value = backup.expected(s, probabilities, values.data());
      change.include(values[static_cast<size_t>(s)], value);
      values[static_cast<size_t>(s)] = value;
    }
  } while (!convergence.reached(change));
  Solution solution;
  solution.values = std::move(values);
  solution.sweeps = convergence.sweeps();
  solution.residual = convergence.residual();
  return solution;
}

}  // namespace engram
