// MarketPass: what a trader did in one straight pass over a part of its data: enough to recompute everything, and to
// ask what else might have come of it.
#pragma once

#include <memory>
#include <vector>

#include "engram/env/market/known_bars.h"
#include "engram/env/market/replay.h"
#include "engram/env/market/table.h"

namespace engram {

struct MarketPass {
  std::shared_ptr<const MarketTable> table;
  size_t instrument = 0;
  int64_t begin = 0, end = 0;  // rows of the part
  Terms terms;
  bool allow_short = true;
  std::vector<double> target;  // ordered at each close from `begin` on; after a ruin, none
  KnownBars known = {};        // the bars that the trader was trained and validated on
  int64_t part_begin = -1;     // where the data's own part begins, if the pass began elsewhere: behind the known bars

  const Instrument& bars() const { return table->instruments[instrument]; }
  Passage passage() const { return {&bars().prices, begin, end}; }
};

}  // namespace engram
