#include "engram/algorithms/planning/epsilon_soft.h"

#include "engram/core/error.h"
#include "engram/core/options.h"

namespace engram {

SparseModel epsilon_soft(const SparseModel& model, double epsilon) {
  if (!(epsilon >= 0 && epsilon <= 1)) throw Error("epsilon: expected a number in [0, 1], found " + shortest(epsilon));
  ModelBuilder builder(model.states(), model.actions());
  for (int64_t s = 0; s < model.states(); ++s) {
    builder.start(s, model.start(s));
    builder.state_reward(s, model.state_reward(s));
    int64_t choices = 0;
    for (int64_t a = 0; a < model.actions(); ++a) choices += model.allowed(s, a);
    for (int64_t chosen = 0; chosen < model.actions(); ++chosen) {
      for (int64_t a = 0; model.allowed(s, chosen) && a < model.actions(); ++a) {
        const double share = (a == chosen ? 1 - epsilon : 0) + epsilon / static_cast<double>(choices);
        for (Transition move : model.transitions(s, a)) {
          move.probability *= share;
          builder.add(s, chosen, move);
        }
      }
    }
  }
  return builder.build();
}

}  // namespace engram
