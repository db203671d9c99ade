// Doubts about a series of bars that a reader should know before money or a verdict depends on it.
//
//   split   open over the close before within 3 % of 1/k or k (k = 2 .. 10, 20, 25, 50, 100), within 1 % of 2/3 or 3/2,
//           eight usual steps away at least, and no way back within five bars
//   tick    a close at least 10 usual steps and 20 % away from both neighbours, which lie within 10 % of each other
//   frozen  the last closes do not differ: ten of them at least, and three times as many as ever before
//   gap     a pause thrice as long as the series' own: the one that all but one in two weeks of bars stay within, and at
//           least seven usual steps, or three days where that is less
//
// A usual step is the median of |log C_t / C_{t-1}|, or 1e-4 where that is less.
#pragma once

#include <span>
#include <vector>

#include "engram/data/prices.h"

namespace engram {

// A tick beyond this factor from both neighbours cannot be a price.
constexpr double impossible_tick = 3;

// `lines`: of each row, for what is told.
std::vector<PriceDoubt> doubts_of(const Prices& prices, std::span<const int64_t> lines);
// Rows whose close is a tick.
std::vector<size_t> ticks_of(const Prices& prices);

// Instruments whose bars are the same over at least twenty stamps.
void tell_duplicates(std::vector<Prices>& all);

}  // namespace engram
