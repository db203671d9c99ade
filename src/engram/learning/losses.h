// Losses: the loss AND its derivatives. The first of the three seams that gradients cross.
#pragma once

#include <optional>

#include "engram/core/view.h"

namespace engram::inline ENGRAM_REAL {

// What an actor-critic's loss is computed from, and its derivatives; all (m, 1), the derivatives overwritten. Rows of
// weight 0 count for nothing; every mean is over rows of weight 1.
struct LossBatch {
  ConstView log_prob, entropy, value;                             // of the network now
  ConstView old_log_prob, old_value, advantage, returns, weight;  // of the rollout
};
struct LossDerivatives {
  View log_prob, entropy, value;
};

// PPO's clipped surrogate, Schulman et al. 2017 (7) and (9), as Stable-Baselines3 computes it.
// r = exp(log_prob - old_log_prob):
//   policy  = -mean min(A r, A clip(r, 1 - clip_range, 1 + clip_range))
//   value   =  mean (return - v)^2,  v = value, or old_value + clip(value - old_value, +-clip_range_vf)
//   loss    =  policy + vf_coef * value - ent_coef * mean entropy
struct PpoLoss {
  double clip_range = 0.2;
  std::optional<double> clip_range_vf;
  double vf_coef = 0.5, ent_coef = 0;

  struct Result {
    double loss, policy, value, entropy;
    double approx_kl;      // mean (r - 1) - log r, Schulman 2020 (k3)
    double clip_fraction;  // share of rows with |r - 1| > clip_range
  };
  // `ratio` (m, 1) holds r afterwards.
  Result operator()(const LossBatch& batch, View ratio, const LossDerivatives& d) const;
};

// The policy gradient with a learned baseline, Mnih et al. 2016 (A2C: its synchronous form):
//   policy  = -mean A log_prob,   value = mean (return - value)^2
//   loss    =  policy + vf_coef * value - ent_coef * mean entropy
struct A2cLoss {
  double vf_coef = 0.5, ent_coef = 0;

  struct Result {
    double loss, policy, value, entropy;
  };
  Result operator()(const LossBatch& batch, const LossDerivatives& d) const;
};

// Cross-entropy of what was to be said: -mean log_prob, where log_prob (m, 1) is that of the labels; the mean is over
// rows of weight 1. d_log_prob (m, 1) is overwritten.
double cross_entropy(ConstView log_prob, ConstView weight, View d_log_prob);

// Mean squared error of a column: mean (prediction - target)^2 over rows of weight 1 and columns; all (m, columns), the
// derivative overwritten.
double squared_error(ConstView prediction, ConstView target, ConstView weight, View d_prediction);

// Standardises the rows of weight 1 in place: (a - mean) / (deviation + 1e-8), the deviation with n - 1 (as torch).
// A single row is left as it is.
void normalise_advantage(View advantage, ConstView weight);

// 1 - Var(returns - value) / Var(returns); NaN-free: 0 where the returns do not vary.
double explained_variance(ConstView value, ConstView returns);

}  // namespace engram::inline ENGRAM_REAL
