// NeuralQ: neural fitted Q iteration (Riedmiller 2005): one network of state and action, fitted by Rprop over all
// transitions at once to one-step targets, again and again.
//
//   input   the observation's columns less their mean, over their deviation (of what the first fit saw) | the action,
//           from -1 to 1
//   q(s, a) = low + (high - low) sigmoid(network), [low, high] the returns that the rewards of the first fit allow:
//           [min(0, least) / (1 - gamma), max(0, greatest) / (1 - gamma)]
//   fit     y_i = r + gamma max_a q(s', a) for all transitions, then n_epochs steps of Rprop down mean (q_i - y_i)^2
//
// A terminated transition has no future, a truncated one has. Requirement: gamma < 1.
#pragma once

#include <vector>

#include "engram/algorithms/fitted/transitions.h"
#include "engram/learning/learner.h"
#include "engram/learning/observer.h"
#include "engram/nn/mlp.h"

namespace engram::inline ENGRAM_REAL {

class NeuralQ {
 public:
  // net_arch: hidden layers, all of sigmoids; {5, 5} is the paper's.
  NeuralQ(int64_t columns, int64_t actions, const std::vector<int64_t>& net_arch, double gamma, uint64_t seed,
          Threads* threads);
  NeuralQ(const NeuralQ&) = delete;  // the learner knows where the parameters are
  NeuralQ& operator=(const NeuralQ&) = delete;

  int64_t actions() const { return actions_; }

  // Q(s, a) of all rows, into `q` (A, n).
  void values(ConstView observation, std::vector<double>& q) const;
  // Q_k becomes Q_{k+1}; seen[a] holds the transitions that took a. timestep: where the run stands, for an error.
  void iterate(const std::vector<Transitions>& seen, int64_t n_epochs, int64_t timestep);

  void visit(Archive& archive);

 private:
  void scale_by(const std::vector<Transitions>& seen);
  void add_inputs(ConstView observation, int64_t action, View rows) const;
  void find_targets(const std::vector<Transitions>& seen);
  double squashed(double value) const { return (value - low_) / (high_ - low_); }

  int64_t columns_, actions_;
  double gamma_;
  std::unique_ptr<Mlp> network_;
  Parameters parameters_;
  Learner learner_;
  RunningMoments moments_;
  double low_ = 0, high_ = 1;
  mutable Workspace workspace_;
  mutable Tensor input_, output_, start_;  // (n, D + 1), (n, 1), (1, n)
  Tensor all_, target_;                    // (m, D + 1), (m, 1) of a fit
};

}  // namespace engram::inline ENGRAM_REAL
