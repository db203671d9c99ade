// Targets of learned action values and the losses by them: (m, A) rows of Q, one row a step.
//
//   r + discount q'(s', argmax_a q(s', a))    q' the target network; q = q' in DQN (Mnih et al. 2015), the online one
//                                             in Double DQN (van Hasselt et al. 2016)
//
// A mask row holds 0 where an action is forbidden: it is never the best one. An empty mask forbids nothing.
#pragma once

#include <span>
#include <string>

#include "engram/core/view.h"

namespace engram::inline ENGRAM_REAL {

// The first of the best actions that `allowed` (A values, or none) does not forbid.
int64_t best_action(std::span<const Real> q, std::span<const Real> allowed);
inline std::span<const Real> allowed_in(ConstView mask, int64_t row) {
  return mask.empty() ? std::span<const Real>() : mask.row_span(row);
}

// value (m, 1) = values(r, argmax of judges' row r): both (m, A), of the same states.
void value_of_best(ConstView judges, ConstView values, ConstView mask, View value);

// target (m, 1) = reward + discount * value. reward, discount, value (m, 1).
void one_step_targets(ConstView reward, ConstView discount, ConstView value, View target);

// Of e = q(s, a) - target for the action taken:
//   squared   e^2
//   huber     e^2 / 2 where |e| <= 1, else |e| - 1/2: a gradient no larger than 1 (Mnih et al. 2015)
enum class ValueLoss : uint8_t { huber, squared };
ValueLoss find_value_loss(const std::string& name);  // "huber", "mse"

// loss = sum weight * L(e) / m', m' the rows whose weight is not 0. q, d_q (m, A), d_q overwritten, 0 at the other
// actions; action, target, weight, error (m, 1): error receives e. A row without weight has no error.
struct TdLoss {
  ValueLoss form = ValueLoss::huber;
  // Without the mask of the action taken the other outputs learn, too: that they are 0.
  bool masked = true;

  double operator()(ConstView q, ConstView action, ConstView target, ConstView weight, View d_q, View error) const;
};

// Value rescaling, Pohlen et al. 2018, (2): targets of rewards of any size become small, order kept.
//   h(x) = sign(x) (sqrt(|x| + 1) - 1) + epsilon x,  epsilon = 1e-3
//   h^-1(x) = sign(x) (((sqrt(1 + 4 epsilon (|x| + 1 + epsilon)) - 1) / (2 epsilon))^2 - 1)
double rescale(double x);
double unscale(double x);

}  // namespace engram::inline ENGRAM_REAL
