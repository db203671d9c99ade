// Off-policy prediction with linear values v(s) = w . x(s), weighted by the importance ratio rho = pi(A|S) / b(A|S).
//
//   delta = R + gamma v(S') - v(S)
//   semi-gradient TD   w <- w + alpha rho delta x                                  Sutton & Barto eq. 11.2
//   residual gradient  w <- w + alpha rho delta (x - gamma x')                     section 11.5; Baird (1995)
//   TDC                w <- w + alpha rho (delta x - gamma x' (x . u))             section 11.7; Sutton et al. (2009)
//   GTD2               w <- w + alpha rho (x - gamma x') (x . u)
//     both with        u <- u + beta rho (delta - x . u) x       (an estimate of E[x x']^-1 E[delta x])
//
// Semi-gradient TD may grow without bound where the steps seen are not those of the policy (Baird's star). The residual
// gradient descends the mean squared TD error and stays; where the world is left to chance that is not the error of the
// values. TDC and GTD2 descend the projected Bellman error and stay.
#pragma once

#include <vector>

#include "engram/algorithms/linear/features.h"

namespace engram::inline ENGRAM_REAL {

// One step with its ratio; next is null where the episode terminated.
struct WeightedStep {
  const Features& x;
  double reward;
  const Features* next_x;
  double ratio;
};

inline void add(std::vector<double>& weights, const Features& x, double step) {
  for (size_t k = 0; k < x.index.size(); ++k) weights[static_cast<size_t>(x.index[k])] += step * x.value[k];
}

inline double td_error(const std::vector<double>& w, const WeightedStep& step, double gamma) {
  return step.reward + (step.next_x != nullptr ? gamma * dot(w, *step.next_x) : 0) - dot(w, step.x);
}

struct SemiGradientTD {
  std::vector<double> w;
  double learning_rate, gamma;

  void learn(const WeightedStep& step) { add(w, step.x, learning_rate * step.ratio * td_error(w, step, gamma)); }
};

struct ResidualGradient {
  std::vector<double> w;
  double learning_rate, gamma;

  void learn(const WeightedStep& step) {
    const double change = learning_rate * step.ratio * td_error(w, step, gamma);
    add(w, step.x, change);
    if (step.next_x != nullptr) add(w, *step.next_x, -gamma * change);
  }
};

struct GradientTD {
  enum class Kind : uint8_t { tdc, gtd2 };
  Kind kind;
  std::vector<double> w;
  double learning_rate, second_rate, gamma;                  // alpha, beta
  std::vector<double> u = std::vector<double>(w.size(), 0);  // Sutton & Barto's v

  void learn(const WeightedStep& step) {
    const double error = td_error(w, step, gamma), correction = dot(u, step.x);
    const double alpha = learning_rate * step.ratio;
    add(w, step.x, alpha * (kind == Kind::tdc ? error : correction));
    if (step.next_x != nullptr) add(w, *step.next_x, -alpha * gamma * correction);
    add(u, step.x, second_rate * step.ratio * (error - correction));
  }
};

}  // namespace engram::inline ENGRAM_REAL
