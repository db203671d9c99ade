// gamma = 1: episodes must end, or values need not exist.
//
// A policy is proper if from every state it reaches an end with probability 1 (Bertsekas & Tsitsiklis, "An analysis of
// stochastic shortest path problems", 1991). Ends are terminal states, and states whose every move stays there for a
// reward of 0. The largest set W of states from which some policy surely ends is found by shrinking: keep those that
// reach an end through actions whose every outcome stays in W, until none is lost.
#pragma once

#include <cstdint>
#include <vector>

#include "engram/algorithms/planning/backup.h"

namespace engram {

// One proper policy. Error, naming a state, where there is none.
std::vector<int64_t> proper_policy(const SparseModel& model);

// Error unless `policy` (S, A), probabilities of actions, is proper.
void demand_proper(const SparseModel& model, const std::vector<double>& policy);

}  // namespace engram
