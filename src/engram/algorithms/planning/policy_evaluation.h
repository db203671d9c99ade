// Policy evaluation: the values of a policy that is kept (Sutton & Barto, 2nd ed., section 4.1).
//
//   v(s) <- R(s) + sum_a pi(a | s) q(s, a)      in place, states in ascending order, until no value changes by more
//                                               than the tolerance
#pragma once

#include <vector>

#include "engram/algorithms/planning/planning.h"

namespace engram {

std::vector<double> uniform_policy(const SparseModel& model);                                        // (S, A)
std::vector<double> as_probabilities(const SparseModel& model, const std::vector<int64_t>& policy);  // (S, A)

// `policy` (S, A): probabilities of actions, 0 for those that are not available. The answer's policy is empty.
Solution policy_evaluation(const SparseModel& model, const std::vector<double>& policy, const Planning& planning);

}  // namespace engram
