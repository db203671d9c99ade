#include "engram/learning/returns.h"

namespace engram::inline ENGRAM_REAL {

void discounted_returns(const Trajectory& x, View returns) {
  const int64_t T = x.reward.rows;
  for (int64_t t = T - 1; t >= 0; --t) {
    for (int64_t i = 0; i < x.reward.columns; ++i) {
      const bool ends = t == T - 1 || x.start(t + 1, i) != 0;
      const Real future = ends ? x.next_value(t, i) : returns(t + 1, i);
      returns(t, i) = x.reward(t, i) + x.discount(t, i) * future;
    }
  }
}

void n_step_returns(const Trajectory& x, int64_t n, View returns) {
  const int64_t T = x.reward.rows;
  for (int64_t i = 0; i < x.reward.columns; ++i) {
    for (int64_t t = 0; t < T; ++t) {
      Real sum = 0, factor = 1;
      for (int64_t k = t;; ++k) {
        sum += factor * x.reward(k, i);
        factor *= x.discount(k, i);
        if (k == T - 1 || k == t + n - 1 || x.start(k + 1, i) != 0) {
          returns(t, i) = sum + factor * x.next_value(k, i);
          break;
        }
      }
    }
  }
}

void gae(const Trajectory& x, double lambda, View advantage) {
  const int64_t T = x.reward.rows;
  const Real l = static_cast<Real>(lambda);
  for (int64_t t = T - 1; t >= 0; --t) {
    for (int64_t i = 0; i < x.reward.columns; ++i) {
      const Real delta = x.reward(t, i) + x.discount(t, i) * x.next_value(t, i) - x.value(t, i);
      const bool ends = t == T - 1 || x.start(t + 1, i) != 0;
      advantage(t, i) = ends ? delta : delta + x.discount(t, i) * l * advantage(t + 1, i);
    }
  }
}

}  // namespace engram::inline ENGRAM_REAL
