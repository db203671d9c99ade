// Finite horizon: the best that can be had in H more steps, by going backwards in time (Puterman 1994, section 4.5).
//
//   v_0(s) = R(s),   v_h(s) = R(s) + max_a q(s, a; v_{h-1})       pi_h(s) = argmax_a q(s, a; v_{h-1})
//
// The best policy depends on the steps left. No condition on gamma = 1: every episode ends.
#pragma once

#include <vector>

#include "engram/algorithms/planning/planning.h"

namespace engram {

// values and policy with `horizon` steps left; no error but rounding.
Solution finite_horizon(const SparseModel& model, const Planning& planning, int64_t horizon);

// Row h - 1 of the answer: the policy (S) with h steps left, h = 1..horizon.
std::vector<std::vector<int64_t>> finite_horizon_policies(const SparseModel& model, double gamma, int64_t horizon);

// What `policy` (S), the same at all times, is worth with `horizon` steps left.
std::vector<double> finite_horizon_evaluation(const SparseModel& model, const std::vector<int64_t>& policy,
                                              double gamma, int64_t horizon);

}  // namespace engram
