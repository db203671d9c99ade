// Expected Sarsa. van Seijen et al. (2009); Sutton & Barto eq. 6.9.
//
//   Q(S,A) <- Q(S,A) + alpha [R + gamma sum_a pi(a | S') Q(S',a) - Q(S,A)]
#pragma once

#include "engram/algorithms/tabular/tabular_step.h"
#include "engram/algorithms/values/action_values.h"
#include "engram/algorithms/values/exploration.h"

namespace engram::inline ENGRAM_REAL {

template <class Behaviour = EpsilonGreedy>
struct ExpectedSarsa {
  ActionValues values;  // Q
  double learning_rate, gamma;
  Behaviour behaviour;

  int64_t begin(int64_t state, Draws& draws) { return behaviour.act(values[state], draws); }

  int64_t next(const TabularStep& step, Draws& draws) {
    const double future = step.has_future() ? behaviour.expectation(values[step.next_state]) : 0;
    double& q = values(step.state, step.action);
    q += learning_rate * (step.reward + gamma * future - q);
    return behaviour.act(values[step.next_state], draws);
  }

  void resize(int64_t states) { values.resize(states); }
  void visit(Archive& archive) { archive("q", values); }
};

}  // namespace engram::inline ENGRAM_REAL
