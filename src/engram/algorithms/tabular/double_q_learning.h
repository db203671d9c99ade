// Double Q-learning. van Hasselt (2010); Sutton & Barto section 6.7, box "Double Q-learning".
//
//   by a fair coin  Q1(S,A) <- Q1(S,A) + alpha [R + gamma Q2(S', argmax_a Q1(S',a)) - Q1(S,A)], or the two exchanged
//
// One table chooses, the other judges, so that noise is not mistaken for value. Behaviour and policy use their mean.
#pragma once

#include "engram/algorithms/tabular/tabular_step.h"
#include "engram/algorithms/values/action_values.h"
#include "engram/algorithms/values/exploration.h"

namespace engram::inline ENGRAM_REAL {

template <class Behaviour = EpsilonGreedy>
struct DoubleQLearning {
  ActionValues values;  // (Q1 + Q2) / 2
  double learning_rate, gamma;
  Behaviour behaviour;
  ActionValues first = values, second = values;  // Q1, Q2

  int64_t begin(int64_t state, Draws& draws) { return behaviour.act(values[state], draws); }

  int64_t next(const TabularStep& step, Draws& draws) {
    const bool coin = draws.bits() >> 63 != 0;
    update(coin ? first : second, coin ? second : first, step);
    values(step.state, step.action) = (first(step.state, step.action) + second(step.state, step.action)) / 2;
    return behaviour.act(values[step.next_state], draws);
  }

  void resize(int64_t states) {
    for (ActionValues* table : {&values, &first, &second}) table->resize(states);
  }
  void visit(Archive& archive) {
    archive("q", values);
    archive("first", first);
    archive("second", second);
  }

 private:
  void update(ActionValues& chooser, const ActionValues& judge, const TabularStep& step) const {
    double& q = chooser(step.state, step.action);
    const double future = step.has_future() ? judge(step.next_state, first_greedy(chooser[step.next_state])) : 0;
    q += learning_rate * (step.reward + gamma * future - q);
  }
};

}  // namespace engram::inline ENGRAM_REAL
