// n-step Sarsa. Sutton & Barto section 7.2, box "n-step Sarsa for estimating Q ~ q* or q_pi".
//
//   Q(S_t,A_t) <- Q(S_t,A_t) + alpha [R_{t+1} + ... + gamma^{n-1} R_{t+n} + gamma^n Q(S_{t+n},A_{t+n}) - Q(S_t,A_t)]
//
// n = 1 is Sarsa.
#pragma once

#include "engram/algorithms/tabular/tabular_step.h"
#include "engram/algorithms/tabular/window.h"
#include "engram/algorithms/values/action_values.h"
#include "engram/algorithms/values/exploration.h"

namespace engram::inline ENGRAM_REAL {

template <class Behaviour = EpsilonGreedy>
struct NStepSarsa {
  ActionValues values;  // Q
  double learning_rate, gamma;
  Behaviour behaviour;
  Window window;

  int64_t begin(int64_t state, Draws& draws) { return behaviour.act(values[state], draws); }

  int64_t next(const TabularStep& step, Draws& draws) {
    const int64_t next_action = behaviour.act(values[step.next_state], draws);
    window.push(values.pair(step.state, step.action), step.reward);
    const auto future = [&] { return step.has_future() ? values(step.next_state, next_action) : 0.0; };
    window.release(step.ends(), gamma, future,
                   [&](int64_t pair, double target) { values.at(pair) += learning_rate * (target - values.at(pair)); });
    return next_action;
  }

  void resize(int64_t states) { values.resize(states); }
  void visit(Archive& archive) {
    archive("q", values);
    archive("window", window, values.pairs());
  }
};

}  // namespace engram::inline ENGRAM_REAL
