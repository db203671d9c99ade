// What a market's report shows: the test part traded by the agent, by others, and by the agent at other terms.
//
// Several seeds are judged by their mean position, never by the best of them: the group's targets are the mean of the
// seeds' targets at each close, replayed by the rules of Market-v0.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "engram/env/market/pass.h"

namespace engram {

// A way to trade the test part.
struct MarketRow {
  std::string label;
  double log_return, max_drawdown, turnover, cost, exposure;  // turnover: traded value over NLV, summed; cost: money
};

struct MarketFigures {
  std::string instrument;
  int64_t bars = 0;  // of the test part
  double bars_per_year = 0;
  std::vector<std::string> stamps;           // of each close
  std::vector<double> agent, hold, exposed;  // equity at each close: mean position; long throughout; long throughout
                                             // at the agent's mean exposure
  std::vector<std::vector<double>> seeds;    // of each seed alone; {} for one seed
  std::vector<MarketRow> traders, terms;     // agent and others; the agent at other costs and one bar later
  std::vector<std::string> notes;            // what the reader of these prices should know
  bool made = false, close_only = false;
};

// The same instrument and part in every seed's pass.
MarketFigures market_figures(const std::vector<MarketPass>& seeds);

// Loss from the highest equity so far, as a share of it, at each close.
std::vector<double> drawdown(const std::vector<double>& equity);

}  // namespace engram
