#include "engram/env/market/pair.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "engram/core/error.h"
#include "engram/env/market/market.h"
#include "refusal.h"

namespace engram {
namespace {

constexpr int64_t day = 86'400'000;
constexpr int go_short = 0, go_long = 2;

struct Bar {
  int64_t day;
  double open, close;
};

Prices prices_of(const std::string& name, const std::vector<Bar>& bars) {
  Prices prices;
  prices.name = name;
  for (const Bar& bar : bars) {
    prices.time.push_back(bar.day * day);
    prices.open.push_back(bar.open);
    prices.close.push_back(bar.close);
    prices.high.push_back(std::max(bar.open, bar.close) + 1);
    prices.low.push_back(std::min(bar.open, bar.close) - 1);
    prices.volume.push_back(5);
  }
  return prices;
}

TEST(Pair, QuotientsAtCommonStamps) {
  const Prices a = prices_of("here/a.csv", {{1, 10, 12}, {2, 12, 9}, {4, 8, 10}});
  const Prices b = prices_of("there/b.csv", {{0, 1, 1}, {1, 2, 4}, {3, 4, 4}, {4, 5, 2}});
  const Prices pair = pair_of({a, b});
  EXPECT_EQ(pair.name, "a.csv in b.csv");
  EXPECT_EQ(pair.time, (std::vector<int64_t>{1 * day, 4 * day}));
  EXPECT_EQ(pair.open, (std::vector<double>{5, 1.6}));
  EXPECT_EQ(pair.close, (std::vector<double>{3, 5}));
  EXPECT_EQ(pair.high, (std::vector<double>{5, 5}));
  EXPECT_EQ(pair.low, (std::vector<double>{3, 1.6}));
  EXPECT_FALSE(pair.close_only);
  ASSERT_EQ(pair.notes.size(), 2u);
  EXPECT_NE(pair.notes[0].find("only the 2 stamps that both files have are used, of 3 and 4"), std::string::npos);
  EXPECT_NE(pair.notes[1].find("long a.csv against as much b.csv"), std::string::npos);
}

// The same walk, once in UTC and once five hours west of it: bar for bar the same instants, so one priced in the other is 1.
TEST(Pair, LegsAreMatchedByInstantsNotByClocks) {
  const auto file = [](int first_hour, const std::string& zone) {
    std::string csv = "Date,Close\n";
    for (int i = 0; i < 200; ++i) {
      const int at = first_hour + i;
      char line[64];
      std::snprintf(line, sizeof line, "2020-01-%02dT%02d:00%s,%d\n", 2 + at / 24, at % 24, zone.c_str(),
                    100 + i * i % 17);
      csv += line;
    }
    return csv;
  };
  MarketOptions options;
  options.data = "utc.csv,west.csv";
  options.pair = true;
  const auto read = [&](const std::string& name) { return name == "utc.csv" ? file(10, "+00:00") : file(5, "-05:00"); };
  EXPECT_NE(refusal([&] {
              Market(options, {DataPart::test, read});
            }).find("constant prices: every bar of utc.csv in west.csv closes at 1"),
            std::string::npos);
}

// A quotient of an open and a close of different moments is no price.
TEST(Pair, WithoutOpensInEitherItHasNone) {
  Prices a = prices_of("a", {{1, 10, 12}, {2, 12, 9}}), b = prices_of("b", {{1, 4, 4}, {2, 3, 3}});
  b.close_only = true;
  b.notes = {"no opens"};
  const Prices pair = pair_of({a, b});
  EXPECT_TRUE(pair.close_only);
  EXPECT_EQ(pair.open, pair.close);
  EXPECT_EQ(pair.notes[0], "b: no opens");
}

TEST(Pair, Refusals) {
  const Prices a = prices_of("a", {{1, 10, 12}, {2, 12, 9}}), b = prices_of("b", {{3, 4, 4}, {4, 3, 3}});
  EXPECT_NE(refusal([&] { pair_of({a}); }).find("expected two instruments, --data A.csv,B.csv, found 1"),
            std::string::npos);
  EXPECT_NE(refusal([&] { pair_of({a, b, b}); }).find("found 3"), std::string::npos);
  EXPECT_NE(refusal([&] {
              pair_of({a, b});
            }).find("have no stamp in common: 1970-01-02 to 1970-01-03, 1970-01-04 to 1970-01-05"),
            std::string::npos);
}

// Twenty bars, window 1: the first decision of the test pass is at the close of row 14, filled at the open of row 15.
Prices legs(const std::vector<Bar>& from_row_15, double before) {
  std::vector<Bar> bars;
  for (int64_t i = 0; i < 15; ++i) bars.push_back({i, before, before});
  for (const Bar& bar : from_row_15) bars.push_back({static_cast<int64_t>(bars.size()), bar.open, bar.close});
  return prices_of("leg", bars);
}

// Log return of one action throughout the test part, and the net liquidation values of its ledger.
struct Played {
  double log_return;
  std::vector<double> nlv;
};
Played play(const MarketOptions& options, const Prices& prices, int action) {
  Market market(options, DataPart::test, prices);
  Tensor observation(1, market.observation_space().columns()), row(1, 1);
  Rng rng;
  Played played{};
  market.reset(rng, observation);
  row(0, 0) = static_cast<Real>(action);
  for (Ending ending = Ending::none; ending == Ending::none;) {
    ending = market.step(row, rng, observation).ending;
    std::string lines;
    market.append_ledger(lines);
    played.nlv.push_back(std::stod(lines.substr(lines.rfind(',') + 1)));
  }
  played.log_return = market.episode_figures()[1].second;
  return played;
}

MarketOptions free_of_costs() {
  MarketOptions options;
  options.window = 1;
  options.pair = true;
  options.cost_bps = 0;
  return options;
}

const std::vector<Bar> a_bars{{0, 20, 22}, {0, 21, 24}, {0, 24, 23}, {0, 25, 28}, {0, 30, 33}};
const std::vector<Bar> b_bars{{0, 10, 11}, {0, 10, 8}, {0, 9, 12}, {0, 11, 10}, {0, 10, 12}};

// Legs of equal value at the fill: for the 10 that B costs at its open, half a share of A. At every close the profit in
// money is the profit in B times B's price.
TEST(Pair, AProfitInTheSecondIsAProfitInMoney) {
  const Prices pair = pair_of({legs(a_bars, 20), legs(b_bars, 10)});
  const Played up = play(free_of_costs(), pair, go_long), down = play(free_of_costs(), pair, go_short);
  for (size_t i = 0; i < a_bars.size(); ++i) {
    const double money = 0.5 * (a_bars[i].close - 20) - (b_bars[i].close - 10);
    EXPECT_NEAR((up.nlv[i] - 1) * b_bars[i].close, money, 1e-12) << i;
    EXPECT_NEAR((down.nlv[i] - 1) * b_bars[i].close, -money, 1e-12) << i;
  }
}

// 5 bp on each leg: bought with 1 / (1 + .001), sold for 1 - .001; the quotient ends where it began to be held, 33/12
// over 20/10.
TEST(Pair, EachLegPays) {
  MarketOptions options = free_of_costs();
  options.cost_bps = 5;
  const Prices pair = pair_of({legs(a_bars, 20), legs(b_bars, 10)});
  EXPECT_NEAR(play(options, pair, go_long).log_return, std::log(33.0 / 12 / 2 / 1.001 * 0.999), 1e-12);
  options.cost_bps = 0;
  options.slippage_bps = 5;
  EXPECT_NEAR(play(options, pair, go_long).log_return, std::log(33.0 / 12 / 2 / 1.001 * 0.999), 1e-12);
}

// Prices that stand still, 36.525 % a year: each of five days costs a thousandth of what was borrowed, in either
// position; without a pair a long position borrows nothing. The short one owes A as well as the fees.
TEST(Pair, WhatIsBorrowedCostsInEitherPosition) {
  MarketOptions options = free_of_costs();
  options.borrow_rate = 0.36525;
  const Prices still =
      pair_of({legs(std::vector<Bar>(5, {0, 20, 20}), 20), legs(std::vector<Bar>(5, {0, 10, 10}), 10)});
  EXPECT_NEAR(play(options, still, go_long).log_return, std::log(1 - 0.005), 1e-12);
  EXPECT_NEAR(play(options, still, go_short).log_return, std::log(1 - 0.005), 1e-12);
  const std::vector<double> held(5, 1);
  const Passage passage{&still, 14, 20};
  EXPECT_NEAR(replay(passage, held, options.terms()).log_return(), std::log(1 - 0.005), 1e-12);
  EXPECT_NEAR(replay_shifted(passage, held, 0, options.terms()), std::log(1 - 0.005), 1e-12);
  options.pair = false;
  EXPECT_EQ(play(options, still, go_long).log_return, 0);
}

}  // namespace
}  // namespace engram
