// The rules by hand, and as policies over a market: what they read, remember, refuse and never foresee.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <vector>

#include "engram/algorithms/rules/kalman_mean.h"
#include "engram/algorithms/rules/momentum.h"
#include "engram/algorithms/rules/rule_algorithm.h"
#include "engram/core/rng.h"
#include "engram/env/batched.h"
#include "engram/env/classic/cartpole.h"
#include "engram/env/market/judgement.h"
#include "engram/env/market/market.h"
#include "engram/run/task/evaluation.h"
#include "refusal.h"

namespace engram {
namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;
constexpr int64_t day = 86'400'000;

std::unique_ptr<Algorithm> make(const std::string& name, VectorEnvPtr world, const Settings& settings = {}) {
  const auto maker = find_algorithm(name).options("none");
  OptionSet options;
  options.add([&](OptionVisitor& v) { maker->visit_options(v); });
  for (const auto& [option, value] : settings) options.assign(option, value, "--" + option);
  return maker->make(std::move(world), {.seed = 3, .total_timesteps = 20000});
}

// Closes exp(log_price), opening where the bar before closed.
Prices prices_of(const std::vector<double>& log_price) {
  Prices prices;
  for (size_t i = 0; i < log_price.size(); ++i) {
    prices.time.push_back(static_cast<int64_t>(i) * day);
    prices.close.push_back(std::exp(log_price[i]));
    prices.open.push_back(prices.close[i == 0 ? 0 : i - 1]);
  }
  prices.high = prices.low = prices.close;
  prices.volume.assign(log_price.size(), 1);
  return prices;
}

// x reverts to 0 by a tenth a bar.
std::vector<double> reverting(size_t rows, uint64_t seed) {
  Rng rng(seed, Purpose::test);
  std::vector<double> x{0};
  while (x.size() < rows) x.push_back(0.9 * x.back() + 0.01 * rng.normal());
  return x;
}

MarketOptions window(int64_t bars) {
  MarketOptions options;
  options.window = bars;
  return options;
}

VectorEnvPtr world(const MarketOptions& options, DataPart part, const Prices& prices, int lanes = 1) {
  return std::make_unique<Batched<Market>>("test", Market(options, part, prices), lanes);
}

// What `name` orders in its pass over the test part.
MarketPass pass_of(const std::string& name, const Settings& settings, const MarketOptions& options,
                   const Prices& prices) {
  const auto algorithm = make(name, world(options, DataPart::train, prices), settings);
  const VectorEnvPtr test = world(options, DataPart::test, prices);
  evaluate(algorithm->policy(), *test, 1, true);
  return passes_of(*test)[0];
}

TEST(Momentum, FollowsTheSignOfTheLookback) {
  const std::vector<double> returns{-0.05, 0.01, 0.02, -0.01};
  const auto decide = [&](int64_t lookback) { return Momentum({.lookback = lookback}, 4).decide(returns, {}); };
  EXPECT_EQ(decide(1), -1);  // -.01
  EXPECT_EQ(decide(2), 1);   // +.01
  EXPECT_EQ(decide(3), 1);   // +.02
  EXPECT_EQ(decide(4), -1);  // -.03
  EXPECT_EQ(decide(0), -1);  // the whole window
  EXPECT_EQ(Momentum({}, 2).decide(std::vector<double>{0.25, -0.25}, {}), 0);
}

TEST(Momentum, FilterKeepsTrendsAndDropsReversals) {
  const auto returns_of = [](double persistence) {
    Rng rng(2, Purpose::test);
    std::vector<double> returns;
    for (double step = 0.01; returns.size() < 400;) {
      step = persistence * step + 0.01 * rng.normal();
      returns.push_back(step);
    }
    return returns;
  };
  const Momentum plain({}, 400), filtered({.hurst_filter = true}, 400);
  EXPECT_EQ(filtered.decide(returns_of(0.8), {}), plain.decide(returns_of(0.8), {}));
  EXPECT_NE(plain.decide(returns_of(-0.8), {}), 0);
  EXPECT_EQ(filtered.decide(returns_of(-0.8), {}), 0);
}

// q = 1/2. The first price is the mean, P = 1.
//   +.3: P 1.5, F 2.5, v .3, K .6: the mean rises by .18, .12 below the price; P .6
//   -.1: P 1.1, F 2.1, v = -.1 + .12 = .02, K 11/21: mean below the price by .02 (1 - 11/21) = .02 / 2.1; P 1.1 / 2.1
TEST(KalmanMean, TwoStepsByHand) {
  LocalLevel level;
  EXPECT_EQ(level.see(0.3, 0.5), 0);
  EXPECT_NEAR(level.mean, -0.12, 1e-15);
  EXPECT_NEAR(level.variance, 0.6, 1e-15);
  EXPECT_NEAR(level.scale, 0.09 / 2.5, 1e-15);
  EXPECT_EQ(level.see(-0.1, 0.5), 0);
  EXPECT_NEAR(level.mean, -0.02 / 2.1, 1e-15);
  EXPECT_NEAR(level.variance, 1.1 / 2.1, 1e-15);
  EXPECT_NEAR(level.scale, (0.09 / 2.5 + 0.0004 / 2.1) / 2, 1e-15);
}

// Where the model is true, z is standard normal: P in its steady state, q = .01, after 20,000 prices.
TEST(KalmanMean, DeviationsOfItsOwnModelAreStandardNormal) {
  Rng rng(4, Purpose::test);
  LocalLevel level;
  double mean = 0, before = 0, squares = 0, products = 0, last = 0;
  constexpr int count = 20'000;
  for (int i = 0; i < count; ++i) {
    mean += 0.1 * 0.02 * rng.normal();
    const double price = mean + 0.02 * rng.normal();
    const double z = level.see(price - before, 0.01);
    squares += z * z / count;
    products += z * last / count;
    before = price;
    last = z;
  }
  EXPECT_NEAR(squares, 1, 4 * std::sqrt(2.0 / count));
  EXPECT_NEAR(products, 0, 4 / std::sqrt(double{count}));  // innovations are white
  EXPECT_NEAR(std::sqrt(level.scale), 0.02, 0.0004);
  // The steady P solves (P + q) / (P + q + 1) = P.
  EXPECT_NEAR((level.variance + 0.01) / (level.variance + 1.01), level.variance, 1e-12);
}

TEST(KalmanMean, HysteresisTable) {
  const KalmanMean rule({.variance_ratio = 0.001, .entry = 1, .exit = 0.5}, 1);
  struct {
    double z;
    int from_short, from_flat, from_long;
  } rows[] = {{-1.2, 1, 1, 1}, {-0.7, 0, 0, 1}, {-0.4, 0, 0, 0},  {0, 0, 0, 0},
              {0.4, 0, 0, 0},  {0.7, -1, 0, 0}, {1.2, -1, -1, -1}};
  for (const auto& row : rows) {
    EXPECT_EQ(rule.follow(row.z, -1), row.from_short) << row.z;
    EXPECT_EQ(rule.follow(row.z, 0), row.from_flat) << row.z;
    EXPECT_EQ(rule.follow(row.z, 1), row.from_long) << row.z;
  }
}

// The memory carries the filter on from bar to bar: the same as one that sees all bars at once.
TEST(KalmanMean, RemembersWhatTheWindowForgets) {
  const std::vector<double> x = reverting(300, 7);
  std::vector<double> returns;
  for (size_t i = 1; i < x.size(); ++i) returns.push_back(x[i] - x[i - 1]);
  const KalmanMean rule({}, 20);
  std::vector<Real> memory(5, 0), whole(5, 0);
  for (size_t end = 20; end <= returns.size(); ++end) rule.decide(std::span(returns).subspan(end - 20, 20), memory);
  rule.decide(returns, whole);
  for (size_t i = 0; i < 4; ++i) EXPECT_NEAR(memory[i], whole[i], 2e-4 * (std::abs(whole[i]) + 0.1)) << i;
  EXPECT_EQ(memory[3], 299);
}

TEST(Rules, MomentumOrdersTheSignOfWhatItSawInTheTestPart) {
  const Prices prices = prices_of(reverting(1000, 1));
  const MarketPass pass = pass_of("momentum", {{"lookback", "3"}}, window(5), prices);
  ASSERT_EQ(pass.target.size(), 299u);
  for (size_t i = 0; i < pass.target.size(); ++i) {
    const auto row = static_cast<size_t>(pass.begin) + i;
    EXPECT_EQ(pass.target[i], prices.close[row] > prices.close[row - 3] ? 1 : -1) << i;
  }
}

// Every other close is the same: over two bars the price stands still, though it moves over one. What the observation
// shows of it, standardised and rounded to float, adds up to something else than 0.
TEST(Rules, ACloseThatStandsStillIsNoRise) {
  std::vector<double> x = reverting(1000, 1);
  for (size_t i = 650; i < x.size(); ++i) x[i] = i % 2 == 0 ? 0.013 : 0.0071;
  const MarketPass pass = pass_of("momentum", {{"lookback", "2"}}, window(5), prices_of(x));
  EXPECT_EQ(std::count(pass.target.begin(), pass.target.end(), 0), 299);
  const MarketPass single = pass_of("momentum", {{"lookback", "1"}}, window(5), prices_of(x));
  EXPECT_EQ(std::count(single.target.begin(), single.target.end(), 0), 0);
}

TEST(Rules, WithoutShortPositionsTheyAreFlatInstead) {
  MarketOptions options = window(5);
  const Prices prices = prices_of(reverting(1000, 1));
  const MarketPass both = pass_of("momentum", {}, options, prices);
  options.allow_short = false;
  const MarketPass one = pass_of("momentum", {}, options, prices);
  for (size_t i = 0; i < both.target.size(); ++i) EXPECT_EQ(one.target[i], std::max(0.0, both.target[i]));
}

// Prices that revert by a tenth a bar are the Kalman rule's own; a random walk is nobody's.
TEST(Rules, KalmanMeanEarnsWhereThereIsAMean) {
  MarketOptions options = window(120);
  const MarketPass pass = pass_of("kalman_mean", {}, options, prices_of(reverting(4000, 2)));
  EXPECT_GT(replay(pass.passage(), pass.target, pass.terms).log_return(), 0.5);
  const auto count = [&](double target) { return std::count(pass.target.begin(), pass.target.end(), target); };
  EXPECT_GT(count(-1), 100);
  EXPECT_GT(count(0), 100);
  EXPECT_GT(count(1), 100);
}

// Another future changes no order given before it.
TEST(Rules, TheFutureChangesNothingBefore) {
  const std::vector<double> x = reverting(1000, 3);
  constexpr size_t first_changed = 900;
  std::vector<double> y = x;
  for (size_t i = first_changed; i < y.size(); ++i) y[i] += 0.3 * std::sin(static_cast<double>(i));
  const std::pair<std::string, Settings> rules[] = {
      {"momentum", {{"lookback", "3"}}}, {"momentum", {{"hurst_filter", "true"}}}, {"kalman_mean", {}}};
  for (const auto& [name, settings] : rules) {
    const MarketPass a = pass_of(name, settings, window(40), prices_of(x)),
                     b = pass_of(name, settings, window(40), prices_of(y));
    const auto unchanged = static_cast<int64_t>(first_changed) - a.begin;
    EXPECT_TRUE(std::equal(a.target.begin(), a.target.begin() + unchanged, b.target.begin())) << name;
    EXPECT_NE(a.target, b.target) << name;
  }
}

// A lane that starts anew forgets whatever its memory held: an older episode's filter and position, NaN too. Without a
// start the same memory counts.
TEST(Rules, AStartCutsTheMemory) {
  const Prices prices = prices_of(reverting(1000, 4));
  const auto algorithm = make("kalman_mean", world(window(5), DataPart::train, prices));
  const Policy& policy = algorithm->policy();
  constexpr int lanes = 4;  // a new episode; an older memory; NaN; the older one without a start
  const int64_t size = policy.memory_size();
  Tensor start(1, lanes), memory(lanes, size), action(lanes, 1);
  const VectorEnvPtr test = world(window(5), DataPart::test, prices, lanes);  // every lane stands at its first bar
  StepBatch shown(lanes, test->observation_space(), test->action_space(), false);
  test->reset(1, shown);
  start(0, 1) = start(0, 2) = 1;
  const std::vector<Real> older{0.02f, 0.1f, 0.0001f, 50, 1};  // mean, variance, scale, count, position
  ASSERT_EQ(static_cast<int64_t>(older.size()), size);
  fill(memory.view().slice_rows(0, 1), 0);
  for (int lane : {1, 3}) std::copy(older.begin(), older.end(), memory.view().row(lane));
  fill(memory.view().slice_rows(2, 1), std::numeric_limits<Real>::quiet_NaN());
  Acting acting;
  policy.act({shown.observation, start, {}, test.get()}, memory, action, acting);
  for (int lane : {1, 2}) {
    for (int64_t i = 0; i < size; ++i) EXPECT_EQ(memory(lane, i), memory(0, i)) << lane << " " << i;
    EXPECT_EQ(action(lane, 0), action(0, 0)) << lane;
  }
  EXPECT_EQ(memory(3, 3), 51);  // one innovation more
  EXPECT_NE(memory(3, 0), memory(0, 0));
}

// Forty markets of noise a rule: the verdict's nominal rate is at most one in twenty. A trend is found in each of five.
TEST(SlowRules, NoiseIsHardlyEverCalledAnEdge) {
  const auto edges = [](const std::string& name, const Settings& settings, const std::string& market, int64_t count) {
    int found = 0;
    for (int64_t seed = 1; seed <= count; ++seed) {
      MarketOptions options = window(40);
      options.made.market = market;
      options.made.market_seed = seed;
      options.made.bars = 10'000;
      const auto made = [&](DataPart part) {
        return std::make_unique<Batched<Market>>("test", Market(options, {part, {}}), 1);
      };
      const auto algorithm = make(name, made(DataPart::train), settings);
      const auto test = made(DataPart::test);
      evaluate(algorithm->policy(), *test, 1, true);
      found += judge(passes_of(*test), 1).verdict == "edge" ? 1 : 0;
    }
    return found;
  };
  const Settings trend{{"lookback", "10"}};
  EXPECT_LE(edges("momentum", trend, "noise", 40), 5);  // 2 at most expected; two deviations more
  EXPECT_LE(edges("momentum", {{"hurst_filter", "true"}}, "noise", 40), 5);
  EXPECT_LE(edges("kalman_mean", {}, "noise", 40), 5);
  EXPECT_EQ(edges("momentum", trend, "latent", 5), 5);
}

TEST(Rules, RefuseWhatTheyCannotRead) {
  const auto cart = [] { return std::make_unique<Batched<CartPole>>("test", CartPole(), 1); };
  for (const AlgorithmEntry& entry : rule_entries()) {
    EXPECT_NE(refusal([&] { make(entry.name, cart()); }).find(entry.name + " reads log returns: expected Market-v0"),
              std::string::npos);
  }
  const Prices prices = prices_of(reverting(1000, 4));
  const auto market = [&] { return world(window(30), DataPart::train, prices); };
  EXPECT_NE(refusal([&] {
              make("momentum", market(), {{"lookback", "31"}});
            }).find("--lookback: expected at most the --window 30"),
            std::string::npos);
  EXPECT_NE(refusal([&] {
              make("momentum", market(), {{"hurst_filter", "true"}});
            }).find("--window of at least 37"),
            std::string::npos);
  EXPECT_NE(refusal([&] {
              make("kalman_mean", market(), {{"exit", "2"}});
            }).find("--exit: expected at most the --entry 1, found 2"),
            std::string::npos);
}

}  // namespace
}  // namespace engram
