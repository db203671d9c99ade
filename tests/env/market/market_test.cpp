#include "engram/env/market/market.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <sstream>
#include <tuple>

#include "engram/algorithms/log_returns.h"
#include "engram/core/error.h"
#include "engram/env/registry.h"
#include "refusal.h"

namespace engram {
namespace {

constexpr int go_short = 0, go_flat = 1, go_long = 2;
constexpr int64_t day = 86'400'000;

Prices constant_prices(int rows) {
  Prices prices;
  const auto n = static_cast<size_t>(rows);
  for (int64_t i = 0; i < rows; ++i) prices.time.push_back(i * day);
  prices.open = prices.high = prices.low = prices.close = std::vector<double>(n, 100);
  prices.volume = std::vector<double>(n, 1);
  return prices;
}

// Log returns phi r_{t-1} + e with a gap of its own before each open.
Prices autoregressive_prices(int rows, double phi, uint64_t seed) {
  Prices prices = constant_prices(rows);
  Rng rng(seed, Purpose::test);
  double log_return = 0, before = 100;
  for (size_t i = 0; i < prices.close.size(); ++i) {
    log_return = phi * log_return + 0.01 * rng.normal();
    prices.open[i] = before * std::exp(0.002 * rng.normal());
    prices.close[i] = before * std::exp(log_return);
    before = prices.close[i];
  }
  return prices;
}

// Twenty bars, window 1: train is rows 0..11, validation 12..13, test 14..19; so the first decision of a test pass is
// at the close of row 14, filled at the open of row 15.
struct Bar {
  double open, close;
};
Prices test_prices(const std::vector<Bar>& from_row_15) {
  Prices prices = constant_prices(20);
  for (size_t i = 15; i < 20; ++i) {
    const Bar bar = from_row_15[std::min(i - 15, from_row_15.size() - 1)];
    prices.open[i] = bar.open;
    prices.close[i] = bar.close;
  }
  return prices;
}

Market::Options small(double cost_bps) {
  Market::Options options;
  options.data = "test";
  options.window = 1;
  options.cost_bps = cost_bps;
  return options;
}

struct Line {
  double action, fill_price, units, cash, cost, nlv;
};

// A Market, its pass, its rewards and what it wrote down.
class Pass {
 public:
  Pass(const Market::Options& options, Prices prices, DataPart part = DataPart::test)
      : prices(std::move(prices)),
        market(options, part, this->prices),
        observation(1, market.observation_space().columns()) {
    market.reset(rng, observation);
  }
  Outcome step(int action) {
    Tensor row(1, 1);
    row(0, 0) = static_cast<Real>(action);
    const Outcome outcome = market.step(row, rng, observation);
    rewards.push_back(outcome.reward);
    market.append_ledger(ledger);
    return outcome;
  }
  template <class Choose>
  Ending play(const Choose& choose) {
    for (;;) {
      const Ending ending = step(choose(observation)).ending;
      if (ending != Ending::none) return ending;
    }
  }
  Ending always(int action) {
    return play([=](ConstView) { return action; });
  }
  std::vector<Line> lines() const {
    std::vector<Line> result;
    std::istringstream text(ledger);
    for (std::string line; std::getline(text, line);) {
      char from[32], to[32];
      Line l;
      EXPECT_EQ(std::sscanf(line.c_str(), "%31[^,],%lf,%31[^,],%lf,%lf,%lf,%lf,%lf", from, &l.action, to, &l.fill_price,
                            &l.units, &l.cash, &l.cost, &l.nlv),
                8);
      result.push_back(l);
    }
    return result;
  }
  double figure(const std::string& name) const {
    for (const auto& [known, value] : market.episode_figures()) {
      if (known == name) return value;
    }
    ADD_FAILURE() << name;
    return 0;
  }

