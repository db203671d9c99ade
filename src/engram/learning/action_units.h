// ActionUnits: the units in which a policy acts, and what the world is given of them.
//
// A column of a box with two finite bounds is acted in units of the box, -1 its low and 1 its high bound, so that a
// first policy of deviation 1 covers the box whatever the world measures in; any other column in the world's own units.
//
//   action = clamp(centre + half u, low, high),   centre = (low + high) / 2 and half = (high - low) / 2, else 0 and 1
//
// A discrete action is what it is. A checkpoint records the bounds: weights act alike only in the units they were
// learned in.
#pragma once

#include <string>
#include <vector>

#include "engram/core/archive.h"
#include "engram/core/space.h"
#include "engram/core/view.h"

namespace engram::inline ENGRAM_REAL {

class ActionUnits {
 public:
  explicit ActionUnits(const Space& action);

  // u (n, A) -> the action (n, A), inside its space; both may be the same rows.
  void to_world(ConstView u, View action) const;
  // action (n, A) -> u (n, A), what it is in the policy's units; both may be the same rows.
  void from_world(ConstView action, View u) const;

  // Of each column of a box, else empty.
  const std::vector<Real>& centre() const { return centre_; }
  const std::vector<Real>& half() const { return half_; }
  const std::vector<Real>& low() const { return low_; }
  const std::vector<Real>& high() const { return high_; }

  std::string note() const;  // what its user should know where a bound is missing; "" where none is
  void visit(Archive& archive);

 private:
  Space space_;
  std::vector<Real> centre_, half_, low_, high_;  // (A)
};

}  // namespace engram::inline ENGRAM_REAL
