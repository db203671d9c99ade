#include "engram/run/market/market_figures.h"

#include <gtest/gtest.h>

#include <cmath>

namespace engram {
namespace {

// Closes 100, 110, 121, 133.1, opens equal to the closes before: the bar that follows a decision pays 10 %.
MarketPass rising(std::vector<double> target, double cost = 0) {
  auto table = std::make_shared<MarketTable>();
  Instrument instrument;
  Prices& prices = instrument.prices;
  prices.name = "data/rising.csv";
  double close = 100;
  for (int64_t day = 0; day < 4; ++day) {
    prices.time.push_back(day * 86'400'000);
    prices.open.push_back(day == 0 ? close : close / 1.1);
    prices.high.push_back(close);
    prices.low.push_back(close / 1.1);
    prices.close.push_back(close);
    prices.volume.push_back(1);
    close *= 1.1;
  }
  table->instruments.push_back(instrument);
  MarketPass pass;
  pass.table = table;
  pass.end = 4;
  pass.terms.cost = cost;
  pass.target = std::move(target);
  return pass;
}

TEST(MarketFigures, EquityIsThatOfTheAccount) {
  const MarketFigures figures = market_figures({rising({1, 0, 1})});
  ASSERT_EQ(figures.agent.size(), 4);
  EXPECT_NEAR(figures.agent[1], 1.1, 1e-12);
  EXPECT_NEAR(figures.agent[2], 1.1, 1e-12);  // flat
  EXPECT_NEAR(figures.agent[3], 1.21, 1e-12);
  EXPECT_NEAR(figures.hold[3], 1.331, 1e-12);
  // Held 1, 0, 1: two thirds. Bought once: 1/3 stays cash, 2/3 grows by 1.331.
  EXPECT_NEAR(figures.traders[0].exposure, 2.0 / 3, 1e-12);
  EXPECT_NEAR(figures.exposed[3], 1.0 / 3 + 2.0 / 3 * 1.331, 1e-12);
  EXPECT_EQ(figures.instrument, "rising.csv");
  EXPECT_EQ(figures.stamps[3], "1970-01-04");
  EXPECT_TRUE(figures.seeds.empty());
}

TEST(MarketFigures, SeedsAreJudgedByTheirMeanPosition) {
  const MarketFigures figures = market_figures({rising({1, 1, 1}), rising({-1, -1, -1})});
  EXPECT_NEAR(figures.agent[3], 1, 1e-12);
  ASSERT_EQ(figures.seeds.size(), 2);
  EXPECT_NEAR(figures.seeds[0][3], 1.331, 1e-12);
}

// One purchase and one sale at 1 %: 1 / 1.01 invested, 1.331 times as much sold at 1 % less.
TEST(MarketFigures, TermsReplayTheSameDecisions) {
  const MarketFigures figures = market_figures({rising({1, 1, 1}, 0.01)});
  ASSERT_EQ(figures.terms.size(), 5);
  EXPECT_NEAR(figures.terms[0].log_return, std::log(1.331), 1e-12);
  EXPECT_NEAR(figures.terms[1].log_return, std::log(1.331 / 1.01 * 0.99), 1e-12);
  EXPECT_NEAR(figures.terms[3].log_return, std::log(1.331 / 1.04 * 0.96), 1e-12);
  EXPECT_NEAR(figures.terms[4].log_return, std::log(1.21 / 1.01 * 0.99), 1e-12);  // one bar of 10 % missed
  EXPECT_EQ(figures.terms[0].cost, 0);
}

// Slippage counts as often as costs do: bought at 2 % above the open and sold at 2 % below the close, at 1 % twice
// over.
TEST(MarketFigures, SlippageIsMultipliedToo) {
  MarketPass pass = rising({1, 1, 1});
  pass.terms.slippage = 0.01;
  const MarketFigures figures = market_figures({pass});
  EXPECT_NEAR(figures.terms[0].log_return, std::log(1.331), 1e-12);
  EXPECT_NEAR(figures.terms[2].log_return, std::log(1.331 / 1.02 * 0.98), 1e-12);
}

// Half the value is the most that a fill can cost: 4 times 30 % is that.
TEST(MarketFigures, CostsAreNotMultipliedBeyondWhatAFillCanLose) {
  const MarketFigures figures = market_figures({rising({1, 1, 1}, 0.3)});
  EXPECT_NEAR(figures.terms[3].log_return, std::log(1.331 / 1.5 * 0.5), 1e-12);
}

TEST(MarketFigures, DrawdownIsTheLossFromThePeak) {
  const std::vector<double> falls = drawdown({1, 2, 1.5, 3, 0.75});
  EXPECT_EQ(falls, (std::vector<double>{0, 0, 0.25, 0, 0.75}));
}

}  // namespace
}  // namespace engram
