// Sarsa(lambda). Sutton & Barto section 12.7, box "Sarsa(lambda) with binary features", on a table.
//
//   z <- gamma lambda z, then z(S,A) by the kind of trace                                     (traces.h)
//   Q <- Q + alpha [R + gamma Q(S',A') - Q(S,A)] z
//
// Replacing traces set those of the state's other actions to zero (Singh & Sutton 1996). With dutch traces it is true
// online Sarsa(lambda) (van Seijen et al. 2016; box "True online Sarsa(lambda)").
#pragma once

#include "engram/algorithms/tabular/tabular_step.h"
#include "engram/algorithms/tabular/traces.h"
#include "engram/algorithms/values/action_values.h"
#include "engram/algorithms/values/exploration.h"

namespace engram::inline ENGRAM_REAL {

template <class Behaviour = EpsilonGreedy>
struct SarsaLambda {
  ActionValues values;  // Q
  double learning_rate, gamma;
  Behaviour behaviour;
  double lambda;
  TraceKind kind = TraceKind::replacing;
  Traces traces = Traces(values.size());
  double old_value = 0;

  int64_t begin(int64_t state, Draws& draws) { return behaviour.act(values[state], draws); }

  int64_t next(const TabularStep& step, Draws& draws) {
    const int64_t next_action = behaviour.act(values[step.next_state], draws);
    const double value = values(step.state, step.action);
    const double future = step.has_future() ? values(step.next_state, next_action) : 0;
    const double error = step.reward + gamma * future - value;
    mark(step.state, step.action);
    if (kind == TraceKind::dutch) {
      apply(learning_rate * (error + value - old_value));
      values(step.state, step.action) -= learning_rate * (value - old_value);
    } else {
      apply(learning_rate * error);
    }
    old_value = future;
    if (step.ends()) {
      traces.clear();
      old_value = 0;
    }
    return next_action;
  }

  void resize(int64_t states) {
    values.resize(states);
    traces.resize(values.size());
  }
  void visit(Archive& archive) {
    archive("q", values);
    archive("traces", traces);
    archive("old_value", old_value);
  }

 private:
  void mark(int64_t state, int64_t action) {
    traces.decay(gamma * lambda);
    if (kind == TraceKind::replacing) {
      for (int64_t a = 0; a < values.actions(); ++a) {
        if (a != action) traces.forget(values.pair(state, a));
      }
    }
    traces.visit_index(values.pair(state, action), kind, learning_rate);
  }
  void apply(double step) {
    for (const int64_t pair : traces.active()) values.at(pair) += step * traces[pair];
  }
};

}  // namespace engram::inline ENGRAM_REAL
