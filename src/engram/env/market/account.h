// Account: cash and units of one asset, held as a fraction -1 .. 1 of its own worth.
//
//   W = cash + units * price                     net liquidation value (NLV)
//
// An order fills at price (1 + s * slippage), s = 1 to buy, -1 to sell, and pays `cost` per value traded there. With
// a = units * price held and d = the value to be bought (d > 0) or sold (d < 0), both at `price`, an order loses k |d|,
// k = slippage + cost (1 + s * slippage). A fill that turns the account into the fraction p of its worth AFTER the
// loss:
//
//   a + d = p (W - k |d|) = p W - p k s d     =>     d = (p W - a) / (1 + p k s),  s = sign(p W - a) because |p k| < 1
//
// From flat, p = 1 buys W / (1 + k); from long, p = 0 sells all. A full flip trades about 2 W. Units then stay constant
// until the target changes: a repeated target does not trade. A short position pays `borrow` per year on its value.
#pragma once

#include <cassert>
#include <cmath>
#include <cstdint>

#include "engram/core/elementary.h"

namespace engram {

// What trading costs.
struct Terms {
  double cost = 0;      // per traded value
  double slippage = 0;  // of the price, against the trader
  double borrow = 0;    // per year, of the value of what is borrowed: a short position
  int64_t delay = 0;    // bars between the next open and the fill
  bool pair = false;    // a long position borrows as well: the other leg (pair.h)
};

struct Trade {
  double price = 0;   // of the fill; the market's where nothing was traded
  double traded = 0;  // money
  double cost = 0;    // money
};

struct Account {
  static constexpr double least = 1e-300;  // money; below it sums lose their digits

  // Of a checkpoint; far beyond whatever an account grows to, and its products stay finite.
  static constexpr int64_t most = 1'000'000'000'000'000'000;

  double cash = 1;
  double units = 0;
  double target = 0;
  double entry_value = 1;  // NLV just after the fill that opened the present position

  double value(double price) const { return cash + units * price; }

  Trade trade_to(double wanted, double price, const Terms& terms) {
    if (wanted == target) return {price, 0, 0};
    const double worth = value(price), held = units * price;
    const double missing = wanted * worth - held, side = std::copysign(1.0, missing);
    const double loss_rate = terms.slippage + terms.cost * (1 + side * terms.slippage);
    const double bought = missing / (1 + wanted * side * loss_rate);
    Trade trade{price * (1 + side * terms.slippage), 0, 0};
    const double before = units;
    units = wanted == 0 ? 0 : units + bought / price;
    trade.traded = std::abs(units - before) * trade.price;
    trade.cost = terms.cost * trade.traded;
    cash -= (units - before) * trade.price + trade.cost;
    target = wanted;
    entry_value = value(price);
    [[maybe_unused]] const double rounding = 1e-12 * (std::abs(cash) + std::abs(worth) + std::abs(held)) + least;
    assert(std::abs(entry_value - (worth - loss_rate * std::abs(bought))) <= rounding);
    assert(std::abs(units * price - wanted * entry_value) <= rounding);
    return trade;
  }

  bool borrows(const Terms& terms) const { return units < 0 || (terms.pair && units > 0); }

  // The fee for holding what is borrowed, paid in advance. Money.
  double pay_borrow(double price, double years, const Terms& terms) {
    const double fee = borrows(terms) ? std::abs(units) * price * terms.borrow * years : 0;
    cash -= fee;
    return fee;
  }

  // Log profit since entry; 0 when flat.
  double log_profit(double price) const { return target == 0 ? 0 : log(value(price) / entry_value); }

  template <class Archive>
  void visit(Archive& archive) {
    archive("cash", cash, {-most, most});
    archive("units", units, {-most, most});
    archive("target", target, {-1, 1});
    archive("entry_value", entry_value, {-most, most});
  }
};

}  // namespace engram
