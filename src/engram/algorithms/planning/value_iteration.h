// Value iteration (Bellman 1957; Sutton & Barto, 2nd ed., section 4.4), from v = 0.
//
//   v(s) <- R(s) + max_a q(s, a)        for all s at once (synchronous), or one after another (in place, Gauss-Seidel)
//
// Stops once a sweep changes no value by more than the tolerance. With bounds it stops once the true error is no larger
// than the tolerance (bounds.h), which takes far fewer sweeps where the states mix.
#pragma once

#include <vector>

#include "engram/algorithms/planning/backup.h"

namespace engram {

Solution value_iteration(const SparseModel& model, const Planning& planning);
Solution value_iteration_bounds(const SparseModel& model, const Planning& planning);    // gamma < 1
Solution value_iteration_in_place(const SparseModel& model, const Planning& planning);  // on the caller's thread alone

// One sweep over all states; `next` takes the new values.
Change synchronous_sweep(const Backup& backup, const std::vector<double>& values, std::vector<double>& next,
                         Threads* threads);

// Adds the greedy policy, and residual and error bound as one more sweep shows them.
Solution finish(const Backup& backup, Solution solution, Threads* threads);

}  // namespace engram
