#include "engram/env/market/judgement.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <numeric>

#include "engram/core/elementary.h"
#include "engram/core/fingerprint.h"
#include "engram/env/market/optimum.h"
#include "engram/statistics/performance.h"
#include "engram/statistics/sharpe_luck.h"
#include "engram/statistics/shift_test.h"
#include "engram/statistics/stationary_bootstrap.h"

namespace engram {
namespace {

constexpr int64_t shifts = 1000;
constexpr double significance = 0.05;
constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

using Passes = std::span<const MarketPass>;
using Targets = std::function<std::vector<double>(const MarketPass&)>;

std::vector<double> ordered(const MarketPass& pass) { return pass.target; }
Targets always(double target) {
  return
      [=](const MarketPass& pass) { return std::vector<double>(static_cast<size_t>(pass.passage().steps()), target); };
}

// The mean of what each instrument has become of its capital: log of the portfolio's worth.
double log_mean(const std::vector<double>& log_returns) {
  double sum = 0;
  for (double value : log_returns) sum += exp(value);
  return log_returns.size() == 1 ? log_returns[0] : log(sum / static_cast<double>(log_returns.size()));
}

double log_return_at(Passes passes, const Targets& targets, const std::function<Terms(Terms)>& change) {
  std::vector<double> log_returns;
  for (const MarketPass& pass : passes) {
    log_returns.push_back(replay_shifted(pass.passage(), targets(pass), 0, change(pass.terms)));
  }
  return log_mean(log_returns);
}
Terms unchanged(Terms terms) { return terms; }

std::function<Terms(Terms)> cost_of(double rate) {
  return [=](Terms terms) {
    terms.cost = rate;
    return terms;
  };
}

// Series of several instruments, brought to the union of their stamps.
class Timeline {
 public:
  explicit Timeline(Passes passes) : passes_(passes) {
    for (const MarketPass& pass : passes) {
      for (int64_t row = pass.begin; row < pass.end; ++row) {
        stamps_.push_back(pass.bars().prices.time[static_cast<size_t>(row)]);
      }
    }
    std::sort(stamps_.begin(), stamps_.end());
    stamps_.erase(std::unique(stamps_.begin(), stamps_.end()), stamps_.end());
  }

  size_t size() const { return stamps_.size(); }

  std::vector<std::string> texts() const {
    Prices shown;
    shown.time = stamps_;
    for (const MarketPass& pass : passes_) shown.intraday = shown.intraday || pass.bars().prices.intraday;
    std::vector<std::string> result;
    for (int64_t row = 0; row < shown.rows(); ++row) result.push_back(shown.time_text(row));
    return result;
  }

  // Mean over instruments; between its bars an instrument keeps its last value, before its first one `before`.
  std::vector<double> mean_level(const std::vector<std::vector<double>>& series, double before) const {
    std::vector<double> result(size(), 0);
    for (size_t i = 0; i < series.size(); ++i) {
      double level = before;
      for_each_stamp(i, [&](size_t at, size_t bar, bool has_bar) {
        if (has_bar) level = series[i][bar];
        result[at] += level / static_cast<double>(series.size());
      });
    }
    return result;
  }
  // Mean over instruments of what happens in a step; where an instrument has no bar, nothing does.
  std::vector<double> mean_flow(const std::vector<std::vector<double>>& series) const {
    std::vector<double> result(size(), 0);
    for (size_t i = 0; i < series.size(); ++i) {
      for_each_stamp(i, [&](size_t at, size_t bar, bool has_bar) {
        if (has_bar && bar > 0) result[at] += series[i][bar - 1] / static_cast<double>(series.size());
      });
    }
    result.erase(result.begin());
    return result;
  }

 private:
  template <class Use>
  void for_each_stamp(size_t instrument, const Use& use) const {
    const MarketPass& pass = passes_[instrument];
    const std::vector<int64_t>& time = pass.bars().prices.time;
    auto row = static_cast<size_t>(pass.begin);
    for (size_t at = 0; at < size(); ++at) {
      const bool has_bar = row < static_cast<size_t>(pass.end) && time[row] == stamps_[at];
      use(at, row - static_cast<size_t>(pass.begin), has_bar);
      row += has_bar ? 1 : 0;
    }
  }

