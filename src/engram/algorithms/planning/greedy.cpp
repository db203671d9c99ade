#include "engram/algorithms/planning/greedy.h"

#include <algorithm>
#include <cmath>

namespace engram {

GreedyChoice greedy_choice(const Backup& backup, int64_t state, const double* values) {
  GreedyChoice choice;
  double best = -std::numeric_limits<double>::infinity();
  for (int64_t a = 0; a < backup.actions(); ++a) {
    if (backup.model().allowed(state, a)) best = std::max(best, backup.q(state, a, values));
  }
  if (std::isinf(best)) return choice;  // a terminal state
  const double enough = best - tie_tolerance * std::max(1.0, std::abs(best));
  while (!backup.model().allowed(state, choice.action) || backup.q(state, choice.action, values) < enough) {
    ++choice.action;
  }
  choice.value = backup.q(state, choice.action, values);
  choice.best = best;
  return choice;
}

std::vector<int64_t> greedy_policy(const Backup& backup, const std::vector<double>& values, Threads* threads) {
  std::vector<int64_t> policy(values.size());
  Threads::divide(threads, backup.states(), 1024, [&](int64_t begin, int64_t end) {
    for (int64_t s = begin; s < end; ++s) {
      policy[static_cast<size_t>(s)] = greedy_choice(backup, s, values.data()).action;
    }
  });
  return policy;
}

}  // namespace engram
