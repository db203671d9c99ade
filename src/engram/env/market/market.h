// Market: trade bars, long, flat or short, and be paid in log growth.
//
// Timeline. Decide at the close C_t; the order fills at the next open O_{t+1} (`delay` bars later where asked for); the
// step ends at C_{t+1} with reward
//   r = log NLV(C_{t+1}) - log NLV(C_t),   costs inside NLV,   or its differential Sharpe ratio.
// The gap C_t -> O_{t+1} is earned by the OLD position. Filling, costs and ruin: account.h, book.h. A ruined account
// terminates with reward log(1e-3); equity stays at that floor. Actions 0 short, 1 flat, 2 long: the position as a
// fraction of NLV at the fill; without `allow_short` 0 flat, 1 long. A file without opens fills at C_{t+1}.
//
// Data. Files, two of them as a pair (pair.h), or made bars (made_bars.h), one of which must be asked for; table.h divides them by time: 60 % train, 10
// % validation, 30 % test, or into walk-forward folds over the first 70 %. Lane i trades instrument i mod n. Training
// episodes are 256 bars from a random start inside train, truncated. Validation and test are one straight pass: the
// first decision at the part's first bar, truncated at its last, where the position is closed out at its close, at
// cost.
//
// Observation (1, window + features [+ 2 + delay]): the last `window` log returns log(C_i / C_{i-1}), oldest first, and
// the features of the last bar, less their mean and over their standard deviation ON TRAIN ONLY (fitted there, frozen
// afterwards); with observe_position also the position -1, 0, 1, the log profit since its entry, and the orders that
// have not filled yet. Equity begins at 1.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engram/env/environment.h"
#include "engram/env/market/book.h"
#include "engram/env/market/differential_sharpe.h"
#include "engram/env/market/known_bars.h"
#include "engram/env/market/market_options.h"
#include "engram/env/market/pass.h"
#include "engram/env/market/table.h"
#include "engram/env/market/tally.h"
#include "engram/env/vector_env.h"

namespace engram::inline ENGRAM_REAL {

// Named results, in the order in which they are told.
using Figures = std::vector<std::pair<std::string, double>>;

// Which of an observation's leading columns are log returns of closes, oldest first, and how they were standardised:
// column = (log return - mean) / deviation.
struct ReturnColumns {
  int64_t count = 0;
  double mean = 0, deviation = 1;

  double log_return(Real column) const { return mean + deviation * static_cast<double>(column); }
};

class Market {
 public:
  using Options = MarketOptions;
  static constexpr int64_t episode_bars = 256;  // of a training episode

  Market(const Options& options, const WorldContext& context);  // reads or makes the bars
  Market(const Options& options, DataPart part, Prices prices);

  Space observation_space() const;
  Space action_space() const { return Space::discrete(options_.allow_short ? 3 : 2); }
  void reset(Rng& rng, View observation);
  Outcome step(ConstView action, Rng&, View observation);
  void visit(Archive& archive);
  void visit_fitted(Archive& archive) {
    archive("scaler", scaler_);
    archive("known", known_);
  }

  int instruments() const { return static_cast<int>(members_.size()); }  // that take part here
  int instruments(DataPart part) const { return static_cast<int>(table_->members(static_cast<size_t>(part)).size()); }
  // What a trained agent may be judged on in these data: all, where it knows no bar of them, else the test part.
  DataPart judged_part() const;
  void take_lane(int lane, int lanes);  // Error where training would never see some instrument
  std::vector<std::string> notes() const;
  // The log returns of the last observation, oldest first, before it standardised and rounded them.
  std::span<const double> returns_in_view() const;
  // "made market latent", or "" where the bars are from files.
  std::string made_market() const { return table_->made_market(); }
  ReturnColumns return_columns() const { return {options_.window, scaler_.mean[0], scaler_.deviation[0]}; }
  // Of the bar that the last step ended with, also where it ended the episode: the table's own number, where an
  // observation has a standardised and rounded one, from which 0 does not come back as 0.
  double reached_return() const { return reached_return_; }

  // decision_time,action,fill_time,fill_price,units,cash,cost,nlv: units and cash as they stand after the fill, cost
  // the money paid there, nlv at the step's closing price. One line per step, one more for the closing-out. Actions are
  // 0 short, 1 flat, 2 long in either action space.
  static std::string ledger_header() { return "decision_time,action,fill_time,fill_price,units,cash,cost,nlv"; }
  void append_ledger(std::string& lines) const;
  // Of the last finished episode: bars, log_return, buy_and_hold (log return of the account that is always long, its
  // costs included), turnover (traded value over NLV, summed), cost (money), exposure (mean position), max_drawdown
  // (greatest loss from a peak of the closing NLV, as a share of it).
  Figures episode_figures() const;
  // The last finished pass over validation or test; none in training.
  const MarketPass* market_pass() const { return finished_pass_.get(); }

 private:
  struct LedgerLine {
    int64_t decision_row, fill_row;
    double target, fill_price, units, cash, cost, nlv;
  };

  Market(const Options& options, DataPart part, bool learns, std::shared_ptr<const MarketTable> table);
  // Of the test part of bars that go on after those that are known: what follows these.
  Rows part_rows() const;
  double next_order(double decided);
  double reward_of(double log_growth);
  void finish_pass();
  void observe(View observation) const;
  void record(int64_t decision_row, const Trade& trade);
  const Prices& prices() const { return table_->instruments[instrument_].prices; }
  double close(int64_t row) const { return prices().close[static_cast<size_t>(row)]; }

  Options options_;
  DataPart part_;
  bool learns_;
  Terms terms_;
  std::shared_ptr<const MarketTable> table_;
  std::vector<size_t> members_;  // of its instruments those that take part
  MarketScaler scaler_;
  KnownBars known_;  // trained and validated on
  size_t instrument_ = 0;
  Book book_;
  DifferentialSharpe sharpe_;
  std::vector<double> pending_;     // orders not filled yet, oldest first
  int64_t row_ = 0, last_row_ = 0;  // the bar that has just closed; the bar that ends the episode
  double reached_return_ = 0;
  Tally tally_, finished_;       // of the present episode and of the one before
  std::vector<double> ordered_;  // of the present pass
  std::shared_ptr<const MarketPass> finished_pass_;
  std::array<LedgerLine, 2> ledger_{};
  size_t ledger_lines_ = 0;  // of the last step
};

// The last finished pass of each instrument in these lanes, of which there are as many as instruments; empty where the
// world is no market or a pass is not through.
std::vector<MarketPass> passes_of(const VectorEnv& played);

}  // namespace engram::inline ENGRAM_REAL
