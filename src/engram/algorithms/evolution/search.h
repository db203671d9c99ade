// Search: where the next candidates of a black box are drawn, from how good the last ones were. Weights are one row of
// numbers; nothing is known of what they do.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engram/core/archive.h"
#include "engram/core/rng.h"

namespace engram {

class Search {
 public:
  virtual ~Search() = default;
  virtual int64_t population() const = 0;
  // Draws a population anew; candidate i of it, as many numbers as the mean.
  virtual void draw(Rng& rng) = 0;
  virtual std::span<const double> candidate(int64_t i) const = 0;
  // One fitness each, the greater the better; only their order counts. `learning_rate`: for those that step by one.
  virtual void tell(std::span<const double> fitness, double learning_rate) = 0;
  virtual std::span<const double> mean() const = 0;  // what the search stands on: the deployed weights
  virtual double spread() const = 0;                 // mean deviation of a candidate's number
  virtual void visit(Archive& archive) = 0;
};

// Numbers of candidates in the order of their fitness, the best first; of equals the first.
std::vector<int64_t> best_first(std::span<const double> fitness);

}  // namespace engram
