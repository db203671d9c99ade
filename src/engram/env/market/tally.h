// Tally: sums over an episode of Market-v0.
#pragma once

#include <algorithm>
#include <cstdint>

#include "engram/core/archive.h"
#include "engram/env/market/account.h"

namespace engram {

struct Tally {
  int64_t first_row = 0, last_row = 0;
  double equity = 1, turnover = 0, cost = 0, position_sum = 0, peak = 1, max_drawdown = 0;

  void count_trade(const Trade& trade, double worth) {
    cost += trade.cost;
    if (trade.traded > 0) turnover += trade.traded / worth;
  }
  void count_close(int64_t row, double new_equity) {
    last_row = row;
    equity = new_equity;
    peak = std::max(peak, equity);
    max_drawdown = std::max(max_drawdown, 1 - equity / peak);
  }
  void visit(Archive& archive) {
    archive("first_row", first_row, a_count);
    archive("last_row", last_row, a_count);
    archive("equity", equity);
    archive("turnover", turnover);
    archive("cost", cost);
    archive("position_sum", position_sum);
    archive("peak", peak);
    archive("max_drawdown", max_drawdown);
  }
};

}  // namespace engram
