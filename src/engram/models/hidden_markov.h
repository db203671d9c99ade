// Hidden Markov models (Rabiner, "A tutorial on hidden Markov models", 1989), in log space throughout:
//
//   p(s_0) = pi,  p(s_{t+1} = j | s_t = i) = A_ij,  p(y_t | s_t) = an emission (emission.h)
//
//   forward    alpha_t(j) = ln p(y_0 .. y_t, s_t = j) = ln sum_i exp(alpha_{t-1}(i) + ln A_ij) + ln b_j(y_t)
//   backward   beta_t(i)  = ln p(y_{t+1} .. | s_t = i) = ln sum_j exp(ln A_ij + ln b_j(y_{t+1}) + beta_{t+1}(j))
//   Viterbi    delta_t(j) = max_i (delta_{t-1}(i) + ln A_ij) + ln b_j(y_t); of several best paths the one whose states
//              are first
//   Baum-Welch pi, A and the emission become what the posterior shares make most likely; the likelihood never falls
//
// Several sequences are independent; each begins with pi. Shapes: rows T, states N.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "engram/models/emission.h"

namespace engram {

struct HiddenMarkov {
  Matrix start;       // pi (1, N)
  Matrix transition;  // A (N, N)
  std::unique_ptr<Emission> emission;

  int64_t states() const { return transition.rows(); }
  HiddenMarkov clone() const { return {start, transition, emission->clone()}; }
};

// Rows of one or more sequences, and where each begins: 0 and ascending.
struct Sequences {
  Matrix rows;
  std::vector<int64_t> begins;
};

struct Posterior {
  double log_likelihood = 0;
  Matrix state;       // (T, N): p(s_t = i | all of its sequence)
  Matrix transition;  // (N, N): expected number of moves i -> j
};
struct StatePath {
  std::vector<int64_t> states;  // (T)
  double log_probability = 0;   // of path and rows together
};

// Error (status 1) naming the sequence that the model cannot have made.
Posterior posterior(const HiddenMarkov& model, const Sequences& data);
StatePath viterbi(const HiddenMarkov& model, const Sequences& data);

struct BaumWelch {
  int64_t restarts = 10, max_iterations = 1000;
  double tolerance = 1e-11;  // of the log likelihood's own size
  uint64_t seed = 0;
};
struct FittedMarkov {
  HiddenMarkov model;  // of the most likely of all restarts; its states in the order of their emissions
  double log_likelihood = 0;
  int64_t iterations = 0;
  bool converged = false;
};
// `emission` says the kind. `stop` ends it early with the best so far.
FittedMarkov fit_hidden_markov(const Emission& emission, int64_t states, const Sequences& data,
                               const BaumWelch& options, const std::function<bool()>& stop);

// Error where start and transition are no probabilities, or shapes differ.
void demand_probabilities(const HiddenMarkov& model);

}  // namespace engram
