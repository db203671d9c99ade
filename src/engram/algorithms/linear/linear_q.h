// Semi-gradient Q-learning with linear values. Watkins (1989); Sutton & Barto section 11.1:
//
//   w_A <- w_A + alpha [R + gamma max_a q(S',a) - q(S,A)] x(S)
//
// Off-policy, bootstrapped and approximate at once: nothing promises that it converges (section 11.3).
#pragma once

#include <vector>

#include "engram/algorithms/linear/linear_values.h"
#include "engram/algorithms/tabular/tabular_step.h"
#include "engram/algorithms/values/exploration.h"

namespace engram::inline ENGRAM_REAL {

template <class Behaviour = EpsilonGreedy>
struct LinearQ {
  LinearValues values;
  double learning_rate, gamma;  // learning_rate: of the weights, the share of the error divided by |x|^2
  Behaviour behaviour;
  std::vector<double> row = {};  // q(S', .), scratch

  int64_t begin(const Features& x, Draws& draws) {
    values.row(x, row);
    return behaviour.act(row, draws);
  }

  int64_t next(const FeatureStep& step, Draws& draws) {
    values.row(step.next_x, row);
    const double future = step.has_future() ? greatest(row) : 0;
    const double error = step.reward + gamma * future - values(step.x, step.action);
    values.add(step.x, step.action, learning_rate * error);
    return begin(step.next_x, draws);  // by the new weights
  }

  void visit(Archive& archive) { archive("weights", values); }
};

}  // namespace engram::inline ENGRAM_REAL
