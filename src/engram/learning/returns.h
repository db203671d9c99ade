// Returns and advantages: pure functions of (T, N) arrays.
//
// Two facts, two arrays (docs/architecture.md, section 3): discount[t] is gamma, or 0 where step t terminated: it stops
// bootstrapping. start[t+1] is 1 where an episode begins: it cuts the sum. next_value[t] is the value of the TRUE
// next observation, at a truncation too. Hence none of these functions needs a special case.
#pragma once

#include "engram/core/view.h"

namespace engram::inline ENGRAM_REAL {

// What every return is computed from; all (T, N) but start (T+1, N). A function reads those that its formula names.
struct Trajectory {
  ConstView reward, discount, value, next_value, start;
};

// G_t = r_t + discount_t (start_{t+1} ? next_value_t : G_{t+1}), G_T = next_value_{T-1}. Sutton & Barto (3.9).
void discounted_returns(const Trajectory& trajectory, View returns);

// G_{t:t+n} = r_t + discount_t r_{t+1} + ... + (product of n discounts) next_value_{t+n-1}, ended early by the end of
// the episode or of the rollout. Sutton & Barto (7.1). n >= 1; n = 1 is the TD(0) target.
void n_step_returns(const Trajectory& trajectory, int64_t n, View returns);

// Of whole episodes side by side, (L, B): an episode's last row shows what its last step led to and has weight 0, as has
// all that may follow it. There nothing was earned, so G_t = value_t; else G_t = r_t + discount_t G_{t+1}. Requirement:
// row L - 1 has weight 0.
void episode_returns(const Trajectory& trajectory, ConstView weight, View returns);

// Generalised advantage estimation, Schulman et al. 2016 (16):
//   delta_t = r_t + discount_t next_value_t - value_t,   A_t = delta_t + discount_t lambda (1 - start_{t+1}) A_{t+1}
void gae(const Trajectory& trajectory, double lambda, View advantage);

}  // namespace engram::inline ENGRAM_REAL
