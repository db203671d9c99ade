// The tabular learners as algorithms of the registry: they play any world whose observation is Discrete or
// MultiDiscrete and whose action is Discrete, one environment at a time. At a truncation the learner sees the true last
// state and bootstraps from it.
#pragma once

#include <vector>

#include "engram/algorithms/registry.h"

namespace engram::inline ENGRAM_REAL {

// monte_carlo, off_policy_monte_carlo, sarsa, n_step_sarsa, expected_sarsa, sarsa_lambda, q_learning,
// double_q_learning, q_lambda, dyna_q, adp
std::vector<AlgorithmEntry> tabular_entries();

}  // namespace engram::inline ENGRAM_REAL
