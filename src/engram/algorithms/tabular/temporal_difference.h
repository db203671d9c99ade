// TD(0) prediction. Sutton (1988); Sutton & Barto section 6.1, box "Tabular TD(0) for estimating v_pi".
//
//   V(S) <- V(S) + alpha [R + gamma V(S') - V(S)]
#pragma once

#include <vector>

#include "engram/algorithms/tabular/tabular_step.h"

namespace engram::inline ENGRAM_REAL {

struct TemporalDifference {
  std::vector<double> values;  // V, one a state
  double learning_rate, gamma;

  void learn(const TabularStep& step) {
    double& value = values[static_cast<size_t>(step.state)];
    const double future = step.has_future() ? values[static_cast<size_t>(step.next_state)] : 0;
    value += learning_rate * (step.reward + gamma * future - value);
  }
};

}  // namespace engram::inline ENGRAM_REAL
