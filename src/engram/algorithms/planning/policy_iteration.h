// Policy iteration (Howard 1960; Sutton & Barto, 2nd ed., section 4.3): evaluate the policy, make it greedy, until it
// no longer changes. Modified policy iteration (Puterman & Shin 1978) evaluates by a fixed number of sweeps only.
//
// An action is exchanged only for one that is better by more than the tie tolerance; with gamma = 1 the first policy is
// a proper one, and then so are all others, unless reward can be collected without end.
#pragma once

#include <vector>

#include "engram/algorithms/planning/planning.h"

namespace engram {

// `first` (S): the policy to begin with; empty: a proper one, or the first actions where gamma < 1.
Solution policy_iteration(const SparseModel& model, const Planning& planning, std::vector<int64_t> first = {});

constexpr int64_t default_evaluation_sweeps = 20;
Solution modified_policy_iteration(const SparseModel& model, const Planning& planning,
                                   int64_t evaluation_sweeps = default_evaluation_sweeps);

}  // namespace engram
