// Distributions over actions, from the policy's parameter row.
//
//   discrete spaces   parameters = logits; one Categorical a column of the action, independent of each other; a mask
//                     forbids choices: log_prob -inf, probability 0, no gradient
//   box               parameters = mean | log_std; a diagonal Gaussian; actions stay raw (unclipped) here
//
// log_prob comes from the stored raw action by the SAME function when acting and when learning: before the first
// update of a rollout every importance ratio is exactly 1.
#pragma once

#include <span>

#include "engram/core/rng.h"
#include "engram/core/space.h"
#include "engram/core/view.h"

namespace engram::inline ENGRAM_REAL {

class Distribution {
 public:
  explicit Distribution(Space space) : space_(std::move(space)) {}

  const Space& space() const { return space_; }
  int64_t parameters() const;  // columns of the parameter row

  // What one evaluation keeps for its backward; reused, grows only.
  struct Evaluation {
    Tensor log_prob;                // (m, 1) of the actions
    Tensor entropy;                 // (m, 1)
    Tensor all_log_prob, all_prob;  // discrete: (m, choices); box: all_prob holds the standard deviations (m, A)
  };

  // parameters (m, P), mask (m, choices) or empty, action (m, columns).
  void evaluate(ConstView parameters, ConstView mask, ConstView action, Evaluation& evaluation) const;

  // d_log_prob (m, 1), d_entropy (m, 1) -> d_parameters (m, P), overwritten.
  void backward(ConstView parameters, ConstView action, const Evaluation& evaluation, ConstView d_log_prob,
                ConstView d_entropy, View d_parameters) const;

  // Row i's action is drawn from random[i], or is the mode; evaluation gets its log_prob and entropy too.
  void sample(ConstView parameters, ConstView mask, std::span<Rng> random, bool deterministic, View action,
              Evaluation& evaluation) const;

 private:
  void discrete_probabilities(ConstView parameters, ConstView mask, Evaluation& evaluation) const;
  void discrete_evaluate(ConstView action, Evaluation& evaluation) const;
  void gaussian_deviations(ConstView parameters, Evaluation& evaluation) const;
  void gaussian_evaluate(ConstView parameters, ConstView action, Evaluation& evaluation) const;

  Space space_;
};

}  // namespace engram::inline ENGRAM_REAL
