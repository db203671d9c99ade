#include "engram/env/pomdp/pomdp.h"

namespace engram {

void Pomdp::find_expected() {
  expected.assign(static_cast<size_t>(actions.count * states.count), 0);
  for (int64_t a = 0; a < actions.count; ++a) {
    for (int64_t s = 0; s < states.count; ++s) {
      double& sum = expected[static_cast<size_t>(a * states.count + s)];
      for (int64_t next = 0; next < states.count; ++next) {
        const double p = p_next(a, s, next);
        if (p == 0) continue;
        double paid = reward_observations == 1 ? pays(a, s, next, 0) : 0;
        for (int64_t o = 0; o < reward_observations && reward_observations > 1; ++o) {
          paid += p_seen(a, next, o) * pays(a, s, next, o);
        }
        sum += p * paid;
      }
    }
  }
}

std::vector<double> Pomdp::predicted(const std::vector<double>& belief, int64_t a) const {
  std::vector<double> next(belief.size(), 0);
  for (int64_t s = 0; s < states.count; ++s) {
    const double p = belief[static_cast<size_t>(s)];
    if (p == 0) continue;
    const double* row = transition.data() + at(a, s, 0, states.count);
    for (size_t k = 0; k < next.size(); ++k) next[k] += p * row[k];
  }
  return next;
}

std::vector<double> Pomdp::foretell(const std::vector<double>& belief, int64_t a) const {
  const std::vector<double> next = predicted(belief, a);
  std::vector<double> seen(static_cast<size_t>(observations.count), 0);
  for (int64_t s = 0; s < states.count; ++s) {
    for (int64_t o = 0; o < observations.count; ++o) {
      seen[static_cast<size_t>(o)] += next[static_cast<size_t>(s)] * p_seen(a, s, o);
    }
  }
  return seen;
}

std::vector<double> Pomdp::follow(const std::vector<double>& belief, int64_t a, int64_t o) const {
  std::vector<double> next = predicted(belief, a);
  double sum = 0;
  for (int64_t s = 0; s < states.count; ++s) sum += next[static_cast<size_t>(s)] *= p_seen(a, s, o);
  if (sum <= 0) return belief;
  for (double& p : next) p /= sum;
  return next;
}

}  // namespace engram
