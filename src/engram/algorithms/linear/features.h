// Features: a state as the numbers x(s) in which a value is linear, q(s, a) = w_a . x(s). Sutton & Barto section 9.5.
//
// Sparse by index, because tile coding has a handful of ones among thousands; a dense vector lists every index.
#pragma once

#include <cassert>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engram/core/archive.h"
#include "engram/core/real.h"

namespace engram::inline ENGRAM_REAL {

struct Features {
  std::vector<int64_t> index;  // ascending within a block, none twice
  std::vector<double> value;

  void clear() {
    index.clear();
    value.clear();
  }
  void add(int64_t i, double x) {
    index.push_back(i);
    value.push_back(x);
  }
  double squared_norm() const {
    double sum = 0;
    for (const double x : value) sum += x * x;
    return sum;
  }
};

// w . x, where w begins at `weights`.
inline double dot(std::span<const double> weights, const Features& x) {
  double sum = 0;
  for (size_t k = 0; k < x.index.size(); ++k) sum += weights[static_cast<size_t>(x.index[k])] * x.value[k];
  return sum;
}

// How a state becomes features.
class FeatureMap {
 public:
  virtual ~FeatureMap() = default;
  virtual int64_t size() const = 0;
  // What |x|^2 comes to, so that a step size alpha / scale removes the share alpha of an error.
  virtual double scale() const = 0;
  virtual void map(std::span<const double> state, Features& x) const = 0;
};

}  // namespace engram::inline ENGRAM_REAL
