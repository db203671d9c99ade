// Worlds small enough to know by heart, and the experience of following them.
#pragma once

#include <cmath>
#include <vector>

#include "engram/algorithms/tabular/tabular_step.h"
#include "engram/env/discrete_environment.h"

namespace engram {

// Five states in a row, a fair coin decides the direction; right end pays 1. States 0..4, ends 5 and 6. True value of
// state k: (k + 1) / 6 (Sutton & Barto example 6.2).
struct CoinWalk {
  int64_t state = 2;
  int64_t states() const { return 7; }
  int64_t actions() const { return 1; }
  int64_t reset(Rng&) { return state = 2; }
  DiscreteOutcome step(int64_t, Rng& rng) {
    state += rng.uniform() < 0.5 ? -1 : 1;
    if (state < 0) return {5, 0, Ending::terminated};
    if (state > 4) return {6, 1, Ending::terminated};
    return {state, 0, Ending::none};
  }
  void visit(Archive& archive) { archive("state", state); }
};

// A small stochastic decision problem with discount 0.9: states 0..3, state 4 terminal. Action 0 walks on (it slips and
// stays with probability 0.2), action 1 takes what is offered and ends the episode: 1, 0, 2, 0 by state. Leaving state
// 3 by walking pays 4.
struct Offers {
  static constexpr double slip = 0.2, gamma = 0.9;
  int64_t state = 0;
  int64_t states() const { return 5; }
  int64_t actions() const { return 2; }
  int64_t reset(Rng& rng) { return state = rng.below(4); }
  DiscreteOutcome step(int64_t action, Rng& rng) {
    constexpr double offer[] = {1, 0, 2, 0};
    if (action == 1) return {4, offer[state], Ending::terminated};
    if (rng.uniform() < slip) return {state, 0, Ending::none};
    ++state;
    return state == 4 ? DiscreteOutcome{4, 4, Ending::terminated} : DiscreteOutcome{state, 0, Ending::none};
  }
  void visit(Archive& archive) { archive("state", state); }

  // Q* by the Bellman optimality equation: walking from s is worth w(s) = (0.8 x + 0.2 * 0) with
  // w = 0.9 (0.8 v(s+1) + 0.2 v(s)) and v = max(offer, w); state 3: w = 0.8 * 4 + 0.2 * 0.9 v(3), walking is best
  // there.
  static std::vector<double> optimal_walk() {
    constexpr double offer[] = {1, 0, 2, 0};
    std::vector<double> walk(4), best(4);
    for (int sweep = 0; sweep < 200; ++sweep) {
      for (size_t s = 4; s-- > 0;) {
        const double onward = s == 3 ? 4 : gamma * best[s + 1];
        walk[s] = (1 - slip) * onward + slip * gamma * best[s];
        best[s] = std::max(offer[s], walk[s]);
      }
    }
    return walk;
  }
};

// Steps of a walk: 0 -> 1 -> 0 -> 2 -> 1 -> end, with rewards, as someone might have seen them.
inline std::vector<TabularStep> looping_episode(Ending ending) {
  return {{0, 0, 1, 1, Ending::none},
          {1, 1, -2, 0, Ending::none},
          {0, 1, 3, 2, Ending::none},
          {2, 0, 0.5, 1, Ending::none},
          {1, 0, 4, 3, ending}};
}

}  // namespace engram
