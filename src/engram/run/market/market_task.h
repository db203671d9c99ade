// How a trader is judged: one straight greedy pass over the test part of each instrument, one lane each. The ledger of
// every step is left in RUN/ledger.csv, one instrument after the other; the look at these bars is counted (looks.h);
// the verdict is env/market/judgement.h's.
#pragma once

#include <vector>

#include "engram/env/market/judgement.h"
#include "engram/run/task/task.h"

namespace engram::inline ENGRAM_REAL {

const Task& market_task();

struct MarketFinding final : Finding {
  std::vector<MarketPass> passes;  // one for each instrument
  Judgement judgement;

  std::shared_ptr<const ReportPart> report(const std::vector<FindingGroup>& groups) const override;
  nlohmann::ordered_json json() const override;
  std::string text() const override;
};

nlohmann::ordered_json to_json(const Judgement& judgement);  // the figures, without the series

}  // namespace engram::inline ENGRAM_REAL
