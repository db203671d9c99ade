// Losses: the loss AND its derivatives. The first of the three seams that gradients cross.
#pragma once

#include <optional>

#include "engram/core/view.h"

namespace engram::inline ENGRAM_REAL {

// PPO's clipped surrogate, Schulman et al. 2017 (7) and (9), as Stable-Baselines3 computes it. Means are over rows of
// weight 1; r = exp(log_prob - old_log_prob):
//   policy  = -mean min(A r, A clip(r, 1 - clip_range, 1 + clip_range))
//   value   =  mean (return - v)^2,  v = value, or old_value + clip(value - old_value, +-clip_range_vf)
//   loss    =  policy + vf_coef * value - ent_coef * mean entropy
struct PpoLoss {
  double clip_range = 0.2;
  std::optional<double> clip_range_vf;
  double vf_coef = 0.5, ent_coef = 0;

  // All (m, 1).
  struct Batch {
    ConstView log_prob, entropy, value;                             // of the network now
    ConstView old_log_prob, old_value, advantage, returns, weight;  // of the rollout
  };
  struct Result {
    double loss, policy, value, entropy;
    double approx_kl;      // mean (r - 1) - log r, Schulman 2020 (k3)
    double clip_fraction;  // share of rows with |r - 1| > clip_range
  };
  // `ratio` (m, 1) is scratch and holds r afterwards; the d_ views (m, 1) are overwritten.
  Result operator()(const Batch& batch, View ratio, View d_log_prob, View d_entropy, View d_value) const;
};

// Standardises the rows of weight 1 in place: (a - mean) / (deviation + 1e-8), the deviation with n - 1 (as torch).
// A single row is left as it is.
void normalise_advantage(View advantage, ConstView weight);

// 1 - Var(returns - value) / Var(returns); NaN-free: 0 where the returns do not vary.
double explained_variance(ConstView value, ConstView returns);

}  // namespace engram::inline ENGRAM_REAL
