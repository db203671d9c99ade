// TD(lambda) prediction, the backward view.
//
//   z <- gamma lambda z, then z(S) by the kind of trace                                       (traces.h)
//   V <- V + alpha [R + gamma V(S') - V(S)] z        Sutton & Barto section 12.2, box "Semi-gradient TD(lambda)"
//
// With dutch traces it is true online TD(lambda), which equals the forward view step by step (section 12.5, box "True
// online TD(lambda)"), V_old being the value that S had before the last update:
//
//   V <- V + alpha (delta + V(S) - V_old) z - alpha (V(S) - V_old) 1_S
//
// lambda = 0 is TD(0); lambda = 1, applied off line, is Monte Carlo.
#pragma once

#include <vector>

#include "engram/algorithms/tabular/tabular_step.h"
#include "engram/algorithms/tabular/traces.h"

namespace engram::inline ENGRAM_REAL {

struct TDLambda {
  std::vector<double> values;  // V, one a state
  double learning_rate, gamma, lambda;
  TraceKind kind;
  Traces traces;
  double old_value = 0;

  void learn(const TabularStep& step) {
    const auto s = static_cast<size_t>(step.state);
    const double value = values[s], future = step.has_future() ? values[static_cast<size_t>(step.next_state)] : 0;
    const double error = step.reward + gamma * future - value;
    traces.decay(gamma * lambda);
    traces.visit_index(step.state, kind, learning_rate);
    if (kind == TraceKind::dutch) {
      traces.apply(learning_rate * (error + value - old_value), values);
      values[s] -= learning_rate * (value - old_value);
    } else {
      traces.apply(learning_rate * error, values);
    }
    old_value = future;
    if (step.ends()) end_episode();
  }

 private:
  void end_episode() {
    traces.clear();
    old_value = 0;
  }
};

}  // namespace engram::inline ENGRAM_REAL
