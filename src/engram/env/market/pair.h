// Pair: one instrument priced in another, as one series of bars to trade.
//
//   price = A / B   at the stamps that both have: open over open, close over close
//
// What the account (account.h) then means. It counts its wealth in units of B. Position 1 holds A for all of it, 0
// holds B, -1 owes A and holds B for twice its wealth. Seen from money, where B itself is owed against the wealth, 1 is
// long A against as much B, 0 nothing, -1 the other way round: both legs in equal value at the fill, then left alone; a
// profit in B is one in money at the present price of B.
//
// What that assumes: that both legs fill at once at their own opens, and that what is owed can be borrowed. Each leg
// pays: cost_bps and slippage_bps count twice (MarketOptions::terms), and borrow_rate is due in either position.
#pragma once

#include <vector>

#include "engram/data/prices.h"

namespace engram {

// Of exactly two instruments. Highs and lows of a quotient are unknown: the greater and lesser of open and close. Where
// either file has no opens, the pair has none. Error: another number of instruments, no common stamp.
Prices pair_of(const std::vector<Prices>& legs);

}  // namespace engram