  Prices prices;
  Market market;
  Tensor observation;
  Rng rng{1, Purpose::test};
  std::vector<double> rewards;
  std::string ledger;
};

// Long from flat: the gap 100 -> 110 is earned by the old, flat position; 110 -> 121 and 121 -> 133.1 by the new one,
// and the second order, for the same target, does not trade.
TEST(Market, LongByHand) {
  Pass pass(small(0), test_prices({{110, 121}, {120, 133.1}}));
  pass.step(go_long);
  EXPECT_NEAR(pass.rewards[0], std::log(1.1), 1e-14);
  EXPECT_NEAR(pass.observation(0, 2), std::log(1.1), 1e-7);  // log profit since entry
  EXPECT_EQ(pass.observation(0, 1), 1);
  pass.step(go_long);
  EXPECT_NEAR(pass.rewards[1], std::log(1.1), 1e-14);
  const auto lines = pass.lines();
  EXPECT_NEAR(lines[0].units, 1 / 110.0, 1e-17);
  EXPECT_EQ(lines[0].fill_price, 110);
  EXPECT_EQ(lines[0].units, lines[1].units);
  EXPECT_NEAR(lines[1].nlv, 1.21, 1e-14);
}

// Short from flat at 110: cash 2, units -1/110; at 99 the account is worth 2 - 0.9 = 1.1. Held on to 104.5: 2 - .95.
TEST(Market, ShortByHand) {
  Pass pass(small(0), test_prices({{110, 99}, {95, 104.5}}));
  pass.step(go_short);
  EXPECT_NEAR(pass.rewards[0], std::log(1.1), 1e-14);
  EXPECT_EQ(pass.observation(0, 1), -1);
  pass.step(go_short);
  EXPECT_NEAR(pass.rewards[1], std::log(1.05 / 1.1), 1e-14);
  EXPECT_NEAR(pass.lines()[1].cash, 2, 1e-14);
}

// Selling at the next open: the gap 110 -> 132 still belongs to the long position (1.1 * 1.2), the fall after it does
// not.
TEST(Market, TheGapBelongsToTheOldPosition) {
  Pass pass(small(0), test_prices({{100, 110}, {132, 50}}));
  pass.step(go_long);
  pass.step(go_flat);
  EXPECT_NEAR(pass.rewards[1], std::log(1.2), 1e-14);
  EXPECT_EQ(pass.lines()[1].units, 0);
  EXPECT_EQ(pass.observation(0, 2), 0);
}

// One percent per traded value at a constant price. Buying: x + .01 x = 1, x = 1/1.01. Flipping a long account of worth
// w: d = 2 w / 1.01 sold, worth left w - .02 w / 1.01 = w .99/1.01, and exactly that is short.
TEST(Market, CostsAndFlipByHand) {
  Pass pass(small(100), test_prices({{100, 100}}));
  pass.step(go_long);
  EXPECT_NEAR(pass.lines()[0].cost, 0.01 / 1.01, 1e-15);
  EXPECT_NEAR(pass.lines()[0].nlv, 1 / 1.01, 1e-15);
  EXPECT_NEAR(pass.lines()[0].units * 100, pass.lines()[0].nlv, 1e-15);
  EXPECT_NEAR(pass.lines()[0].cash, 0, 1e-15);
  pass.step(go_short);
  const double worth = 0.99 / (1.01 * 1.01);
  EXPECT_NEAR(pass.lines()[1].cost, 0.02 / (1.01 * 1.01), 1e-15);
  EXPECT_NEAR(pass.lines()[1].nlv, worth, 1e-15);
  EXPECT_NEAR(pass.lines()[1].units * 100, -worth, 1e-15);
  EXPECT_NEAR(pass.rewards[1], std::log(0.99 / 1.01), 1e-14);
  pass.step(go_flat);  // buying back w costs .01 w
  EXPECT_NEAR(pass.lines()[2].nlv, 0.99 * worth, 1e-15);
  pass.always(go_flat);
  EXPECT_NEAR(pass.figure("turnover"), 1 / 1.01 + 2 / 1.01 + 1, 1e-14);
  EXPECT_NEAR(pass.figure("cost"), 0.01 / 1.01 + 0.02 / (1.01 * 1.01) + 0.01 * worth, 1e-15);
  EXPECT_EQ(pass.figure("bars"), 5);
  EXPECT_EQ(pass.figure("exposure"), 0);  // (1 - 1 + 0 + 0 + 0) / 5
}

// A position that has drifted from its fraction is flipped to exactly the opposite of what is left after the cost.
TEST(Market, EveryTradeEndsAtItsFractionAfterCost) {
  for (int from : {-1, 0, 1}) {
    for (int to : {-1, 0, 1}) {
      for (double drift : {0.7, 1.0, 1.3}) {
        Account account;
        const Terms terms{.cost = 0.02};
        account.trade_to(from, 50, terms);
        const double price = 50 * drift, worth = account.value(price);
        const Trade trade = account.trade_to(to, price, terms);
        EXPECT_NEAR(account.value(price), worth - trade.cost, 1e-15);
        EXPECT_NEAR(trade.cost, 0.02 * trade.traded, 1e-15);
        if (from == to) {
          EXPECT_EQ(trade.traded, 0);
        } else {
          EXPECT_NEAR(account.units * price, to * account.value(price), 1e-15);
        }
      }
    }
  }
}

// VIX rose 115.6 % on 2018-02-05: a full short is ruined, at the close or already in the gap.
TEST(Market, ShortIsRuinedByARiseOfMoreThanItsWorth) {
  for (const std::vector<Bar>& bars : {std::vector<Bar>{{100, 215.6}}, std::vector<Bar>{{100, 100}, {215.6, 90}}}) {
    Pass pass(small(5), test_prices(bars));
    Outcome outcome = pass.step(go_short);
    if (bars.size() == 2) outcome = pass.step(go_long);
    EXPECT_EQ(outcome.ending, Ending::terminated);
    EXPECT_NEAR(outcome.reward, std::log(1e-3), 1e-14);
    const double before = bars.size() == 2 ? std::exp(pass.rewards[0]) : 1;
    EXPECT_NEAR(pass.lines().back().nlv, 1e-3 * before, 1e-15);
    EXPECT_EQ(pass.lines().back().units, 0);
    EXPECT_NEAR(pass.figure("log_return"), std::log(1e-3 * before), 1e-12);
    EXPECT_NEAR(pass.figure("max_drawdown"), 1 - 1e-3 * before, 1e-12);
  }
}

// Always long over the test part: bought at the first open, sold at the last close, 1/(1+c) and (1-c) at the two
// trades.
TEST(Market, BuyAndHold) {
  Pass pass(small(5), autoregressive_prices(200, 0.1, 4));
  EXPECT_EQ(pass.always(go_long), Ending::truncated);
  const double expected =
      std::log(pass.prices.close[199] / pass.prices.open[141]) - std::log(1.0005) + std::log(0.9995);
  EXPECT_NEAR(pass.figure("log_return"), expected, 1e-13);
  EXPECT_NEAR(pass.figure("buy_and_hold"), expected, 1e-13);
  EXPECT_NEAR(std::accumulate(pass.rewards.begin(), pass.rewards.end(), 0.0), expected, 1e-13);
  EXPECT_EQ(pass.figure("bars"), 59);  // rows 140..199
  EXPECT_EQ(pass.figure("exposure"), 1);
}

// One line per bar of the part, the last one the closing-out; units and cash stand until the next fill, and
// cash + units * close == nlv at every line. `random` trades at every chance.
TEST(Market, LedgerKeepsTheAccountingIdentity) {
  Pass pass(small(20), autoregressive_prices(1000, 0.2, 5));
  Rng random(2, Purpose::test);
  pass.play([&](ConstView) { return static_cast<int>(random.below(3)); });
  const auto lines = pass.lines();
  ASSERT_EQ(lines.size(), 300u);
  double nlv = 1, cash = 1, units = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    const size_t row = std::min<size_t>(701 + i, 999);
    const bool closing = i == 299;
    EXPECT_EQ(lines[i].fill_price, closing ? pass.prices.close[row] : pass.prices.open[row]);
    EXPECT_NEAR(lines[i].cash + lines[i].units * pass.prices.close[row], lines[i].nlv, 1e-14);
    const double paid = lines[i].cost + (lines[i].units - units) * lines[i].fill_price;  // money leaves cash only here
    EXPECT_NEAR(lines[i].cash, cash - paid, 1e-13);
    if (i < 298) {
      EXPECT_NEAR(pass.rewards[i], std::log(lines[i].nlv / nlv), 1e-13);
    }
    nlv = lines[i].nlv, cash = lines[i].cash, units = lines[i].units;
  }
  EXPECT_EQ(units, 0);
  EXPECT_NEAR(pass.figure("log_return"), std::log(nlv), 1e-13);
  EXPECT_EQ(pass.ledger.substr(0, 24), "1971-12-02,1,1971-12-03,");  // row 700 is 700 days after 1970-01-01
  EXPECT_EQ(std::count(pass.ledger.begin(), pass.ledger.end(), '\n'), 300);
}

// The whole future after bar t is replaced: nothing that was seen, decided or filled up to t may move. The trader
// reacts to every digit of what it sees.
TEST(Market, NothingBeforeABarDependsOnWhatFollows) {
  const auto react = [](ConstView seen) {
    double sum = 0;
    for (int i = 0; i < seen.columns; ++i) sum += (i + 1.0) * seen(0, i);
    return static_cast<int>(std::floor(std::abs(sum) * 1000)) % 3;
  };
  const Prices original = autoregressive_prices(400, 0.3, 6);
  Market::Options options = small(5);
  options.window = 16;
  options.features = "all";
  options.delay = 1;
  for (const auto& [part, begin, end] : {std::tuple(DataPart::validation, 240, 280), {DataPart::test, 280, 400}}) {
    for (int t = begin; t < end - 1; t += 7) {
      Prices changed = original;
      Rng rng(static_cast<uint64_t>(t), Purpose::test);
      for (size_t i = static_cast<size_t>(t) + 1; i < 400; ++i) {
        changed.open[i] *= rng.uniform(0.8, 1.2);
        changed.close[i] *= rng.uniform(0.8, 1.2);
      }
      Pass one(options, original, part), two(options, changed, part);
      for (int row = begin; row < t; ++row) {
        ASSERT_EQ(one.step(react(one.observation)).reward, two.step(react(two.observation)).reward);
        for (int i = 0; i < one.observation.columns(); ++i) ASSERT_EQ(one.observation(0, i), two.observation(0, i));
      }
      EXPECT_EQ(one.ledger, two.ledger) << "bar " << t;
      EXPECT_EQ(react(one.observation), react(two.observation));
      one.step(go_long), two.step(go_long);
      double moved = 0;
      for (int i = 0; i < one.observation.columns(); ++i)
        moved += std::abs(one.observation(0, i) - two.observation(0, i));
      EXPECT_GT(moved, 0) << "the change did not arrive; the test is blind";
    }
  }
}

// Mean and deviation of the returns inside train alone, by hand; rows from 60 % on do not matter.
TEST(Market, TheScalerIsFittedOnTrainOnly) {
  const Prices prices = autoregressive_prices(100, 0.2, 7);
  Prices other = prices;
  for (size_t i = 60; i < 100; ++i) other.close[i] *= 3 + static_cast<double>(i);
  double sum = 0, squares = 0;
  const auto log_return = [&](size_t i) { return std::log(prices.close[i] / prices.close[i - 1]); };
  for (size_t i = 1; i < 60; ++i) sum += log_return(i);
  for (size_t i = 1; i < 60; ++i) squares += (log_return(i) - sum / 59) * (log_return(i) - sum / 59);
  Market::Options options = small(5);
  options.window = 5;
  Pass train(options, prices, DataPart::train), same(options, other, DataPart::train);
  Pass test(options, prices);
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(train.observation(0, i), same.observation(0, i));
    const double scaled = (log_return(66 + static_cast<size_t>(i)) - sum / 59) / std::sqrt(squares / 59);
    EXPECT_NEAR(test.observation(0, i), scaled, 1e-6);  // the newest is the return of row 70, the first of test
  }
}

