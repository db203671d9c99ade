// n-step TD prediction. Sutton & Barto section 7.1, box "n-step TD for estimating V ~ v_pi".
//
//   V(S_t) <- V(S_t) + alpha [G_{t:t+n} - V(S_t)]
//
// n = 1 is TD(0); n beyond the episode's length is constant-alpha Monte Carlo, every visit.
#pragma once

#include <vector>

#include "engram/algorithms/tabular/tabular_step.h"
#include "engram/algorithms/tabular/window.h"

namespace engram::inline ENGRAM_REAL {

struct NStepTD {
  std::vector<double> values;  // V, one a state
  double learning_rate, gamma;
  Window window;

  void learn(const TabularStep& step) {
    window.push(step.state, step.reward);
    const auto future = [&] { return step.has_future() ? values[static_cast<size_t>(step.next_state)] : 0.0; };
    window.release(step.ends(), gamma, future, [&](int64_t state, double target) {
      double& value = values[static_cast<size_t>(state)];
      value += learning_rate * (target - value);
    });
  }
};

}  // namespace engram::inline ENGRAM_REAL
