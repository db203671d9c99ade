// Account: cash and units of one asset, held as a fraction -1, 0 or +1 of its own worth.
//
//   W = cash + units * price                     net liquidation value (NLV)
//
// A fill at price O that turns the account into the fraction p of its worth AFTER the cost, c per traded value:
// with a = units * O held and the traded value d (bought > 0, sold < 0), the new holding a + d must be p (W - c |d|),
//
//   a + d = p W - p c s d,  s = sign d     =>     d = (p W - a) / (1 + p c s),  s = sign(p W - a) because |p c| < 1
//
// and then units += d / O, cash -= d + c |d|, W -= c |d|. From flat, p = 1 buys W / (1 + c); from long, p = 0 sells
// all. A full flip trades about 2 W. Units then stay constant until the target changes: a repeated target does not
// trade.
#pragma once

#include <cassert>
#include <cmath>

#include "engram/core/elementary.h"

namespace engram {

struct Trade {
  double traded = 0;  // |d|, money
  double cost = 0;    // money
};

struct Account {
  double cash = 1;
  double units = 0;
  int target = 0;
  double entry_value = 1;  // NLV just after the fill that opened the present position

  double value(double price) const { return cash + units * price; }

  // `cost` per traded value, in [0, 1).
  Trade trade_to(int wanted, double price, double cost_rate) {
    if (wanted == target) return {};
    const double worth = value(price), held = units * price;
    const double missing = wanted * worth - held;
    const double bought = missing / (1 + wanted * std::copysign(cost_rate, missing));
    const Trade trade{std::abs(bought), cost_rate * std::abs(bought)};
    units = wanted == 0 ? 0 : units + bought / price;
    cash -= bought + trade.cost;
    target = wanted;
    entry_value = value(price);
    assert(std::abs(entry_value - (worth - trade.cost)) <= 1e-12 * (std::abs(worth) + std::abs(held)));
    assert(std::abs(units * price - wanted * entry_value) <= 1e-12 * (std::abs(worth) + std::abs(held)));
    return trade;
  }

  // Log profit since entry; 0 when flat.
  double log_profit(double price) const { return target == 0 ? 0 : log(value(price) / entry_value); }

  template <class Archive>
  void visit(Archive& archive) {
    archive("cash", cash);
    archive("units", units);
    archive("target", target);
    archive("entry_value", entry_value);
  }
};

}  // namespace engram
