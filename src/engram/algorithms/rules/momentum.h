// Momentum: long after a rise, short after a fall.
//
//   target_t = sign(r_{t-lookback+1} + ... + r_t),   r log returns of closes: the sign of log(C_t / C_{t-lookback})
//
// A sum that is but the rounding of its terms, 2^-51 each, is 0: the close stands where it stood.
//
// With hurst_filter it is flat unless the Hurst exponent of the LOG PRICES in view is above 1/2 (statistics/hurst.h).
// The course's toolbox takes the exponent of a moving average, which is above 1/2 on nearly all days of a random walk.
#pragma once

#include <cmath>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "engram/core/error.h"
#include "engram/core/options.h"
#include "engram/core/real.h"
#include "engram/statistics/hurst.h"

namespace engram::inline ENGRAM_REAL {

class Momentum {
 public:
  static constexpr const char* name = "momentum";
  static constexpr const char* summary = "a rule: long after a rise, short after a fall; learns nothing";

  struct Options {
    int64_t lookback = 0;
    bool hurst_filter = false;

    void visit(OptionVisitor& v) {
      v.option("lookback", lookback, {0, 1e5}, "bars whose rise or fall is followed; 0: the whole --window");
      v.option("hurst_filter", hurst_filter, "flat unless the Hurst exponent of the log prices in view is above 1/2");
    }
  };

  // window: log returns in view. Error where they are too few.
  Momentum(const Options& options, int64_t window)
      : lookback_(options.lookback == 0 ? window : options.lookback), filtered_(options.hurst_filter) {
    if (lookback_ > window) {
      throw Error("--lookback: expected at most the --window " + std::to_string(window) + " of log returns in view, " +
                  "found " + std::to_string(lookback_));
    }
    if (filtered_ && window + 1 < least_hurst_values) {
      throw Error("--hurst_filter: expected a --window of at least " + std::to_string(least_hurst_values - 1) +
                  " log returns, found " + std::to_string(window));
    }
  }

  int64_t memory_size() const { return 0; }

  // -1, 0 or 1, from the log returns in view, oldest first.
  int decide(std::span<const double> returns, std::span<Real>) const {
    if (filtered_ && hurst_exponent(log_prices(returns)) <= 0.5) return 0;
    const auto recent = returns.last(static_cast<size_t>(lookback_));
    const double rise = std::accumulate(recent.begin(), recent.end(), 0.0);
    const double rounding = std::ldexp(static_cast<double>(lookback_), -51);
    return rise > rounding ? 1 : rise < -rounding ? -1 : 0;
  }

 private:
  // From 0 on.
  static std::vector<double> log_prices(std::span<const double> returns) {
    std::vector<double> prices{0};
    for (double each : returns) prices.push_back(prices.back() + each);
    return prices;
  }

  int64_t lookback_;
  bool filtered_;
};

}  // namespace engram::inline ENGRAM_REAL
