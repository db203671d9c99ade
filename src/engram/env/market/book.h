// Book: an account on its way through bars, one step for each.
//
//   equity(t+1) = equity(t) + units_old (O - C_t) + units_new (C_{t+1} - O) - slippage - cost
//
// is demanded at every step: what the account says it is worth must be what the bar paid. Ruin: where nothing is left,
// at the fill or at the close, `ruin_share` of the equity before remains, and the book must be closed.
#pragma once

#include <algorithm>
#include <cmath>

#include "engram/core/error.h"
#include "engram/env/market/account.h"

namespace engram {

// One step: from the close before to the bar's close.
struct Move {
  double close_before, open, close;
  double years;  // between the two closes
};

struct Book {
  static constexpr double ruin_share = 1e-3;

  Account account;
  double equity = 1;  // NLV at the last close
  bool ruined = false;

  // The order fills at the bar's open. The trade's cost includes the borrowing fee of the bar.
  Trade step(double target, const Move& move, const Terms& terms) {
    const double before = equity, gap = account.units * (move.open - move.close_before);
    const double worth = account.value(move.open);
    Trade trade{move.open, 0, 0};
    double slippage = 0;
    if (worth > 0) {
      const double units = account.units;
      trade = account.trade_to(target, move.open, terms);
      slippage = (account.units - units) * (trade.price - move.open);
      if (terms.borrow > 0) trade.cost += account.pay_borrow(move.open, move.years, terms);
    }
    const double session = account.units * (move.close - move.open);
    equity = account.value(move.close);
    demand_balance(before + gap - slippage - trade.cost + session);
    ruined = worth <= 0 || account.value(move.open) <= 0 || equity <= 0;
    if (ruined) equity = ruin_share * before;
    return trade;
  }

  // Sells or buys back everything at the close; what a ruined account holds is written off.
  Trade close_out(double close, const Terms& terms) {
    if (ruined) {
      account = Account{.cash = equity};
      return {close, 0, 0};
    }
    const Trade trade = account.trade_to(0, close, terms);
    equity = account.cash;
    return trade;
  }

  template <class Archive>
  void visit(Archive& archive) {
    archive("account", account);
    archive("equity", equity, {-Account::most, Account::most});
    archive("ruined", ruined);
  }

 private:
  // The rounding of a sum is relative to its largest part.
  void demand_balance(double expected) const {
    const double scale = std::abs(account.cash) + std::abs(equity - account.cash) + std::abs(expected);
    if (!(std::abs(equity - expected) > 1e-9 * scale + Account::least)) return;
    throw Error(
        "Market-v0: the account is worth " + std::to_string(equity) + ", but its bars paid " + std::to_string(expected),
        1);
  }
};

}  // namespace engram