// Judged on another file, the scaler of training stays: returns twice as wide look twice as wide.
TEST(Market, AFrozenScalerComesWithThePolicy) {
  const Prices prices = autoregressive_prices(100, 0.2, 7);
  Prices wide = prices;
  for (double& close : wide.close) close = close * close / 100;
  Market::Options options = small(5);
  options.window = 5;
  Pass trained(options, prices), judged(options, wide);
  for (int i = 0; i < 5; ++i) EXPECT_NEAR(judged.observation(0, i), trained.observation(0, i), 1e-5);
  Archive saver = Archive::saver();
  trained.market.visit_fitted(saver);
  Archive loader = Archive::loader(saver.finish());
  judged.market.visit_fitted(loader);
  const double first = trained.observation(0, 0);
  judged.market.reset(judged.rng, judged.observation);
  EXPECT_GT(std::abs(judged.observation(0, 0)), 1.5 * std::abs(first));
}

// 256 bars, truncated, not closed out, from starts all over train, never outside.
TEST(Market, TrainingEpisodesLieInsideTrain) {
  Market::Options options = small(5);
  options.window = 4;
  Pass pass(options, autoregressive_prices(1000, 0, 8), DataPart::train);
  std::vector<std::string> starts;
  for (int episode = 0; episode < 200; ++episode) {
    pass.market.reset(pass.rng, pass.observation);
    pass.ledger.clear();
    pass.rewards.clear();
    EXPECT_EQ(pass.always(go_long), Ending::truncated);
    EXPECT_EQ(pass.rewards.size(), 256u);
    EXPECT_EQ(std::count(pass.ledger.begin(), pass.ledger.end(), '\n'), 256);
    starts.push_back(pass.ledger.substr(0, 10));
  }
  const auto [first, last] = std::minmax_element(starts.begin(), starts.end());
  EXPECT_GE(*first, "1970-01-05");  // row 4: a window of returns lies behind it
  EXPECT_LT(*first, "1970-01-20");
  EXPECT_LE(*last, "1970-12-10");  // row 599 - 256 = 343
  EXPECT_GT(*last, "1970-11-20");
}

