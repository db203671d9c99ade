// The options of Market-v0.
#pragma once

#include <cstdint>
#include <string>

#include "engram/core/options.h"
#include "engram/data/prices.h"
#include "engram/env/market/account.h"
#include "engram/env/market/made_bars.h"

namespace engram {

// What a caller may say of how files of prices are to be read.
inline void visit_price_format(OptionVisitor& v, PriceFormat& format) {
  v.option(
      "columns", format.columns, {},
      "what the columns are where they are not understood: time,open,high,low,close,volume in the file's order, or "
      "close=NAME,time=NAME");
  v.option("date_format", format.date_format, {},
           "order of day, month and year where the file leaves it open: dmy, mdy");
  v.option("time_zone", format.time_zone, {},
           "of stamps within the day that say none: America/New_York, +01:00; needed where clocks are turned back");
  v.option("raw", format.raw, "do not scale prices by Adj Close");
  v.option("drop_ticks", format.drop_ticks, "leave out bars whose price is nowhere near its neighbours");
}

struct MarketOptions {
  std::string data;
  PriceFormat format;
  bool pair = false;
  MarketModel made{.market = "none"};
  int64_t window = 16;
  std::string features = "none";
  double cost_bps = 5;
  double borrow_rate = 0;
  double slippage_bps = 0;
  int64_t delay = 0;
  bool allow_short = true;
  bool observe_position = true;
  std::string reward = "log";
  std::string validate_from, test_from;
  int64_t folds = 0, fold = 1, embargo = -1;

  void visit(OptionVisitor& v) {
    v.option("data", data, {},
             "files of bars, separated by commas (\\, in a name) or given one by one; this or --market must be given");
    visit_price_format(v, format);
    v.option("pair", pair, "of two instruments trade the first against the second, as one series of quotients");
    made.visit(v);
    v.option("window", window, {1, 1e5}, "log returns in the observation");
    v.option("features", features, {}, "none, all or some of momentum,volatility,hurst,averages,calendar");
    v.option("cost_bps", cost_bps, {0, 5000}, "cost per traded value, in hundredths of a percent");
    v.option("borrow_rate", borrow_rate, {0, 10}, "fee per year on the value of a short position");
    v.option("slippage_bps", slippage_bps, {0, 4000}, "how much worse than the open orders fill, in bp");
    v.option("delay", delay, {0, 1000}, "bars between the next open and the fill");
    v.option("allow_short", allow_short, "actions short, flat, long; else flat, long");
    v.option("observe_position", observe_position, "observe the position and its log profit too");
    v.option("reward", reward, {"log", "differential_sharpe"}, "log growth, or its differential Sharpe ratio");
    v.option("validate_from", validate_from, {}, "date of the first bar that settings are chosen by; \"\": after 60 %");
    v.option("test_from", test_from, {}, "date of the first bar that is judged; \"\": after 70 %");
    v.option("folds", folds, {0, 1000}, "walk-forward folds over train and validation; 0: one split, 60 and 10 %");
    v.option("fold", fold, {1, 1000}, "which of the folds is trained and validated");
    v.option("embargo", embargo, {-1, 1e6}, "bars left out before a fold's validation; -1: as many as are observed");
  }

  // Of a pair both legs pay (pair.h).
  Terms terms() const {
    const double legs = pair ? 2 : 1;
    return {legs * cost_bps / 1e4, legs * slippage_bps / 1e4, borrow_rate, delay, pair};
  }
};

}  // namespace engram
