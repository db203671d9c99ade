// One-way analysis of variance: do groups differ in their means?
//
//   between  sum n_g (mean_g - mean)^2,  G - 1 degrees        within  sum (y - mean_g)^2,  n - G degrees
//   F = (between / (G - 1)) / (within / (n - G)),   p = P(F' > F) of Fisher's distribution
#pragma once

#include <span>
#include <vector>

namespace engram {

struct Anova {
  double between, within, between_degrees, within_degrees, f, p;
};

// At least two groups, each with a value, and more values than groups (Error). F is infinite where groups have no spread.
Anova one_way_anova(std::span<const std::vector<double>> groups);

}  // namespace engram