// What the newest observed return says about the reward of a long position that the observation decides: nothing on a
// random walk (|correlation| within four standard errors), and phi on a series with memory, so that the test can see.
TEST(Market, ARandomWalkCannotBeForeseen) {
  const auto correlation = [](double phi) {
    Pass pass(small(0), autoregressive_prices(60000, phi, 9));
    double xy = 0, xx = 0, yy = 0;
    for (Ending ending = Ending::none; ending == Ending::none;) {
      const double seen = pass.observation(0, 0);
      ending = pass.step(go_long).ending;
      const double earned = pass.rewards.back();
      xy += seen * earned, xx += seen * seen, yy += earned * earned;
    }
    return xy / std::sqrt(xx * yy);
  };
  const double standard_error = 1 / std::sqrt(18000.0);
  EXPECT_NEAR(correlation(0), 0, 4 * standard_error);
  EXPECT_NEAR(correlation(0.3), 0.3, 4 * standard_error + 0.01);  // the gap before the first fill blurs it a little
}

TEST(Market, TooFewRowsAndMissingDataAreTheCallersMistake) {
  const auto complaint = [](const auto& make) -> std::string {
    try {
      make();
    } catch (const Error& error) {
      EXPECT_EQ(error.status(), 2);
      return error.what();
    }
    return "no error";
  };
  Market::Options options = small(5);
  options.window = 16;
  const std::string few = complaint([&] { Market(options, DataPart::test, constant_prices(29)); });
  EXPECT_NE(few.find("too few rows: a window of 16 needs at least 30, found 29"), std::string::npos) << few;
  EXPECT_EQ(complaint([&] { Market(options, DataPart::train, constant_prices(30)); }), "no error");
  options.data = "absent.csv";
  const std::string missing = complaint([&] { Market(options, WorldContext()); });
  EXPECT_NE(missing.find("absent.csv"), std::string::npos);
}

