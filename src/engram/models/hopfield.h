// Hopfield's network (Hopfield 1982): patterns of +-1 kept as minima of an energy, and found again from a part.
//
//   W = 1/N (sum_p s_p s_p^T - P I),   E(x) = -1/2 x^T W x
//   x_i <- sign(sum_j W_ij x_j), one unit after another in a drawn order; 0 leaves it as it is
//
// No step raises the energy, so that recall ends. Of N units about 0.138 N random patterns are found again (Amit,
// Gutfreund and Sompolinsky 1985); beyond, nothing is.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engram/core/rng.h"

namespace engram {

using Pattern = std::vector<int8_t>;  // of +-1

class Hopfield {
 public:
  // At least one pattern, all of one length (Error).
  explicit Hopfield(const std::vector<Pattern>& patterns);

  int64_t units() const { return units_; }
  double energy(const Pattern& state) const;
  // Until a whole round changes nothing; returns the rounds.
  int64_t recall(Pattern& state, Rng& rng) const;
  bool stable(const Pattern& state) const;

 private:
  double field(const Pattern& state, int64_t unit) const;

  int64_t units_;
  std::vector<float> weights_;  // (N, N), whole numbers: N times W
};

// Mean of x_i y_i: 1 the same, -1 the opposite, about 0 unrelated.
double overlap(const Pattern& a, const Pattern& b);

// With every unit turned round by a chance of `share`.
Pattern with_noise(Pattern pattern, double share, Rng& rng);

// The ten digits, 12 rows of 10, drawn with bars as on a pocket calculator.
constexpr int64_t digit_rows = 12, digit_columns = 10;
std::vector<Pattern> digits();

}  // namespace engram
