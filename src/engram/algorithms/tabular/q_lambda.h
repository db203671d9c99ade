// Watkins's Q(lambda). Watkins (1989); Sutton & Barto, 1st edition, figure 7.14; 2nd edition section 12.10.
//
//   z(S,A) <- by the kind of trace;  Q <- Q + alpha [R + gamma max_a Q(S',a) - Q(S,A)] z
//   then z <- gamma lambda z where the next action A' is greedy, z <- 0 where it explores
//
// An action that ties for the maximum is greedy.
#pragma once

#include "engram/algorithms/tabular/tabular_step.h"
#include "engram/algorithms/tabular/traces.h"
#include "engram/algorithms/values/action_values.h"
#include "engram/algorithms/values/exploration.h"

namespace engram::inline ENGRAM_REAL {

template <class Behaviour = EpsilonGreedy>
struct QLambda {
  ActionValues values;  // Q
  double learning_rate, gamma;
  Behaviour behaviour;
  double lambda;
  TraceKind kind = TraceKind::replacing;  // or accumulating
  Traces traces = Traces(values.size());

  int64_t begin(int64_t state, Draws& draws) { return behaviour.act(values[state], draws); }

  int64_t next(const TabularStep& step, Draws& draws) {
    const int64_t next_action = behaviour.act(values[step.next_state], draws);
    const double best = greatest(values[step.next_state]);
    const bool greedy = values(step.next_state, next_action) == best;
    const double error = step.reward + gamma * (step.has_future() ? best : 0) - values(step.state, step.action);
    traces.visit_index(values.pair(step.state, step.action), kind, learning_rate);
    for (const int64_t pair : traces.active()) values.at(pair) += learning_rate * error * traces[pair];
    traces.decay(greedy && !step.ends() ? gamma * lambda : 0);
    return next_action;
  }

  void resize(int64_t states) {
    values.resize(states);
    traces.resize(values.size());
  }
  void visit(Archive& archive) {
    archive("q", values);
    archive("traces", traces);
  }
};

}  // namespace engram::inline ENGRAM_REAL