// The ledger of a step stays readable through VectorEnv after the autoreset that the step's ending caused.
TEST(Market, LedgerAndFiguresAreReachedThroughVectorEnv) {
  const Batched<Market> world("Market-v0", Market(small(5), DataPart::test, constant_prices(20)), 1);
  EXPECT_EQ(Market::ledger_header(), "decision_time,action,fill_time,fill_price,units,cash,cost,nlv");
  Batched<Market> played = world;
  StepBatch batch(1, played.observation_space(), played.action_space(), false);
  played.reset(1, batch);
  Tensor action(1, 1);
  for (int i = 0; i < 5; ++i) played.step(action, batch);
  ASSERT_EQ(batch.ending[0], Ending::truncated);
  std::string lines;
  const Market& market = *played.lane_as<Market>(0);
  market.append_ledger(lines);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 2);  // the last bar and the closing-out
  EXPECT_EQ(market.episode_figures()[0], (std::pair<std::string, double>("bars", 5)));
}

// Orders fill one bar later: decided at the close of row 14, filled at the open of row 16; the gap and the bar before
// belong to the flat position, and the waiting order is seen.
TEST(Market, DelayByHand) {
  Market::Options options = small(0);
  options.delay = 1;
  Pass pass(options, test_prices({{110, 121}, {125, 150}}));
  EXPECT_EQ(pass.observation.columns(), 4);
  pass.step(go_long);
  EXPECT_EQ(pass.rewards[0], 0);
  EXPECT_EQ(pass.observation(0, 1), 0);  // position
  EXPECT_EQ(pass.observation(0, 3), 1);  // the order
  pass.step(go_flat);
  EXPECT_NEAR(pass.rewards[1], std::log(150 / 125.0), 1e-14);
  const auto lines = pass.lines();
  EXPECT_EQ(lines[0].action, go_flat);
  EXPECT_EQ(lines[1].action, go_long);
  EXPECT_EQ(lines[1].fill_price, 125);
  EXPECT_EQ(pass.ledger.substr(pass.ledger.find('\n') + 1, 24), "1970-01-15,2,1970-01-17,");  // decided at row 14
}

