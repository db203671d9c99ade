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

// verdict.json in a run's directory: what the last judgement of it said, on which bars, of which policy.
void keep_verdict(const std::string& directory, const std::string& policy, const MarketFinding& finding);
// The same as JSON, null where the run was never judged; `of_policy` is false where it has learned since.
nlohmann::ordered_json kept_verdict(const std::string& directory, const std::string& policy);

}  // namespace engram::inline ENGRAM_REAL
