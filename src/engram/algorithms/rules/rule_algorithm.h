// The trading rules of the course as algorithms of the registry: they learn nothing, so that whatever train, evaluate,
// report and resume say of a learner they say of a rule.
//
// A rule is a plain struct: name, summary, Options; made of options and the number of log returns in view (Error where
// they do not fit);
//   int64_t memory_size() const;                                                      // floats
//   int decide(std::span<const double> returns, std::span<Real> memory) const;        // -1 short, 0 flat, 1 long
// It sees the log returns in view, oldest first, and its own memory, all zero at an episode's beginning. Where the
// world knows no short positions it is flat instead. One iteration walks the training world 256 steps.
#pragma once

#include <vector>

#include "engram/algorithms/registry.h"

namespace engram::inline ENGRAM_REAL {

std::vector<AlgorithmEntry> rule_entries();  // momentum, kalman_mean

}  // namespace engram::inline ENGRAM_REAL
