// Market: trade one series of bars, long, flat or short, and be paid in log growth.
//
// Timeline. Decide at the close C_t; the order fills at the next open O_{t+1}; the step ends at C_{t+1} with reward
//   r = log NLV(C_{t+1}) - log NLV(C_t),   costs inside NLV.
// The gap C_t -> O_{t+1} is earned by the OLD position. Filling and its cost: account.h. Actions 0 short, 1 flat, 2
// long: the position as a fraction of NLV at the fill. Ruin: NLV <= 0 terminates with reward log(1e-3); equity stays at
// that floor, 1e-3 of what it was.
//
// Data. Rows are divided by time: 60 % train, 10 % validation, 30 % test. Training episodes are 256 bars from a random
// start inside train, truncated. Validation and test are one straight pass: the first decision at the part's first bar,
// truncated at its last, where the position is closed out at its close, at cost.
//
// Observation (1, window [+ 2]): the last `window` log returns log(C_i / C_{i-1}), oldest first, less their mean and
// over their standard deviation ON TRAIN ONLY (fitted there, frozen afterwards); with observe_position also the
// position -1, 0, 1 and the log profit since its entry. Equity begins at 1. Requires positive prices.
#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engram/data/prices.h"
#include "engram/env/environment.h"
#include "engram/env/market/account.h"

namespace engram::inline ENGRAM_REAL {

class Market {
 public:
  struct Options {
    std::string data;
    int64_t window = 16;
    double cost_bps = 5;
    bool observe_position = true;
    void visit(OptionVisitor& v) {
      v.option("data", data, {}, "file of bars: CSV with the header Date,Open,High,Low,Close,Volume");
      v.option("window", window, {1, 1e5}, "log returns in the observation");
      v.option("cost_bps", cost_bps, {0, 5000}, "cost per traded value, in hundredths of a percent");
      v.option("observe_position", observe_position, "observe the position and its log profit too");
    }
  };
  static constexpr int64_t episode_bars = 256;  // of a training episode
  static constexpr double ruin_share = 1e-3;    // what a ruined account keeps

  Market(const Options& options, const WorldContext& context);  // reads options.data
  Market(const Options& options, DataPart part, Prices prices);

  Space observation_space() const;
  Space action_space() const { return Space::discrete(3); }
  void reset(Rng& rng, View observation);
  Outcome step(ConstView action, Rng&, View observation);
  void visit(Archive& archive);
  void visit_fitted(Archive& archive) { archive("scaler", scaler_); }

  // decision_time,action,fill_time,fill_price,units,cash,cost,nlv: units and cash as they stand after the fill, cost
  // the money paid there, nlv at the step's closing price. One line per step, one more for the closing-out.
  static std::string ledger_header() { return "decision_time,action,fill_time,fill_price,units,cash,cost,nlv"; }
  void append_ledger(std::string& lines) const;
  // Of the last finished episode: bars, log_return, buy_and_hold (log return of the account that is always long, its
  // costs included), turnover (traded value over NLV, summed), cost (money), exposure (mean position), max_drawdown
  // (greatest loss from a peak of the closing NLV, as a share of it).
  Figures episode_figures() const;

 private:
  struct Scaler {
    double mean = 0, deviation = 1;
    void visit(Archive& archive) {
      archive("mean", mean);
      archive("deviation", deviation);
    }
  };
  // What lanes share and nobody changes.
  struct Table {
    Prices prices;
    std::vector<double> log_return;  // of closes; 0 in row 0
    int64_t begin, end;              // rows of the part
  };
  // Sums over an episode.
  struct Tally {
    int64_t first_row = 0, last_row = 0;
    double equity = 1, turnover = 0, cost = 0, position_sum = 0, peak = 1, max_drawdown = 0;

    void count_trade(const Trade& trade, double worth);
    void count_close(int64_t row, double new_equity);
    void visit(Archive& archive);
  };
  struct LedgerLine {
    int64_t decision_row, fill_row;
    int action;
    double fill_price, units, cash, cost, nlv;
  };

  static Scaler fit(std::span<const double> train_returns);
  double close_out();
  void record(int64_t decision_row, int action, double price, double cost, double nlv);
  void observe(View observation) const;
  double close(int64_t row) const { return table_->prices.close[static_cast<size_t>(row)]; }
  double open(int64_t row) const { return table_->prices.open[static_cast<size_t>(row)]; }

  Options options_;
  DataPart part_;
  double cost_rate_;
  std::shared_ptr<const Table> table_;
  Scaler scaler_;
  Account account_;
  int64_t row_ = 0, last_row_ = 0;  // the bar that has just closed; the bar that ends the episode
  Tally tally_, finished_;          // of the present episode and of the one before
  std::array<LedgerLine, 2> ledger_{};
  size_t ledger_lines_ = 0;  // of the last step
};

}  // namespace engram::inline ENGRAM_REAL