// 1 % worse than the open: buying at 101, x of value and .01 x lost, x = 1/1.01; selling all of it at 99.
TEST(Market, SlippageByHand) {
  Market::Options options = small(0);
  options.slippage_bps = 100;
  Pass pass(options, test_prices({{100, 100}}));
  pass.step(go_long);
  pass.step(go_flat);
  const auto lines = pass.lines();
  EXPECT_NEAR(lines[0].fill_price, 101, 1e-12);
  EXPECT_EQ(lines[0].cost, 0);
  EXPECT_NEAR(lines[0].units, 1 / 101.0, 1e-16);
  EXPECT_NEAR(lines[1].fill_price, 99, 1e-12);
  EXPECT_NEAR(lines[1].nlv, 99 / 101.0, 1e-15);
}

// A short position of value 1 pays .365 a year for 1 day of 365.25 at every fill, held or new; a long one nothing.
TEST(Market, BorrowingByHand) {
  Market::Options options = small(0);
  options.borrow_rate = 0.36525;
  Pass pass(options, test_prices({{100, 100}}));
  pass.step(go_short);
  pass.step(go_short);
  pass.step(go_long);
  const auto lines = pass.lines();
  EXPECT_NEAR(lines[0].cost, 0.001, 1e-15);
  EXPECT_NEAR(lines[0].nlv, 0.999, 1e-15);
  EXPECT_NEAR(lines[1].cost, 0.001, 1e-15);
  EXPECT_EQ(lines[2].cost, 0);
}

TEST(Market, WithoutShortThereAreTwoActions) {
  Market::Options options = small(0);
  options.allow_short = false;
  Pass pass(options, test_prices({{100, 110}}));
  EXPECT_EQ(pass.market.action_space(), Space::discrete(2));
  pass.step(1);
  EXPECT_NEAR(pass.rewards[0], std::log(1.1), 1e-14);
  EXPECT_EQ(pass.lines()[0].action, go_long);  // the ledger's code is that of three actions
  pass.step(0);
  EXPECT_EQ(pass.lines()[1].units, 0);
}

// From A = 0, B = .0004: D = (B R - 0) / B^1.5 = R / .02; then A = .01 R, B = .0004 + .01 (R^2 - .0004).
TEST(Market, DifferentialSharpeByHand) {
  DifferentialSharpe sharpe{0, 0.0004};
  EXPECT_NEAR(sharpe.reward(0.01), 0.5, 1e-12);
  const double a = 0.0001, b = 0.0004 - 0.000003, variance = b - a * a;
  EXPECT_NEAR(sharpe.first, a, 1e-18);
  EXPECT_NEAR(sharpe.second, b, 1e-18);
  const double expected = (b * (-0.02 - a) - a / 2 * (0.0004 - b)) / std::pow(variance, 1.5);
  EXPECT_NEAR(sharpe.reward(-0.02), expected, 1e-9);
  Market::Options options = small(0);
  options.reward = "differential_sharpe";
  Pass pass(options, autoregressive_prices(100, 0, 3));
  pass.step(go_long);
  const double log_growth = std::log(pass.lines()[0].nlv);
  EXPECT_GT(std::abs(pass.rewards[0] / log_growth), 50);  // about 1 over the deviation, 1 %
}

// What a spreadsheet does with the ledger: cash moves by the fill and its cost alone, NLV is cash and units at the
// close, and what was traded, borrowed and lost to slippage stands in it, under all terms at once.
TEST(Market, TheLedgerRecomputesUnderAllTerms) {
  Market::Options options = small(20);
  options.slippage_bps = 7;
  options.borrow_rate = 0.1;
  options.delay = 2;
  Pass pass(options, autoregressive_prices(1000, 0.2, 5));
  Rng random(2, Purpose::test);
  pass.play([&](ConstView) { return static_cast<int>(random.below(3)); });
  const auto lines = pass.lines();
  ASSERT_EQ(lines.size(), 300u);
  double cash = 1, units = 0;
  for (size_t i = 0; i < lines.size(); ++i) {
    const size_t row = std::min<size_t>(701 + i, 999);
    const double open = i == 299 ? pass.prices.close[row] : pass.prices.open[row];
    const double bought = lines[i].units - units;
    const double side = bought > 0 ? 1 : bought < 0 ? -1 : 0;
    EXPECT_NEAR(lines[i].fill_price, open * (1 + side * 7e-4), 1e-10);
    EXPECT_NEAR(lines[i].cash, cash - bought * lines[i].fill_price - lines[i].cost, 1e-13);
    EXPECT_NEAR(lines[i].nlv, lines[i].cash + lines[i].units * pass.prices.close[row], 1e-13);
    const double fee = lines[i].units < 0 ? -lines[i].units * open * 0.1 / 365.25 : 0;
    EXPECT_NEAR(lines[i].cost, 20e-4 * std::abs(bought) * lines[i].fill_price + fee, 1e-13);
    cash = lines[i].cash, units = lines[i].units;
  }
}

