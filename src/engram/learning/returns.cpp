#include "engram/learning/returns.h"

#include <cassert>

namespace engram::inline ENGRAM_REAL {
namespace {

[[maybe_unused]] bool same_shape(ConstView a, ConstView b) { return a.rows == b.rows && a.columns == b.columns; }

// What every function's door states: (T, N) all through, start one row longer.
[[maybe_unused]] bool fits(const Trajectory& x, ConstView out) {
  const bool all = same_shape(x.discount, x.reward) && same_shape(x.value, x.reward) &&
                   same_shape(x.next_value, x.reward) && same_shape(out, x.reward);
  return all && x.start.rows == x.reward.rows + 1 && x.start.columns == x.reward.columns;
}

}  // namespace

void discounted_returns(const Trajectory& x, View returns) {
  assert(fits(x, returns));
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
  assert(fits(x, returns) && n >= 1);
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

void episode_returns(const Trajectory& x, ConstView weight, View returns) {
  assert(same_shape(x.reward, returns) && same_shape(x.discount, returns) && same_shape(x.value, returns));
  assert(same_shape(weight, returns));
  for (int64_t t = returns.rows - 1; t >= 0; --t) {
    for (int64_t i = 0; i < returns.columns; ++i) {
      assert(t < returns.rows - 1 || weight(t, i) == 0);
      returns(t, i) = weight(t, i) == 0 ? x.value(t, i) : x.reward(t, i) + x.discount(t, i) * returns(t + 1, i);
    }
  }
}

void gae(const Trajectory& x, double lambda, View advantage) {
  assert(fits(x, advantage));
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
