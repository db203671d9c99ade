// What a market's report shows in place of returns: edge or luck, then the test part as it was traded. Several seeds on
// the same bars are judged by their mean position, never by the best of them, after as many looks as any of them met.
#pragma once

#include <string>
#include <vector>

#include "engram/run/market/market_figures.h"
#include "engram/run/market/market_task.h"

namespace engram::inline ENGRAM_REAL {

struct MarketRun {
  int64_t seed;
  std::shared_ptr<const MarketFinding> finding;
};

struct MarketGroup {
  std::string label, options_hash;
  std::vector<MarketRun> runs;
  Judgement judgement;                 // of the mean position of the seeds
  std::vector<MarketFigures> markets;  // one for each instrument
};

class MarketReport final : public ReportPart {
 public:
  explicit MarketReport(const std::vector<FindingGroup>& groups);

  std::string page() const override;
  double headline(size_t group) const override { return groups[group].judgement.log_return; }
  std::vector<std::string> notes(size_t group) const override {
    return {"log return on the test part", groups[group].judgement.spoken_verdict()};
  }
  nlohmann::ordered_json json(size_t group) const override;

  std::vector<MarketGroup> groups;
};

std::string judgement_part(const MarketReport& report);  // verdict, its reasons, and the figures
std::string passes_part(const MarketReport& report);     // each instrument: curves and tables

}  // namespace engram::inline ENGRAM_REAL
