// Judgement: what a pass over the test part is worth, and whether luck would do as well.
//
// Several instruments are one portfolio: equal capital each at the start, never rebalanced; its figures and series are
// those of the sum, over the union of the stamps.
//
// Verdict, in two parts (reference: shift_test.h, stationary_bootstrap.h):
//   timing   the orders shifted in a circle against the bars, 1000 times, costs included; p times the looks at these
//            bars
//   excess   mean per bar of (return of the account - its average exposure x return of the market), net of costs, by
//            the stationary bootstrap, 95 %
// `edge` only if p <= .05 and the interval lies above 0. Timing alone does not say that money was made; excess alone is
// also had by luck. Where bars are among those that the agent was trained or validated on (known_bars.h), however few,
// it is not judged.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engram/env/market/pass.h"
#include "engram/statistics/bootstrap.h"
#include "engram/statistics/figure.h"

namespace engram {

struct Judgement {
  // Figures; NaN where undefined. Log returns are those of NLV over the whole part, closed out at cost.
  int64_t bars = 0;
  double bars_per_year = 0;
  double log_return = 0;
  double sharpe = 0, sortino = 0, calmar = 0, cagr = 0, max_drawdown = 0;  // performance.h
  double turnover = 0;                                                     // traded value over NLV, summed
  double cost = 0;                                                         // money; equity begins at 1
  double exposure = 0;                                                     // mean position
  double buy_and_hold = 0;                                                 // log return of always long, costs included
  double flat = 0;                                                         // of never trading
  double break_even_cost_bps = 0;  // at which these orders earn nothing; 0 if they earn nothing even for free
  double probabilistic_sharpe = 0, deflated_sharpe = 0;  // sharpe_luck.h, against 0 and against the best of as many
                                                         // trials of noise as there were trials and further looks
  double timing_p = 1, timing_p_adjusted = 1;            // alone, and times the looks (Bonferroni)
  Interval excess{0, 0};
  int64_t looks = 1, trials = 1;
  int64_t overlap_bars = 0;          // judged here, though trained or validated on
  std::vector<std::string> overlap;  // which, a sentence for each instrument that has any
  std::string verdict;               // "edge", "not distinguishable from luck", or withheld for the overlap
  std::string market;                // "made market latent", or "" for bars from files
  std::string spoken_verdict() const { return market.empty() ? verdict : verdict + " (" + market + ")"; }
  std::optional<double> oracle, oracle_share;  // made bars: log return of the best policy, and our share of it

  std::vector<Figure> figures;  // the algorithm's own

  // The same orders at other costs and one bar later.
  struct Variant {
    std::string name;
    double log_return;
  };
  std::vector<Variant> variants;

  // Series over the closes of the part, the first one the bar of the first decision.
  std::vector<std::string> time;
  std::vector<double> equity, hold, hold_at_exposure, drawdown;
  std::vector<double> shifted;  // log returns of the 1000 shifts

  std::string data_hash;           // of bars and split
  std::vector<std::string> notes;  // what was done to the data
};

// One pass for each instrument. `looks`: how many runs have been judged on these bars, this one included; `trials`: how
// many settings a tuner has tried to find those of this run.
Judgement judge(std::span<const MarketPass> passes, int64_t looks, int64_t trials = 1);

// What the portfolio that trades these passes earns: simple returns, bar by bar, and the years that they span.
struct Earnings {
  std::vector<double> returns;
  double years = 0;
};
Earnings earnings_of(std::span<const MarketPass> passes);

// 16 hexadecimal digits that name bars and split: what a look is counted for.
std::string data_hash(std::span<const MarketPass> passes);

// Several seeds on the same bars: their mean position, which is what may be judged (never the best of them).
MarketPass mean_position(std::span<const MarketPass> passes);

}  // namespace engram
