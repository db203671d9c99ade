#include "engram/env/market/features.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "engram/core/error.h"
#include "engram/core/rng.h"
#include "engram/data/dates.h"
#include "engram/statistics/hurst.h"

namespace engram {
namespace {

Prices with_closes(const std::vector<double>& close, int64_t first_day = 0) {
  Prices prices;
  for (size_t i = 0; i < close.size(); ++i) {
    prices.time.push_back((first_day + static_cast<int64_t>(i)) * milliseconds_per_day);
  }
  prices.close = prices.open = prices.high = prices.low = close;
  return prices;
}

// Cumulated Gaussian steps; `persistence` correlates successive steps.
Prices walk(size_t rows, double persistence, uint64_t seed) {
  Rng rng(seed, Purpose::test);
  std::vector<double> close;
  double log_price = 0, step = 0;
  for (size_t i = 0; i < rows; ++i) {
    step = persistence * step + 0.01 * rng.normal();
    log_price += step;
    close.push_back(std::exp(log_price));
  }
  return with_closes(close);
}

double mean_hurst(double persistence) {
  const FeatureSet set{.hurst = true};
  const Prices prices = walk(20'000, persistence, 3);
  const std::vector<double> hurst = make_features(set, prices);
  double sum = 0;
  for (size_t i = static_cast<size_t>(set.history()); i < hurst.size(); ++i) sum += hurst[i];
  return sum / static_cast<double>(hurst.size() - static_cast<size_t>(set.history()));
}

// A random walk has 1/2 (a window of 120 is short: a little below), steps that go on more, steps that turn back less.
TEST(Features, HurstTellsTrendFromReversal) {
  EXPECT_NEAR(mean_hurst(0), 0.47, 0.04);
  EXPECT_GT(mean_hurst(0.7), 0.57);
  EXPECT_LT(mean_hurst(-0.7), 0.43);
}

// The rolling sums of a column say what the definition says of the same 120 log prices.
TEST(Features, HurstIsThatOfTheLastLogPrices) {
  const FeatureSet set{.hurst = true};
  const Prices prices = walk(400, 0.3, 5);
  const std::vector<double> column = make_features(set, prices);
  std::vector<double> log_price;
  for (double close : prices.close) log_price.push_back(std::log(close));
  for (size_t row : {119, 250, 399}) {
    EXPECT_NEAR(column[row], hurst_exponent(std::span(log_price).subspan(row - 119, 120)), 1e-9);
  }
}

// Closes that double: log(C_t / C_{t-k}) = k log 2, over sqrt(k); the returns never vary; A_50 is a geometric sum.
TEST(Features, GrowthByHand) {
  std::vector<double> close;
  for (int i = 0; i < 70; ++i) close.push_back(std::pow(2.0, i));
  const FeatureSet set{.momentum = true, .averages = true};
  EXPECT_EQ(set.columns(), 5);
  EXPECT_EQ(set.history(), 60);
  const std::vector<double> all = make_features(set, with_closes(close));
  const double* row = all.data() + 60 * 5;
  EXPECT_NEAR(row[0], std::sqrt(5.0) * std::numbers::ln2, 1e-12);
  EXPECT_NEAR(row[2], std::sqrt(60.0) * std::numbers::ln2, 1e-12);
  const double slow = (2 - std::pow(2.0, -49)) / 50, fast = (2 - std::pow(2.0, -9)) / 10;  // in units of the last close
  EXPECT_NEAR(row[3], -std::log(slow), 1e-12);
  EXPECT_NEAR(row[4], std::log(fast / slow), 1e-12);
}

// Returns of +-1 % in turn: their deviation is .01 over any even window.
TEST(Features, VolatilityByHand) {
  std::vector<double> close;
  for (int i = 0; i < 80; ++i) close.push_back(i % 2 == 0 ? 1 : std::exp(0.01));
  const std::vector<double> all = make_features({.volatility = true}, with_closes(close));
  EXPECT_NEAR(all[70 * 2], std::log(0.01), 1e-9);
  EXPECT_NEAR(all[70 * 2 + 1], std::log(0.01), 1e-9);
}

// 1970-01-01 was a Thursday, day 0 of the cycle of seven; noon is half a day.
TEST(Features, CalendarByHand) {
  Prices prices = with_closes({1, 1});
  prices.time[1] = 7 * milliseconds_per_day + milliseconds_per_day / 4;
  const std::vector<double> all = make_features({.calendar = true}, prices);
  EXPECT_NEAR(all[0], 0, 1e-12);
  EXPECT_NEAR(all[1], 1, 1e-12);
  EXPECT_NEAR(all[6], 1, 1e-12);  // six o'clock
  EXPECT_NEAR(all[8], 0, 1e-12);  // Thursday again
  EXPECT_NEAR(all[9], 1, 1e-12);
}

// Row t of a longer series is row t of the series cut after t: bit for bit.
TEST(Features, KnowNothingOfTheFuture) {
  const FeatureSet set = FeatureSet::parse("all", "test");
  const Prices prices = walk(300, 0.2, 5);
  const std::vector<double> whole = make_features(set, prices);
  const auto columns = static_cast<size_t>(set.columns());
  for (size_t rows : {125u, 200u, 299u}) {
    Prices cut = prices;
    for (auto* series : {&cut.open, &cut.high, &cut.low, &cut.close}) series->resize(rows);
    cut.time.resize(rows);
    const std::vector<double> part = make_features(set, cut);
    for (size_t i = 0; i < rows * columns; ++i) ASSERT_EQ(part[i], whole[i]);
  }
}

TEST(Features, UnknownNamesAreRefused) {
  EXPECT_EQ(FeatureSet::parse("momentum,hurst", "test").columns(), 4);
  try {
    FeatureSet::parse("momentum,hurts", "--features");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("'hurts'; did you mean 'hurst'?"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace engram