  Passes passes_;
  std::vector<int64_t> stamps_;
};

std::vector<Replay> replays(Passes passes, const Targets& targets) {
  std::vector<Replay> result;
  for (const MarketPass& pass : passes) result.push_back(replay(pass.passage(), targets(pass), pass.terms));
  return result;
}

std::vector<double> equity_of(const Timeline& timeline, const std::vector<Replay>& accounts) {
  std::vector<std::vector<double>> series;
  for (const Replay& account : accounts) series.push_back(account.equity);
  return timeline.mean_level(series, 1);
}

// Return of the account less its average exposure times that of the market, bar by bar.
std::vector<double> excess_of(const MarketPass& pass, const Replay& account) {
  constexpr double rounding = 1e-13;
  const double exposure = mean(account.held);
  std::vector<double> result;
  for (int64_t i = 0; i < pass.passage().steps(); ++i) {
    const auto at = static_cast<size_t>(i);
    const Move move = pass.passage().move(i);
    const double excess =
        account.equity[at + 1] / account.equity[at] - 1 - exposure * (move.close / move.close_before - 1);
    result.push_back(std::abs(excess) < rounding ? 0 : excess);
  }
  return result;
}

std::vector<std::vector<double>> excesses(Passes passes, const std::vector<Replay>& accounts) {
  std::vector<std::vector<double>> all;
  for (size_t i = 0; i < passes.size(); ++i) all.push_back(excess_of(passes[i], accounts[i]));
  return all;
}

// What the instruments' accounts add up to: each holds an equal part of the capital.
void sum_up(Judgement& j, Passes passes, const std::vector<Replay>& accounts) {
  const auto instruments = static_cast<double>(passes.size());
  for (size_t i = 0; i < passes.size(); ++i) {
    j.turnover += accounts[i].turnover / instruments;
    j.cost += accounts[i].cost / instruments;
    j.exposure += mean(accounts[i].held) / instruments;
    const Prices& prices = passes[i].bars().prices;
    j.notes.insert(j.notes.end(), prices.notes.begin(), prices.notes.end());
  }
}

double break_even(Passes passes) {
  double low = 0, high = 0.5;
  const auto log_return = [&](double rate) { return log_return_at(passes, ordered, cost_of(rate)); };
  if (log_return(low) <= 0) return 0;
  if (log_return(high) > 0) return high * 1e4;
  for (int i = 0; i < 40; ++i) {
    const double middle = (low + high) / 2;
    (log_return(middle) > 0 ? low : high) = middle;
  }
  return low * 1e4;
}

// A shift of the longest pass as the same share of a shorter one: never its whole circle, which would be no shift.
int64_t shift_within(int64_t steps, int64_t shift, int64_t longest) {
  if (shift == 0 || steps < 2) return 0;
  return std::clamp<int64_t>(shift * steps / longest, 1, steps - 1);
}

ShiftTest timing_test(Passes passes) {
  int64_t longest = 0;
  for (const MarketPass& pass : passes) longest = std::max(longest, pass.passage().steps());
  return shift_test(longest, shifts, [&](int64_t shift) {
    std::vector<double> log_returns;
    for (const MarketPass& pass : passes) {
      const Passage passage = pass.passage();
      const int64_t own = shift_within(passage.steps(), shift, longest);
      log_returns.push_back(replay_shifted(passage, pass.target, own, pass.terms));
    }
    return log_mean(log_returns);
  });
}

double years_of(Passes passes) {
  int64_t first = std::numeric_limits<int64_t>::max(), last = std::numeric_limits<int64_t>::min();
  for (const MarketPass& pass : passes) {
    const std::vector<int64_t>& time = pass.bars().prices.time;
    first = std::min(first, time[static_cast<size_t>(pass.begin)]);
    last = std::max(last, time[static_cast<size_t>(pass.end - 1)]);
  }
  return years_between(first, last);
}

void judge_sharpe(Judgement& j, const std::vector<double>& returns) {
  j.sharpe = sharpe(returns, j.bars_per_year);
  j.sortino = sortino(returns, j.bars_per_year);
  j.probabilistic_sharpe = j.deflated_sharpe = undefined;
  if (!std::isfinite(j.sharpe)) return;
  const SharpeMoments moments = sharpe_moments(returns);
  j.probabilistic_sharpe = probabilistic_sharpe(moments, 0);
  // What Sharpes of noise vary by is all that is known of the other trials and looks.
  j.deflated_sharpe = deflated_sharpe(moments, j.trials + j.looks - 1, 1 / (moments.periods - 1));
}

void judge_luck(Judgement& j, Passes passes, const std::vector<double>& excess) {
  const ShiftTest timing = timing_test(passes);
  j.shifted = timing.shifted;
  j.timing_p = timing.p;
  j.timing_p_adjusted = std::min(1.0, timing.p * static_cast<double>(j.looks));
  j.excess = stationary_bootstrap_mean(excess, default_block(excess.size()), 0);
  const bool edge = j.timing_p_adjusted <= significance && j.excess.low > 0;
  j.verdict = edge ? "edge" : "not distinguishable from luck";
}

// A verdict on bars that the agent was made from says nothing of others.
void withhold_for_overlap(Judgement& j, Passes passes) {
  for (const MarketPass& pass : passes) {
    const Prices& prices = pass.bars().prices;
    const int64_t begin = pass.part_begin < 0 ? pass.begin : std::min(pass.begin, pass.part_begin);
    const std::vector<int64_t> rows = pass.known.rows_in(prices, begin, pass.end);
    if (rows.empty()) continue;
    const auto count = static_cast<int64_t>(rows.size());
    j.overlap_bars += count;
    j.overlap.push_back(prices.name + ": " + std::to_string(count) + " of the " + std::to_string(pass.end - begin) +
                        " bars judged, from " + prices.time_text(rows.front()) + " to " +
                        prices.time_text(rows.back()) +
                        ", were trained or validated on; give bars that the agent has not seen");
  }
  if (j.overlap_bars > 0) j.verdict = "not judged: trained on these bars";
}

void compare_with_oracle(Judgement& j, Passes passes) {
  const std::optional<MarketModel>& model = passes[0].table->model;
  if (!model) return;
  const auto best = [&](const MarketPass& pass) {
    return best_targets(*model, pass.bars().log_return, pass.begin, pass.end, pass.terms, pass.allow_short);
  };
  j.oracle = log_return_at(passes, best, unchanged);
  if (*j.oracle != 0) j.oracle_share = j.log_return / *j.oracle;
}

void add_variants(Judgement& j, Passes passes) {
  for (const auto& [name, change] : changes_of_terms()) {
    j.variants.push_back({name, log_return_at(passes, ordered, change)});
  }
}

}  // namespace

std::string data_hash(Passes passes) {
  Fingerprint fingerprint;
  for (const MarketPass& pass : passes) {
    fingerprint.add(pass.begin);
    fingerprint.add(pass.end);
    const Prices& prices = pass.bars().prices;
    for (auto row = static_cast<size_t>(pass.begin); row < static_cast<size_t>(pass.end); ++row) {
      fingerprint.add(prices.time[row]);
      fingerprint.add(prices.open[row]);
      fingerprint.add(prices.close[row]);
    }
  }
  return fingerprint.text();
}

Earnings earnings_of(Passes passes) {
  return {simple_returns(equity_of(Timeline(passes), replays(passes, ordered))), years_of(passes)};
}

Judgement judge(Passes passes, int64_t looks, int64_t trials) {
  const Timeline timeline(passes);
  const std::vector<Replay> accounts = replays(passes, ordered);
  Judgement j;
  j.looks = looks;
  j.trials = trials;
  j.market = passes[0].table->made_market();
  j.data_hash = data_hash(passes);
  j.time = timeline.texts();
  j.bars = static_cast<int64_t>(timeline.size()) - 1;
  sum_up(j, passes, accounts);
  const double years = years_of(passes);
  j.bars_per_year = static_cast<double>(j.bars) / years;
  j.equity = equity_of(timeline, accounts);
  j.hold = equity_of(timeline, replays(passes, always(1)));
  j.hold_at_exposure = equity_of(timeline, replays(passes, always(j.exposure)));
  j.drawdown = drawdowns(j.equity);
  j.log_return = log(j.equity.back());
  j.buy_and_hold = log(j.hold.back());
  j.max_drawdown = max_drawdown(j.equity);
  j.cagr = cagr(j.equity.back(), years);
  j.calmar = calmar(j.equity, years);
  j.break_even_cost_bps = j.turnover > 0 ? break_even(passes) : undefined;
  judge_sharpe(j, simple_returns(j.equity));
  judge_luck(j, passes, timeline.mean_flow(excesses(passes, accounts)));
  withhold_for_overlap(j, passes);
  compare_with_oracle(j, passes);
  add_variants(j, passes);
  return j;
}

MarketPass mean_position(Passes passes) {
  MarketPass result = passes[0];
  for (const MarketPass& pass : passes) result.known.add(pass.known);
  for (size_t i = 0; i < result.target.size(); ++i) {
    double sum = 0;
    for (const MarketPass& pass : passes) sum += pass.target[i];
    result.target[i] = sum / static_cast<double>(passes.size());
  }
  return result;
}

}  // namespace engram
