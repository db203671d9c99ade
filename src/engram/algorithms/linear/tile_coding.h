// Tile coding: several grids over the state, each displaced by another fraction of a tile; one active tile in each.
// Sutton & Barto section 9.5.4.
//
// Tiling k of n is displaced by k (1, 3, 5, ...) / n tiles (modulo 1) in the 1st, 2nd, 3rd ... dimension, the odd
// numbers that Miller & Glanz (1996) recommend. Each dimension's range is `tiles` tiles wide; a displaced grid has one
// more. Every tile has a weight of its own: nothing is hashed. States outside the range count as its border.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "engram/algorithms/linear/features.h"

namespace engram::inline ENGRAM_REAL {

class TileCoding final : public FeatureMap {
 public:
  TileCoding(std::vector<double> low, std::vector<double> high, int64_t tilings, int64_t tiles)
      : low_(std::move(low)), tilings_(tilings), tiles_(tiles) {
    for (size_t d = 0; d < low_.size(); ++d) {
      tiles_per_unit_.push_back(static_cast<double>(tiles) / (high[d] - low_[d]));
      per_tiling_ *= tiles + 1;
    }
  }

  int64_t size() const override { return tilings_ * per_tiling_; }
  double scale() const override { return static_cast<double>(tilings_); }

  void map(std::span<const double> state, Features& x) const override {
    x.clear();
    for (int64_t k = 0; k < tilings_; ++k) x.add(k * per_tiling_ + tile(state, k), 1);
  }

 private:
  int64_t tile(std::span<const double> state, int64_t tiling) const {
    int64_t index = 0;
    for (size_t d = 0; d < low_.size(); ++d) {
      const double place = (state[d] - low_[d]) * tiles_per_unit_[d];
      const int64_t odd = 2 * static_cast<int64_t>(d) + 1;
      const double shift = static_cast<double>(tiling * odd % tilings_) / static_cast<double>(tilings_);
      const double inside = place > 0 ? std::min(place, static_cast<double>(tiles_)) : 0;  // NaN: 0
      index = index * (tiles_ + 1) + std::min(static_cast<int64_t>(inside + shift), tiles_);
    }
    return index;
  }

  std::vector<double> low_, tiles_per_unit_;  // (dimensions)
  int64_t tilings_, tiles_, per_tiling_ = 1;
};

}  // namespace engram::inline ENGRAM_REAL
