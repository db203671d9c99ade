// Losses of actors and critics that learn from replay: each returns the loss AND its derivatives. All columns are (m, 1)
// and contiguous or not; means are over rows of weight 1; derivatives are overwritten, 0 in the other rows.
#pragma once

#include "engram/core/view.h"

namespace engram::inline ENGRAM_REAL {

// The critic's: mean (q - target)^2, Silver et al. 2014, Fujimoto et al. 2018, Haarnoja et al. 2018 (5).
double critic_loss(ConstView q, ConstView target, ConstView weight, View d_q);

// The deterministic actor's, Silver et al. 2014 (theorem 1): -mean q.
double deterministic_policy_loss(ConstView q, ConstView weight, View d_q);

// The entropic actor's, Haarnoja et al. 2018 (7): mean alpha log_prob - min_i q_i, q (m, n): the gradient goes through
// the least of each row, the first among equals.
struct EntropicPolicyLoss {
  double alpha;
  double operator()(ConstView log_prob, ConstView q, ConstView weight, View d_log_prob, View d_q) const;
};

// Of the entropy coefficient alpha = exp(log_alpha), Haarnoja et al. 2018b (18) in Stable-Baselines3's form:
// -log_alpha mean (log_prob + target_entropy).
struct TemperatureLoss {
  double loss, d_log_alpha;
};
TemperatureLoss temperature_loss(double log_alpha, double target_entropy, ConstView log_prob, ConstView weight);

// Values of what follows: target = reward + discount next_value, rows alike.
void one_step_target(ConstView reward, ConstView discount, ConstView next_value, View target);

// The least of each row of q (m, n) -> (m, 1).
void least(ConstView q, View value);

}  // namespace engram::inline ENGRAM_REAL
