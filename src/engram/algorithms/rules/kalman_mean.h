// Kalman mean: trade the return of a price to its own slowly wandering mean.
//
// The log price is the mean plus noise, the mean a random walk: z tells how far the price lies from it, in deviations
// that were expected before it was seen (models/local_level.h). (The course's notebook divides by the deviation of the
// state variance over the whole sample: it looks ahead.) With hysteresis:
//
//   short where z > entry, long where z < -entry; else a short is kept while z > exit, a long while z < -exit
//
// Memory: the filter, from the first price in view on, and the position. No trade before ten innovations were seen.
#pragma once

#include <cmath>
#include <span>
#include <string>

#include "engram/core/error.h"
#include "engram/core/options.h"
#include "engram/core/real.h"
#include "engram/models/local_level.h"

namespace engram::inline ENGRAM_REAL {

class KalmanMean {
 public:
  static constexpr const char* name = "kalman_mean";
  static constexpr const char* summary = "a rule: against deviations from a Kalman-filtered mean; learns nothing";

  struct Options {
    double variance_ratio = 0.001;
    double entry = 1, exit = 0.5;

    void visit(OptionVisitor& v) {
      v.option("variance_ratio", variance_ratio, {0, 1e6}, "how much the mean wanders: Q / R of the Kalman filter");
      v.option("entry", entry, {0, 100}, "deviations from the mean that a position is taken at");
      v.option("exit", exit, {0, 100}, "deviations that it is left at");
    }
  };

  KalmanMean(const Options& options, int64_t) : options_(options) {
    if (options.exit <= options.entry) return;
    throw Error("--exit: expected at most the --entry " + shortest(options.entry) + ", found " +
                shortest(options.exit));
  }

  int64_t memory_size() const { return 5; }

  // -1, 0 or 1, from the log returns in view, oldest first; memory all zero at an episode's beginning.
  int decide(std::span<const double> returns, std::span<Real> memory) const {
    LocalLevel level;
    if (memory[3] > 0) level = {memory[0], memory[1], memory[2], memory[3]};
    double z = 0;
    for (double each : level.count > 0 ? returns.last(1) : returns) z = level.see(each, options_.variance_ratio);
    const int target = follow(z, static_cast<int>(memory[4]));
    const double kept[] = {level.mean, level.variance, level.scale, level.count, static_cast<double>(target)};
    for (size_t i = 0; i < memory.size(); ++i) memory[i] = static_cast<Real>(kept[i]);
    return target;
  }

  int follow(double z, int held) const {
    if (std::abs(z) > options_.entry) return z > 0 ? -1 : 1;
    return -held * z > options_.exit ? held : 0;
  }

 private:
  Options options_;
};

}  // namespace engram::inline ENGRAM_REAL
