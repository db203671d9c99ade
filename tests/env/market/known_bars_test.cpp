#include "engram/env/market/known_bars.h"

#include <gtest/gtest.h>

namespace engram {
namespace {

constexpr int64_t hour = 3'600'000;

// Bar i: hour i of 2020, 100 + i / 3 at every corner.
Prices hourly(int64_t begin, int64_t end) {
  Prices prices;
  prices.intraday = true;
  for (int64_t i = begin; i < end; ++i) {
    prices.time.push_back(1'577'836'800'000 + i * hour);
    prices.close.push_back(100 + static_cast<double>(i) / 3);
  }
  prices.open = prices.high = prices.low = prices.volume = prices.close;
  return prices;
}

std::vector<int64_t> rows_known(const KnownBars& known, const Prices& prices) {
  return known.rows_in(prices, 0, prices.rows());
}

TEST(KnownBars, AreFoundAgainWhereverTheyStand) {
  KnownBars known;
  known.add(hourly(0, 10), 2, 5);  // hours 2, 3 and 4
  EXPECT_EQ(rows_known(known, hourly(3, 20)), (std::vector<int64_t>{0, 1}));
  EXPECT_TRUE(rows_known(known, hourly(5, 20)).empty());
  EXPECT_EQ(known.rows_in(hourly(0, 10), 3, 4), (std::vector<int64_t>{3}));
}

// Ten digits of a price are as good as seventeen; 07:00-05:00 is 12:00 UTC; another close is another bar.
TEST(KnownBars, GoByInstantAndPricesNotByHowTheyAreWritten) {
  KnownBars known;
  known.add(hourly(0, 10), 0, 10);
  Prices other = hourly(0, 10);
  for (auto* column : {&other.open, &other.high, &other.low, &other.close}) {
    for (double& price : *column) price = std::stod(std::to_string(price * 1e4)) / 1e4;
  }
  ASSERT_NE(other.close, hourly(0, 10).close);
  EXPECT_EQ(rows_known(known, other).size(), 10u);
  for (int64_t& stamp : other.time) stamp -= 5 * hour;
  EXPECT_EQ(rows_known(known, other).size(), 0u);
  other.zone = -5 * 60;
  EXPECT_EQ(rows_known(known, other).size(), 10u);
  other.close[4] += 0.01;
  EXPECT_EQ(rows_known(known, other).size(), 9u);
}

// A checkpoint adds to what is known, and knows no bar twice.
TEST(KnownBars, AreAddedByACheckpoint) {
  KnownBars first, second;
  first.add(hourly(0, 10), 0, 6);
  second.add(hourly(0, 10), 4, 10);
  Archive saver = Archive::saver();
  saver("known", first);
  Archive loader = Archive::loader(saver.finish());
  loader("known", second);
  loader.finish();
  EXPECT_EQ(rows_known(second, hourly(0, 12)).size(), 10u);
  EXPECT_EQ(rows_known(first, hourly(0, 12)).size(), 6u);
}

}  // namespace
}  // namespace engram
