#include "engram/learning/action_units.h"

#include <algorithm>
#include <cmath>

namespace engram::inline ENGRAM_REAL {

ActionUnits::ActionUnits(const Space& action) : space_(action) {
  for (size_t a = 0; a < action.low().size(); ++a) {
    const double low = action.low()[a], high = action.high()[a];
    low_.push_back(static_cast<Real>(low));
    high_.push_back(static_cast<Real>(high));
    const bool bounded = std::isfinite(high_[a] - low_[a]);
    centre_.push_back(bounded ? static_cast<Real>((low + high) / 2) : Real(0));
    half_.push_back(bounded ? static_cast<Real>((high - low) / 2) : Real(1));
  }
}

void ActionUnits::to_world(ConstView u, View action) const {
  if (space_.type() != Space::Type::box) return copy(u, action);
  for (int64_t i = 0; i < u.rows; ++i) {
    const Real* from = u.row(i);
    Real* to = action.row(i);
    for (size_t a = 0; a < centre_.size(); ++a) {
      to[a] = std::clamp(centre_[a] + half_[a] * from[a], low_[a], high_[a]);
    }
  }
}

void ActionUnits::from_world(ConstView action, View u) const {
  if (space_.type() != Space::Type::box) return copy(action, u);
  for (int64_t i = 0; i < u.rows; ++i) {
    for (size_t a = 0; a < centre_.size(); ++a) u.row(i)[a] = (action.row(i)[a] - centre_[a]) / half_[a];
  }
}

std::string ActionUnits::note() const {
  const auto open = [&](size_t a) { return !std::isfinite(high_[a] - low_[a]); };
  size_t a = 0;
  while (a < low_.size() && !open(a)) ++a;
  if (a == low_.size()) return "";
  return "action " + std::to_string(a) + " of " + space_.describe() +
         " lacks a bound: the policy acts in the world's own units and begins with deviation 1 about 0; a world whose "
         "actions are of another size should give them finite bounds";
}

void ActionUnits::visit(Archive& archive) {
  if (space_.type() != Space::Type::box) return;
  archive.fact("low", space_.low());
  archive.fact("high", space_.high());
}

}  // namespace engram::inline ENGRAM_REAL
