#include "engram/algorithms/planning/value_iteration.h"

#include <mutex>

#include "engram/algorithms/planning/bounds.h"
#include "engram/algorithms/planning/greedy.h"
#include "engram/algorithms/planning/proper.h"
#include "engram/core/error.h"
#include "engram/core/options.h"

namespace engram {
namespace {

Solution solved(const Backup& backup, const Convergence& convergence, std::vector<double> values, Threads* threads) {
  Solution solution;
  solution.policy = greedy_policy(backup, values, threads);
  solution.values = std::move(values);
  solution.sweeps = convergence.sweeps();
  solution.backups = convergence.sweeps() * backup.pairs();
  solution.residual = convergence.residual();
  return solution;
}

}  // namespace

Change synchronous_sweep(const Backup& backup, const std::vector<double>& values, std::vector<double>& next,
                         Threads* threads) {
  Change all;
  std::mutex mutex;
  Threads::divide(threads, backup.states(), 1024, [&](int64_t begin, int64_t end) {
    Change mine;
    for (int64_t s = begin; s < end; ++s) {
      const double value = backup.best(s, values.data());
      mine.include(values[static_cast<size_t>(s)], value);
      next[static_cast<size_t>(s)] = value;
    }
    const std::scoped_lock lock(mutex);
    all.include(mine);
  });
  return all;
}

Solution value_iteration(const SparseModel& model, const Planning& planning) {
  Convergence convergence(planning, model.states());
  if (planning.gamma == 1) proper_policy(model);
  const Backup backup(model, planning.gamma);
  std::vector<double> values(static_cast<size_t>(model.states())), next(values.size());
  Change change;
  do {
    change = synchronous_sweep(backup, values, next, planning.threads);
    values.swap(next);
  } while (!convergence.reached(change));
  Solution solution = solved(backup, convergence, std::move(values), planning.threads);
  solution.error_bound = error_bound(backup, change, convergence.sweeps());
  return solution;
}

Solution value_iteration_bounds(const SparseModel& model, const Planning& planning) {
  Convergence convergence(planning, model.states());
  if (planning.gamma == 1) throw Error("value_iteration_bounds: expected gamma below 1, found 1; use value_iteration");
  const Backup backup(model, planning.gamma);
  std::vector<double> values(static_cast<size_t>(model.states())), next(values.size());
  Change change;
  do {
    change = synchronous_sweep(backup, values, next, planning.threads);
    values.swap(next);
  } while (!convergence.reached(half_width(backup, change), change, tellable(backup, change)));
  centre(backup, change, values);
  Solution solution = solved(backup, convergence, std::move(values), planning.threads);
  solution.error_bound = half_width(backup, change);
  if (*solution.error_bound > convergence.asked(change.largest)) {
    solution.note = "tolerance: " + shortest(convergence.asked(change.largest)) +
                    " is below what doubles can prove at gamma " + shortest(planning.gamma) + " and values around " +
                    shortest(change.largest) + "; reached " + shortest(*solution.error_bound);
  }
  return solution;
}

Solution value_iteration_in_place(const SparseModel& model, const Planning& planning) {
  Convergence convergence(planning, model.states());
  if (planning.gamma == 1) proper_policy(model);
  const Backup backup(model, planning.gamma);
  std::vector<double> values(static_cast<size_t>(model.states()));
  Change change;
  do {
    change = {};
    for (int64_t s = 0; s < model.states(); ++s) {
      const double before = values[static_cast<size_t>(s)];
      values[static_cast<size_t>(s)] = backup.best(s, values.data());
      change.include(before, values[static_cast<size_t>(s)]);
    }
  } while (!convergence.reached(change));
  Solution solution = solved(backup, convergence, std::move(values), planning.threads);
  solution.error_bound = finish(backup, solution, planning.threads).error_bound;
  return solution;
}

// |v - v*| <= |v - T v| + |T v - v*|: the bound of v is that of T v plus the change itself.
Solution finish(const Backup& backup, Solution solution, Threads* threads) {
  const Change change = bellman_change(backup, solution.values, threads);
  solution.policy = greedy_policy(backup, solution.values, threads);
  solution.residual = change.residual();
  solution.error_bound = error_bound(backup, change, solution.sweeps);
  if (solution.error_bound) *solution.error_bound += change.residual();
  return solution;
}

}  // namespace engram
