// PastErrors: how wide an interval around the next forecast must be, from the errors of those before.
//
//   half width = the k-th smallest |error| of n,  k = ceil((n + 1) level)      (split conformal: Vovk et al. 2005)
//
// holds its level for exchangeable errors. Errors of forecasts h rows ahead, made at neighbouring rows, overlap: they are
// worth about n / h free ones. The width grows by what Student's quantile with so many degrees exceeds the normal one, and
// where n is too small for k the normal quantile of the errors' root mean square stands in.
//
// AdaptiveLevel moves the level itself by what happened (Gibbs & Candes 2021): after a miss up, after a hit down, so that
// the share of misses tends to 1 - level whatever the series does.
//
//   alpha <- alpha + gamma (1 - level - miss)
#pragma once

#include <vector>

namespace engram {

class PastErrors {
 public:
  void add(double error);
  bool empty() const { return sorted_.empty(); }
  // `overlap`: how many neighbouring errors are worth one. 0 without errors.
  double half_width(double level, double overlap) const;

 private:
  std::vector<double> sorted_;  // of |error|
  double squares_ = 0;
};

class AdaptiveLevel {
 public:
  explicit AdaptiveLevel(double level) : level_(level), alpha_(1 - level) {}
  double level() const { return alpha_ <= least ? 1 - least : alpha_ >= 1 - least ? least : 1 - alpha_; }
  void observe(bool hit) { alpha_ += gamma * (1 - level_ - (hit ? 0 : 1)); }

 private:
  static constexpr double gamma = 0.01, least = 0.001;
  double level_, alpha_;
};

}  // namespace engram
