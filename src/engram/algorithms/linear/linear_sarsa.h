// Semi-gradient Sarsa(lambda) with linear values. Sutton & Barto section 10.1, box "Episodic semi-gradient Sarsa"
// (lambda = 0), and section 12.7, box "Sarsa(lambda) with binary features and linear function approximation".
//
//   delta = R + gamma q(S',A') - q(S,A);   z <- gamma lambda z;   z_A <- z_A + x(S), or max(z_A, x(S)) where replacing;
//   w <- w + alpha delta z
//
// Replacing traces are meant for features that are 0 or 1; elsewhere they accumulate.
#pragma once

#include <vector>

#include "engram/algorithms/linear/linear_values.h"
#include "engram/algorithms/tabular/tabular_step.h"
#include "engram/algorithms/tabular/traces.h"
#include "engram/algorithms/values/exploration.h"

namespace engram::inline ENGRAM_REAL {

template <class Behaviour = EpsilonGreedy>
struct LinearSarsa {
  LinearValues values;
  double learning_rate, gamma;  // learning_rate: of the weights, the share of the error divided by |x|^2
  Behaviour behaviour;
  double lambda = 0;
  bool replacing = true;
  Traces traces = Traces(values.features() * values.actions());
  std::vector<double> row = {};  // q(S', .), scratch

  int64_t begin(const Features& x, Draws& draws) {
    values.row(x, row);
    return behaviour.act(row, draws);
  }

  int64_t next(const FeatureStep& step, Draws& draws) {
    const int64_t next_action = begin(step.next_x, draws);
    const double future = step.has_future() ? row[static_cast<size_t>(next_action)] : 0;
    const double error = step.reward + gamma * future - values(step.x, step.action);
    if (lambda == 0) {
      values.add(step.x, step.action, learning_rate * error);
      return next_action;
    }
    mark(step);
    for (const int64_t i : traces.active()) values.flat(i) += learning_rate * error * traces[i];
    if (step.ends()) traces.clear();
    return next_action;
  }

  void visit(Archive& archive) {
    archive("weights", values);
    if (lambda > 0) archive("traces", traces);
  }

 private:
  void mark(const FeatureStep& step) {
    traces.decay(gamma * lambda);
    for (size_t k = 0; k < step.x.index.size(); ++k) {
      const bool one = step.x.value[k] == 1;
      traces.mark(step.action * values.features() + step.x.index[k], step.x.value[k], replacing && one);
    }
  }
};

}  // namespace engram::inline ENGRAM_REAL
