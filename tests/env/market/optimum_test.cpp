#include "engram/env/market/optimum.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

#include "engram/env/market/replay.h"

namespace engram {
namespace {

const double half_normal = std::sqrt(2 / std::numbers::pi);

MarketModel model_of(const std::string& market, double phi = 0.3) {
  MarketModel model;
  model.market = market;
  model.phi = phi;
  return model;
}

// Additive profit p r, cost c per unit of turnover: the setting of the table in reference market.md, section 3 (iv).
TradingProblem additive(const MarketModel& model, double cost, int64_t delay = 0) {
  return {.forecast = forecast_of(model, delay),
          .gain = [](int position, double m) { return position * m; },
          .cost = [=](int from, int to) { return cost * std::abs(to - from); }};
}

// The optimum per bar and where it flips, computed elsewhere by dynamic programming and checked there by 2e7 simulated
// bars (standard error 2.2e-6). Flips in units of s = 1 %; the table gives two digits.
TEST(Optimum, AutoregressiveTableWithCosts) {
  struct Row {
    double phi, basis_points, optimum, flip;
  };
  for (const Row& row : {Row{.3, 0, .002394, 0},
                         {.3, 5, .002022, .18},
                         {.3, 10, .001706, .32},
                         {.3, 30, .000843, .82},
                         {.3, 50, .000382, 1.28},
                         {.1, 0, .000798, 0},
                         {.1, 5, .000423, .50},
                         {.1, 10, .000201, .94},
                         {.1, 20, .000030, 1.82}}) {
    const Band band = best_band(additive(model_of("ar1", row.phi), row.basis_points * 1e-4));
    EXPECT_NEAR(band.average, row.optimum, 0.01 * row.optimum + 1e-6) << row.phi << " " << row.basis_points;
    // Long, the trader goes short below -flip; short, long above +flip.
    EXPECT_NEAR(-band.short_below[2] / (row.phi * 0.01), row.flip, 0.02);
    EXPECT_NEAR(band.long_above[0] / (row.phi * 0.01), row.flip, 0.02);
  }
  EXPECT_NEAR(best_band(additive(model_of("ar1", .1), 50e-4)).average, 0, 1e-6);                     // never trade
  EXPECT_NEAR(best_band(additive(model_of("ar1"), 0, 1)).average, 0.09 * 0.01 * half_normal, 1e-5);  // phi^2
  EXPECT_NEAR(best_band(additive(model_of("ar1"), 5e-4, 1)).average, .000407, 5e-6);
}

// Log wealth without costs: flat for about -s_e^2 < m < 0; the optimum as a share of the additive one, by s.
TEST(Optimum, LogWealthWithoutCosts) {
  for (const auto& [sigma, share] : {std::pair(.005, .9897), {.01, .9795}, {.02, .9597}, {.05, .9042}}) {
    MarketModel model = model_of("ar1");
    model.sigma = sigma;
    const Band band = best_band(log_wealth_problem(model, {}, true));
    EXPECT_NEAR(band.average / (0.3 * sigma * half_normal), share, 0.0005) << sigma;
    const double residual = sigma * std::sqrt(1 - 0.09);
    EXPECT_NEAR(band.short_below[1], -residual * residual, 0.02 * residual * residual + 1e-7);
    EXPECT_NEAR(band.long_above[1], 0, 1e-7);
  }
}

// Steady filter of a .95, share .2: gain .110, optimum .2535 s; a .98, share .1: .1855 s.
TEST(Optimum, LatentDriftIsSeenThroughTheSteadyFilter) {
  MarketModel model = model_of("latent");
  EXPECT_NEAR(forecast_of(model).gain, .110, .0005);
  EXPECT_NEAR(best_band(additive(model, 0)).average / model.sigma, .2535, .0005);
  model.persistence = .98;
  model.share = .1;
  EXPECT_NEAR(best_band(additive(model, 0)).average / model.sigma, .1855, .0005);
}

TEST(Optimum, NothingToFindIsFlatAndDriftIsHeld) {
  const Band noise = best_band(log_wealth_problem(model_of("noise"), {}, true));
  EXPECT_EQ(noise.average, 0);
  EXPECT_EQ(noise.decide(0, 0), 0);
  MarketModel drift = model_of("drift");
  const Terms terms{.cost = 5e-4};
  Band band = best_band(log_wealth_problem(drift, terms, true));
  EXPECT_NEAR(band.average, drift.drift, 1e-9);
  for (int p : {-1, 0, 1}) EXPECT_EQ(band.decide(p, drift.drift), 1);
  drift.drift = -0.0005;  // short earns -drift - sigma^2 = .0004
  band = best_band(log_wealth_problem(drift, terms, true));
  EXPECT_NEAR(band.average, 0.0004, 2e-6);
  EXPECT_EQ(band.decide(1, drift.drift), -1);
  EXPECT_EQ(best_band(log_wealth_problem(drift, terms, false)).decide(1, drift.drift), 0);
  drift.drift = -0.00005;  // less than the variance: short would lose
  EXPECT_EQ(best_band(log_wealth_problem(drift, terms, true)).decide(0, drift.drift), 0);
}

double growth(const MarketModel& model, const std::vector<double>& targets, const Prices& prices, const Terms& terms) {
  return replay({&prices, 0, prices.rows()}, targets, terms).log_return() / static_cast<double>(model.bars - 1);
}

std::vector<double> log_returns(const Prices& prices) {
  std::vector<double> result(1, 0);
  for (size_t i = 1; i < prices.close.size(); ++i) result.push_back(std::log(prices.close[i] / prices.close[i - 1]));
  return result;
}

// On real paths, through the account's own rules: the optimum is met within four standard errors (4.2 / sqrt(n) of the
// gain, market.md 3 (v)), and neither the sign trader nor a wider or narrower band beats it there.
TEST(SlowOptimum, IsMetByTheAccountOnMadeBars) {
  for (double cost : {0.0, 5e-4, 10e-4}) {
    MarketModel model = model_of("ar1");
    model.bars = 200'000;
    const Prices prices = make_bars(model);
    const std::vector<double> returns = log_returns(prices);
    const Terms terms{.cost = cost};
    const double expected = best_band(log_wealth_problem(model, terms, true)).average;
    const double best = growth(model, best_targets(model, returns, 0, model.bars, terms, true), prices, terms);
    EXPECT_NEAR(best, expected, 4 * 4.2 / std::sqrt(2e5) * 0.0024) << cost;
    std::vector<double> sign(returns.size());
    for (size_t i = 0; i < sign.size(); ++i) sign[i] = returns[i] > 0 ? 1 : -1;
    EXPECT_GT(best, growth(model, sign, prices, terms) - 1e-6);  // without costs they are all but one
  }
  MarketModel model = model_of("latent");
  model.bars = 200'000;
  const Prices prices = make_bars(model);
  const std::vector<double> returns = log_returns(prices);
  const std::vector<double> targets = best_targets(model, returns, 0, model.bars, {}, true);
  double rebalanced = 0, best = 0, by_sign = 0;
  for (size_t i = 0; i + 1 < returns.size(); ++i) {
    const double next = returns[i + 1], short_growth = std::log(2 - std::exp(next));
    rebalanced += targets[i] > 0 ? next : targets[i] < 0 ? short_growth : 0;
    best += targets[i] * next;
    by_sign += returns[i] > 0 ? next : -next;
  }
  const double n = 2e5, expected = best_band(log_wealth_problem(model, {}, true)).average;
  EXPECT_NEAR(rebalanced / n, expected, 4 * 4.2 / std::sqrt(n) * expected);
  EXPECT_NEAR(by_sign / best, .1513 / .2534, .02);
  // Positions last some twenty bars here, and short units that are held leave the fraction -1.
  const double held = growth(model, targets, prices, {});
  EXPECT_LT(held, 0.93 * expected);
  EXPECT_GT(held, 0.86 * expected);
}

// Deviation sigma, lag-one correlation phi, and the latent market's rho_k = share a^k, each within five standard
// errors.
TEST(MadeBars, HaveTheMomentsTheyClaim) {
  for (const char* market : {"ar1", "latent", "noise", "drift"}) {
    MarketModel model = model_of(market);
    const Prices prices = make_bars(model);
    const std::vector<double> r = log_returns(prices);
    const auto n = static_cast<double>(r.size() - 1);
    double sum = 0, squares = 0, product = 0;
    for (size_t i = 1; i < r.size(); ++i) sum += r[i];
    for (size_t i = 1; i < r.size(); ++i) squares += (r[i] - sum / n) * (r[i] - sum / n);
    for (size_t i = 2; i < r.size(); ++i) product += (r[i] - sum / n) * (r[i - 1] - sum / n);
    EXPECT_NEAR(std::sqrt(squares / n), model.sigma, 0.01 * model.sigma);
    const std::string name = market;
    const double correlation = name == "ar1" ? .3 : name == "latent" ? .2 * .95 : 0;
    EXPECT_NEAR(product / squares, correlation, 5 / std::sqrt(n)) << market;
    if (name == "drift") {
      EXPECT_NEAR(sum / n, model.drift, 5 * model.sigma / std::sqrt(n));
    }
    for (size_t i = 1; i < r.size(); ++i) ASSERT_EQ(prices.open[i], prices.close[i - 1]);
  }
  MarketModel other = model_of("ar1");
  other.market_seed = 1;
  EXPECT_NE(make_bars(other).close[0], make_bars(model_of("ar1")).close[0]);
}

}  // namespace
}  // namespace engram
