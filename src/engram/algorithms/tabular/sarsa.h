// Sarsa: on-policy TD control. Rummery & Niranjan (1994); Sutton & Barto section 6.4, box "Sarsa".
//
//   Q(S,A) <- Q(S,A) + alpha [R + gamma Q(S',A') - Q(S,A)]
//
// At a truncation A' is drawn as if the episode went on, used for the bootstrap, and not carried out.
#pragma once

#include "engram/algorithms/tabular/tabular_step.h"
#include "engram/algorithms/values/action_values.h"
#include "engram/algorithms/values/exploration.h"

namespace engram::inline ENGRAM_REAL {

template <class Behaviour = EpsilonGreedy>
struct Sarsa {
  ActionValues values;  // Q
  double learning_rate, gamma;
  Behaviour behaviour;

  int64_t begin(int64_t state, Draws& draws) { return behaviour.act(values[state], draws); }

  int64_t next(const TabularStep& step, Draws& draws) {
    const int64_t next_action = behaviour.act(values[step.next_state], draws);
    const double future = step.has_future() ? values(step.next_state, next_action) : 0;
    double& q = values(step.state, step.action);
    q += learning_rate * (step.reward + gamma * future - q);
    return next_action;
  }

  void resize(int64_t states) { values.resize(states); }
  void visit(Archive& archive) { archive("q", values); }
};

}  // namespace engram::inline ENGRAM_REAL