// The pass that a market hands over, replayed, is what happened, to the bit.
TEST(Market, AReplayOfThePassIsThePass) {
  Market::Options options = small(20);
  options.slippage_bps = 3;
  options.delay = 1;
  Pass pass(options, autoregressive_prices(1000, 0.2, 5));
  Rng random(2, Purpose::test);
  EXPECT_EQ(pass.market.market_pass(), nullptr);
  pass.play([&](ConstView) { return static_cast<int>(random.below(3)); });
  const MarketPass& made = *pass.market.market_pass();
  const Replay again = replay(made.passage(), made.target, made.terms);
  EXPECT_EQ(again.log_return(), pass.figure("log_return"));
  EXPECT_EQ(again.cost, pass.figure("cost"));
  EXPECT_EQ(again.turnover, pass.figure("turnover"));
  EXPECT_EQ(replay_shifted(made.passage(), made.target, 0, made.terms), again.log_return());
}

// Two instruments with other stamps: lane i trades instrument i mod 2, and both are divided at the same two dates.
TEST(Market, SeveralInstrumentsShareTheirSplitByDate) {
  std::string table = "date,tic,close\n";
  char line[64];
  for (int i = 0; i < 200; ++i) {
    const int day_of_month = 1 + i % 28, month = 1 + i / 28;
    std::snprintf(line, sizeof line, "2020-%02d-%02d,A,%d\n", month, day_of_month, 100 + i % 7);
    table += line;
    if (i < 100) continue;
    std::snprintf(line, sizeof line, "2020-%02d-%02d,B,%d\n", month, day_of_month, 10 + i % 5);
    table += line;
  }
  Market::Options options = small(0);
  options.data = "long.csv";
  const WorldContext context{DataPart::test, [&](const std::string&) { return table; }};
  Market market(options, context);
  EXPECT_EQ(market.instruments(), 2);
  Batched<Market> world("Market-v0", market, 3);
  StepBatch batch(3, world.observation_space(), world.action_space(), false);
  world.reset(1, batch);
  Tensor flat(3, 1);
  for (Real& action : flat.values()) action = 1;
  for (int i = 0; i < 59; ++i) world.step(flat, batch);
  const auto pass_of = [&](int lane) { return world.lane_as<Market>(lane)->market_pass(); };
  ASSERT_NE(pass_of(2), nullptr);
  EXPECT_EQ(passes_of(world).size(), 2);  // one for each instrument; the third lane trades the first again
  EXPECT_EQ(pass_of(0)->bars().prices.name, "A");
  EXPECT_EQ(pass_of(1)->bars().prices.name, "B");
  EXPECT_EQ(pass_of(2)->bars().prices.name, "A");
  EXPECT_EQ(pass_of(0)->begin, 140);  // 70 % of 200 stamps
  EXPECT_EQ(pass_of(1)->begin, 40);   // the same day
  const Market train(options, {DataPart::train, context.read_file});
  try {
    Batched<Market>("Market-v0", train, 1);
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("--n_envs"), std::string::npos);
  }
}

