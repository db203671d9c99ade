// Distributions over actions, from the policy's parameter row. One class a kind; make_distribution chooses by the
// space.
//
//   Categorical        discrete spaces; parameters = logits; one categorical variable a column of the action,
//                      independent of each other; a mask forbids choices: log_prob -inf, probability 0, no gradient
//   SquashedGaussian   a box, by BoxPolicy::squashed; parameters = mean | log_std; actions within [-1, 1]
//   SquashedPoint      a box, by BoxPolicy::point; parameters = what tanh presses into [-1, 1]
//   DiagonalGaussian   a box; parameters = mean | log_std; actions in the units of the policy, unclipped
//
// log_prob comes from the stored raw action by the SAME function when acting and when learning: before the first
// update of a rollout every importance ratio is exactly 1.
#pragma once

#include <memory>
#include <span>

#include "engram/core/rng.h"
#include "engram/core/space.h"
#include "engram/core/view.h"

namespace engram::inline ENGRAM_REAL {

class Distribution {
 public:
  virtual ~Distribution() = default;

  const Space& space() const { return space_; }
  virtual int64_t parameters() const = 0;  // P: columns of the parameter row
  // Whether the mode is tanh of the row's first columns, not these themselves.
  virtual bool squashes() const { return false; }

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

 protected:
  explicit Distribution(Space space) : space_(std::move(space)) {}

 private:
  // Fills what does not depend on the action: all_prob, all_log_prob.
  virtual void prepare(ConstView parameters, ConstView mask, Evaluation& evaluation) const = 0;
  // log_prob and entropy of what is prepared.
  virtual void score(ConstView parameters, ConstView action, Evaluation& evaluation) const = 0;
  virtual void choose(ConstView parameters, const Evaluation& evaluation, std::span<Rng> random, bool deterministic,
                      View action) const = 0;
  virtual void differentiate(ConstView parameters, ConstView action, const Evaluation& evaluation, ConstView d_log_prob,
                             ConstView d_entropy, View d_parameters) const = 0;

  Space space_;
};

using DistributionPtr = std::unique_ptr<const Distribution>;

// How a policy fills a box: by a normal variable that the box clips, by one that tanh presses into it, by a point.
enum class BoxPolicy : uint8_t { clipped, squashed, point };

DistributionPtr make_distribution(const Space& action, BoxPolicy in_a_box = BoxPolicy::clipped);

}  // namespace engram::inline ENGRAM_REAL
