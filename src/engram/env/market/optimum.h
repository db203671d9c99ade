// Optimum: the best any trader can do in a made market, as a policy: a band over the prediction m of the next return.
//
// In state (m, position p) the trader chooses q of {-1, 0, 1} and earns gain(q, m) - cost(p, q). The average-reward
// problem is solved by relative value iteration (White 1963; Puterman 1994, section 8.5) on a grid of 601 points over
// 6 deviations of m, whose transition is the Gaussian AR(1) of Forecast:
//
//   V_p(m) = max_q gain(q, m) - cost(p, q) + E[V_q(m') | m] - average
//
// Without costs this is the myopic optimum. The solution is monotone: short below a threshold, long above another, flat
// between, both depending on p (hysteresis; Davis and Norman 1990 have it in continuous time).
//
// Log NLV: long earns m; short E log(2 - e^r), r ~ N(m, residual), about -m - residual^2; flat 0. (So the optimum is
// flat for a small negative m.) That is exact for a short position renewed at every bar. Market-v0 holds the units of a
// position constant, so that a short one drifts from its fraction -1: the same policy then earns .1 % less on ar1,
// where positions are short-lived, and 10 % less on latent, where they last twenty bars.
#pragma once

#include <array>
#include <functional>
#include <vector>

#include "engram/env/market/account.h"
#include "engram/env/market/made_bars.h"

namespace engram {

struct TradingProblem {
  Forecast forecast;
  std::function<double(int position, double prediction)> gain;  // of one bar
  std::function<double(int from, int to)> cost;
  bool allow_short = true;
};

struct Band {
  double average = 0;  // gain per bar, net of costs
  // By the position held, -1, 0, 1: short below the first, long above the second, flat between. Infinite where that
  // position is never taken.
  std::array<double, 3> short_below{}, long_above{};

  int decide(int position, double prediction) const {
    const auto p = static_cast<size_t>(position + 1);
    return prediction < short_below[p] ? -1 : prediction > long_above[p] ? 1 : 0;
  }
};

Band best_band(const TradingProblem& problem);

// The problem of Market-v0 with reward log on made bars.
TradingProblem log_wealth_problem(const MarketModel& model, const Terms& terms, bool allow_short);

// The targets that the best band orders at rows [begin, end - 1), given the log returns of all rows.
std::vector<double> best_targets(const MarketModel& model, const std::vector<double>& log_return, int64_t begin,
                                 int64_t end, const Terms& terms, bool allow_short);

}  // namespace engram