// Whoever asks which columns are log returns can read them back; where a wrapper has moved them he is refused.
TEST(Market, NamesItsLogReturns) {
  Market::Options options;
  options.window = 4;
  const Prices prices = autoregressive_prices(200, 0.3, 5);
  Market market(options, DataPart::test, prices);
  Tensor observation(1, market.observation_space().columns());
  Rng rng;
  market.reset(rng, observation);
  const ReturnColumns columns = market.return_columns();
  ASSERT_EQ(columns.count, 4);
  for (int64_t i = 0; i < 4; ++i) {  // the first test bar is row 140
    const auto row = static_cast<size_t>(137 + i);
    EXPECT_NEAR(columns.log_return(observation(0, i)), std::log(prices.close[row] / prices.close[row - 1]), 1e-8);
  }
  const auto maker = find_world("Market-v0").options();
  OptionSet set;
  set.add([&](OptionVisitor& v) { maker->visit_options(v); });
  set.assign("market", "latent", "test");
  const auto shown = [&] { return maker->make(1, {DataPart::train, {}}); };
  EXPECT_EQ(count_returns(*shown()), 16);
  for (const char* name : {"frame_stack", "previous_action"}) {
    const std::string before = name == std::string("frame_stack") ? "1" : "false";
    set.assign(name, name == std::string("frame_stack") ? "2" : "true", "test");
    EXPECT_EQ(count_returns(*shown()), 0) << name;
    set.assign(name, before, "test");
  }
  EXPECT_EQ(count_returns(*find_world("CartPole-v1").options()->make(1, {})), 0);
}

TEST(Market, MakesItsBarsWhereNoFileIsGiven) {
  Market::Options options;
  options.made = {.market = "latent", .bars = 1000};
  Market market(options, {DataPart::test, {}});
  Tensor observation(1, 18);
  Rng rng;
  market.reset(rng, observation);
  EXPECT_EQ(market.instruments(), 1);
  EXPECT_EQ(market.made_market(), "made market latent");
  ASSERT_EQ(market.notes().size(), 1u);
  EXPECT_TRUE(market.notes()[0].starts_with("made market latent"));
}

// Nobody trades invented bars without having asked for them.
TEST(Market, RefusesToInventBarsUnasked) {
  EXPECT_NE(refusal([] {
              Market({}, {DataPart::test, {}});
            }).find("--data FILE.csv to trade your own bars, or --market ar1"),
            std::string::npos);
}

// Once a day at 14:30, from bar 150 on at 13:30: the training part (rows 0 .. 119) has one time of day. Then its sine
// moves by sin(2 pi 13.5 / 24) - sin(2 pi 14.5 / 24) = -0.382683 + 0.608761, its cosine by -0.923880 + 0.793353.
TEST(Market, WhatStoodStillOnTrainIsNotDividedByItsRounding) {
  Prices prices = constant_prices(200);
  for (size_t i = 0; i < 200; ++i) {
    prices.time[i] = static_cast<int64_t>(18000 + i) * 86'400'000 + (i < 150 ? 29 : 27) * 1'800'000;
    prices.close[i] = 100 + static_cast<double>(i % 7);
  }
  Market::Options options;
  options.features = "calendar";
  options.window = 2;
  Market market(options, DataPart::test, prices);
  Tensor observation(1, 10), action(1, 1);
  action(0, 0) = 1;
  Rng rng;
  market.reset(rng, observation);  // row 140
  EXPECT_NEAR(observation(0, 2), 0, 1e-6);
  EXPECT_NEAR(observation(0, 3), 0, 1e-6);
  for (int i = 0; i < 15; ++i) market.step(action, rng, observation);
  EXPECT_NEAR(observation(0, 2), 0.226078, 1e-6);
  EXPECT_NEAR(observation(0, 3), -0.130527, 1e-6);
}

TEST(Market, TradesARealFile) {
  const std::string path = std::string(ENGRAM_DATA) + "/market/googl-daily.csv";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is absent";
  Market::Options options;
  options.data = path;
  Market market(options, {DataPart::test, [](const std::string& name) {
                            std::ostringstream bytes;
                            bytes << std::ifstream(name, std::ios::binary).rdbuf();
                            return bytes.str();
                          }});
  Tensor observation(1, 18), action(1, 1);
  action(0, 0) = go_long;
  Rng rng;
  market.reset(rng, observation);
  while (market.step(action, rng, observation).ending == Ending::none) {
  }
  // 2335 rows: test is rows 1634..2334; the file has Open 749.570007 in row 1635 and Close 1264.650024 in row 2334.
  const Figures figures = market.episode_figures();
  EXPECT_EQ(figures[0], (std::pair<std::string, double>("bars", 700)));
  EXPECT_EQ(figures[1].first, "log_return");
  EXPECT_NEAR(figures[1].second, std::log(1264.650024 / 749.570007 / 1.0005 * 0.9995), 1e-12);
}

}  // namespace
}  // namespace engram
