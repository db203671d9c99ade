// Replay: an account that follows given targets through bars, by the very rules of Market-v0.
//
// It answers what would have become of the same decisions at other costs, one bar later, or against other returns;
// buy-and-hold is the target 1 throughout.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "engram/data/prices.h"
#include "engram/env/market/book.h"

namespace engram {

// Rows [begin, end): the first decision at the close of `begin`, the account closed out at that of `end` - 1. A target
// is the order given at a close; it fills `delay` bars after the next open.
struct Passage {
  const Prices* prices;
  int64_t begin, end;

  int64_t steps() const { return end - begin - 1; }
  Move move(int64_t step) const;  // of the step from row begin + step to the next
};

struct Replay {
  std::vector<double> equity;  // at each close, steps + 1 of them; the first is 1, the last after the closing-out
  std::vector<double> held;    // target in force after each fill
  double turnover = 0;         // traded value over NLV, summed
  double cost = 0;             // money
  bool ruined = false;

  double log_return() const;
};

Replay replay(const Passage& passage, std::span<const double> target, const Terms& terms);

// Only the end of it: the log return of the targets shifted by `shift` places in a circle.
double replay_shifted(const Passage& passage, std::span<const double> target, int64_t shift, const Terms& terms);

// What the same orders may be asked again under: costs and slippage 0, 1, 2 and 4 times theirs (never above what a fill
// can lose), and every fill one bar later.
struct ChangeOfTerms {
  std::string name;
  std::function<Terms(Terms)> change;
};
const std::vector<ChangeOfTerms>& changes_of_terms();

// Milliseconds as years of 365.25 days.
double years_between(int64_t from, int64_t to);

}  // namespace engram
