#include "engram/run/market/market_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace engram::inline ENGRAM_REAL {
namespace {

MarketGroup group_of(const FindingGroup& found) {
  MarketGroup group{found.label, found.options_hash, {}, {}, {}};
  for (size_t i = 0; i < found.seeds.size(); ++i) {
    group.runs.push_back({found.seeds[i], std::static_pointer_cast<const MarketFinding>(found.findings[i])});
  }
  return group;
}

// As many as any of the report's runs has met: the last one to be judged has met them all.
int64_t looks_of(const std::vector<MarketGroup>& groups) {
  int64_t looks = 1;
  for (const MarketGroup& group : groups) {
    for (const MarketRun& run : group.runs) looks = std::max(looks, run.finding->judgement.looks);
  }
  return looks;
}

void sum_up(MarketGroup& group, int64_t looks) {
  std::vector<MarketPass> means;
  int64_t trials = 1;
  for (const MarketRun& run : group.runs) trials = std::max(trials, run.finding->judgement.trials);
  for (size_t i = 0; i < group.runs[0].finding->passes.size(); ++i) {
    std::vector<MarketPass> seeds;
    for (const MarketRun& run : group.runs) seeds.push_back(run.finding->passes[i]);
    group.markets.push_back(market_figures(seeds));
    means.push_back(mean_position(seeds));
  }
  group.judgement = judge(means, looks, trials);
}

}  // namespace

MarketReport::MarketReport(const std::vector<FindingGroup>& found) {
  for (const FindingGroup& group : found) groups.push_back(group_of(group));
  const int64_t looks = looks_of(groups);
  for (MarketGroup& group : groups) sum_up(group, looks);
}

std::string MarketReport::page() const { return judgement_part(*this) + passes_part(*this); }

nlohmann::ordered_json MarketReport::json(size_t group) const { return to_json(groups[group].judgement); }

std::shared_ptr<const ReportPart> MarketFinding::report(const std::vector<FindingGroup>& groups) const {
  return std::make_shared<MarketReport>(groups);
}

}  // namespace engram::inline ENGRAM_REAL
