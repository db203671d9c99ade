#include "engram/run/market/market_figures.h"

#include <algorithm>
#include <numeric>

#include "engram/run/report/page/text.h"

namespace engram {
namespace {

double mean_of(const std::vector<double>& values) {
  if (values.empty()) return 0;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// Ordered at each close; a ruined trader orders nothing more.
std::vector<double> mean_target(const std::vector<MarketPass>& seeds) {
  std::vector<double> mean(static_cast<size_t>(seeds[0].passage().steps()), 0.0);
  for (const MarketPass& seed : seeds) {
    for (size_t i = 0; i < std::min(mean.size(), seed.target.size()); ++i) mean[i] += seed.target[i];
  }
  for (double& target : mean) target /= static_cast<double>(seeds.size());
  return mean;
}

MarketRow row_of(const std::string& label, const Replay& replay) {
  const std::vector<double> falls = drawdown(replay.equity);
  return {label,           replay.log_return(), *std::max_element(falls.begin(), falls.end()),
          replay.turnover, replay.cost,         mean_of(replay.held)};
}

std::vector<MarketRow> at_other_terms(const Passage& passage, const std::vector<double>& target, const Terms& terms) {
  std::vector<MarketRow> rows;
  for (const auto& [name, change] : changes_of_terms()) {
    rows.push_back(row_of(name, replay(passage, target, change(terms))));
  }
  return rows;
}

}  // namespace

std::vector<double> drawdown(const std::vector<double>& equity) {
  std::vector<double> falls;
  double peak = 0;
  for (double value : equity) {
    peak = std::max(peak, value);
    falls.push_back(1 - value / peak);
  }
  return falls;
}

MarketFigures market_figures(const std::vector<MarketPass>& seeds) {
  const MarketPass& pass = seeds[0];
  const Passage passage = pass.passage();
  const Prices& prices = pass.bars().prices;
  const auto steps = static_cast<size_t>(passage.steps());
  const std::vector<double> target = mean_target(seeds);
  const Replay agent = replay(passage, target, pass.terms);
  const double exposure = mean_of(agent.held);
  const Replay hold = replay(passage, std::vector<double>(steps, 1.0), pass.terms);
  const Replay exposed = replay(passage, std::vector<double>(steps, exposure), pass.terms);

  MarketFigures figures;
  figures.instrument = prices.name.substr(prices.name.rfind('/') + 1);  // a file's place is in the options
  figures.bars = passage.steps();
  figures.bars_per_year = static_cast<double>(steps) / years_between(prices.time[static_cast<size_t>(passage.begin)],
                                                                     prices.time[static_cast<size_t>(passage.end - 1)]);
  for (int64_t row = passage.begin; row < passage.end; ++row) figures.stamps.push_back(prices.time_text(row));
  figures.agent = agent.equity;
  figures.hold = hold.equity;
  figures.exposed = exposed.equity;
  for (const MarketPass& seed : seeds) {
    if (seeds.size() > 1) figures.seeds.push_back(replay(passage, mean_target({seed}), pass.terms).equity);
  }
  figures.traders = {row_of(seeds.size() > 1 ? "agent (mean position)" : "agent", agent),
                     row_of("buy and hold", hold),
                     row_of("buy and hold at " + show_percent(exposure), exposed),
                     {"flat", 0, 0, 0, 0, 0}};
  figures.terms = at_other_terms(passage, target, pass.terms);
  figures.notes = prices.notes;
  figures.made = pass.table->model.has_value();
  figures.close_only = prices.close_only;
  return figures;
}

}  // namespace engram
