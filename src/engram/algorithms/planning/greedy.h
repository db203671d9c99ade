// The greedy policy: pi(s) = argmax_a q(s, a) (Sutton & Barto, 2nd ed., eq. 4.9).
//
// Ties have a fixed order: the first action whose value reaches the best up to 1e-9 max(1, |best|). Actions that are
// equal in truth differ by rounding, and by what a tolerance has left open; without the margin the choice would be
// noise. Terminal states get 0.
#pragma once

#include <cstdint>
#include <vector>

#include "engram/algorithms/planning/backup.h"

namespace engram {

constexpr double tie_tolerance = 1e-9;

struct GreedyChoice {
  int64_t action = 0;
  double value = 0, best = 0;  // q of the chosen action, and the largest q
};

GreedyChoice greedy_choice(const Backup& backup, int64_t state, const double* values);
std::vector<int64_t> greedy_policy(const Backup& backup, const std::vector<double>& values, Threads* threads = nullptr);

}  // namespace engram
