// Real-time recurrent learning (Robinson & Fallside 1987, Williams & Zipser 1989): derivatives carried forwards in
// time instead of errors carried backwards. At fixed weights it equals BPTT over the whole sequence; cost n^4 a step.
#pragma once

#include <span>
#include <vector>

#include "engram/oracle/gradient_check.h"

namespace engram::inline ENGRAM_REAL {

// Any module with memory, from its one-step derivatives: with T = 1 and a unit vector as d_memory, Module::backward
// IS a row of d m_t / d (m_{t-1}, weights, x_t). For the influence matrix J_t = d m_t / d everything before:
//   J_t = D_t + W_t J_{t-1},  W_t = d m_t / d m_{t-1},  D_t the direct part;  J = 0 and m = 0 where an episode begins
// The module itself never sees a start here.
Derivatives by_rtrl(const Specimen& specimen);

}  // namespace engram::inline ENGRAM_REAL

namespace engram::oracle {

// The textbook's recursion for fully recurrent tanh units, n units, m inputs, z = (x, y_prev, 1):
//   y_k = tanh(sum_j w_kj z_j)            p^k_ij = d y_k / d w_ij, zero at first
//   p^k_ij <- (1 - y_k^2) [ sum_l w_k,m+l p^l_ij + (k = i) z_j ]
//   E = 1/2 sum_t sum_k e_k^2,  e = target - y,      d E / d w_ij = - sum_t sum_k e_k p^k_ij
class ElmanRtrl {
 public:
  ElmanRtrl(int units, int inputs, std::vector<double> weights);  // weights (n, m + n + 1)

  void begin(std::span<const double> output);  // y before the next step; independent of the weights
  void step(std::span<const double> x, std::span<const double> target);
  const std::vector<double>& gradient() const { return gradient_; }  // d E / d w so far, (n, m + n + 1)

 private:
  size_t n_, m_, width_;
  std::vector<double> weights_, output_, gradient_;
  std::vector<double> influence_;  // p^k_ij, (n, n, width)
};

}  // namespace engram::oracle
