// The classifier on made markets, where the best accuracy is known: the prediction m of the next return is normal, the
// return is normal about m, and the best guess is the likeliest of the three directions.
#include "engram/algorithms/sequence/classifier.h"

#include <gtest/gtest.h>

#include <cmath>

#include "algorithms/policy/bandit.h"
#include "allocations.h"
#include "engram/algorithms/log_returns.h"
#include "engram/env/market/market.h"
#include "engram/run/task/evaluation.h"
#include "engram/statistics/normal.h"

namespace engram {
namespace {

MarketOptions made(const std::string& market, int64_t bars, int64_t window) {
  MarketOptions options;
  options.made.market = market;
  options.made.phi = 0.9;
  options.made.bars = bars;
  options.window = window;
  options.observe_position = false;
  return options;
}

VectorEnvPtr world(const MarketOptions& options, DataPart part, int lanes) {
  return std::make_unique<Batched<Market>>("test", Market(options, {part, {}}), lanes);
}

std::unique_ptr<Algorithm> trained(const MarketOptions& market, const std::string& memory, double threshold,
                                   int64_t steps, uint64_t seed) {
  const auto maker = find_algorithm("classifier").options(memory);
  OptionSet options;
  options.add([&](OptionVisitor& visitor) { maker->visit_options(visitor); });
  for (const auto& [name, value] :
       Settings{{"batch_size", "512"}, {"n_steps", "64"}, {"net_arch", "16"}, {"learning_rate", "lin_0.003"}}) {
    options.assign(name, value, name);
  }
  options.assign("threshold", shortest(threshold), "threshold");
  auto classifier = maker->make(world(market, DataPart::train, 32), {.seed = seed, .total_timesteps = steps});
  while (classifier->timesteps() < steps) classifier->iterate();
  return classifier;
}

struct Judged {
  double accuracy, constant;
  bool beats;
};

Judged judged(const Algorithm& classifier, const MarketOptions& market) {
  const VectorEnvPtr test = world(market, DataPart::test, 1);
  evaluate(classifier.policy(), *test, 1, true);
  const std::vector<Figure> figures = classifier.figures(*test);
  EXPECT_EQ(figures[0].name, "accuracy");
  EXPECT_EQ(figures[1].name, "constant_accuracy");
  EXPECT_EQ(figures[4].name, "beats_constant");
  return {std::get<double>(figures[0].value), std::get<double>(figures[1].value), std::get<bool>(figures[4].value)};
}

double best_accuracy(double deviation, double residual, double threshold) {
  double sum = 0, weights = 0;
  for (double z = -8; z <= 8; z += 0.001) {
    const double weight = std::exp(-z * z / 2), m = deviation * z;
    const double up = normal_cdf((m - threshold) / residual), down = normal_cdf((-threshold - m) / residual);
    sum += weight * std::max({up, down, 1 - up - down});
    weights += weight;
  }
  return sum / weights;
}

TEST(Classifier, DirectionsByHand) {
  EXPECT_EQ(direction_of(0.011, 0.01), 2);
  EXPECT_EQ(direction_of(0.01, 0.01), 1);
  EXPECT_EQ(direction_of(0, 0), 1);
  EXPECT_EQ(direction_of(-0.01, 0.01), 1);
  EXPECT_EQ(direction_of(-0.011, 0.01), 0);
}

// What is stored as a label is the direction of the return that the next row of the rollout shows.
TEST(Classifier, LabelsAreTheDirectionsOfTheNextReturns) {
  const MarketOptions market = made("ar1", 2000, 3);
  const auto algorithm = trained(market, "none", 0.01, 2048, 1);
  const auto& classifier = dynamic_cast<const Classifier&>(*algorithm);
  const ReturnColumns columns = returns_of(*world(market, DataPart::train, 1));
  const Experience& experience = classifier.experience();
  Batch all({"observation", "label"});  // a lane is a sequence of 64 steps
  std::vector<Segment> lanes;
  for (int64_t lane = 0; lane < 32; ++lane) lanes.push_back({lane, 0, 64});
  all.gather(experience, lanes, 0);
  int counts[3] = {};
  for (int64_t t = 0; t + 1 < 64; ++t) {
    for (int64_t lane = 0; lane < 32; ++lane) {
      if (all.start(t + 1, lane) != 0) continue;
      const double next = columns.log_return(all["observation"]((t + 1) * 32 + lane, 2));
      const auto label = static_cast<int>(all["label"](t * 32 + lane, 0));
      EXPECT_EQ(label, direction_of(next, 0.01));
      ++counts[label];
    }
  }
  for (int count : counts) EXPECT_GT(count, 100);
}

// Every third close stands still: neither UP nor DOWN, though the threshold is 0 and the observation rounded.
TEST(Classifier, ACloseThatStandsStillIsStay) {
  Prices prices;
  Rng rng(3, Purpose::test);
  double close = 100;
  for (int64_t i = 0; i < 900; ++i) {
    close *= i % 3 == 0 ? 1 : 1 + rng.uniform(-0.02, 0.02);
    prices.time.push_back(i);
    prices.open.push_back(close);
    prices.close.push_back(close);
  }
  prices.high = prices.low = prices.volume = prices.close;
  MarketOptions market;
  market.window = 1;
  const auto maker = find_algorithm("classifier").options("none");
  OptionSet options;
  options.add([&](OptionVisitor& visitor) { maker->visit_options(visitor); });
  options.assign("threshold", "0", "threshold");
  auto world = std::make_unique<Batched<Market>>("test", Market(market, DataPart::train, prices), 32);
  const ReturnColumns columns = world->lane_as<Market>(0)->return_columns();
  const auto algorithm = maker->make(std::move(world), {.seed = 1, .total_timesteps = 1});
  int64_t still = 0;
  for (int i = 0; i < 3; ++i) {  // 384 steps: past an episode's end, at 256
    algorithm->iterate();
    const Experience& experience = dynamic_cast<const Classifier&>(*algorithm).experience();
    Batch all({"observation", "label"});
    all.gather(experience, experience.segments(), 0);  // 128 steps of 32 lanes, one after the other
    for (int64_t t = 0; t + 1 < 128; ++t) {
      for (int64_t lane = 0; lane < 32; ++lane) {
        const int64_t row = t * 32 + lane;
        if (all.start(0, row + 32) != 0) continue;
        const double next = columns.log_return(all["observation"](row + 32, 0));
        if (std::abs(next) > 1e-8) continue;
        EXPECT_EQ(all["label"](row, 0), 1);
        ++still;
      }
    }
  }
  EXPECT_NEAR(static_cast<double>(still), 3 * 127 * 32 / 3.0, 50);  // every third, but for those at an episode's end
}

// One head: nothing is carried along that nobody learns, and no value is claimed.
TEST(Classifier, HasNoValue) {
  for (const std::string memory : {"none", "gru"}) {
    const auto classifier = trained(made("ar1", 2000, 3), memory, 0.01, 1, 1);
    const Policy& policy = classifier->policy();
    const Agent& agent = *policy.agent();
    EXPECT_EQ(agent.network->shape().output, 3);
    EXPECT_EQ(policy.memory_size(), memory == "none" ? 0 : 64);  // default memory_size, once
    for (const Part& part : agent.parameters.layout().parts()) EXPECT_EQ(part.name.find("value"), part.name.npos);
    Tensor observation(1, 3), start(1, 1), carried(1, policy.memory_size()), value(1, 1);
    EXPECT_FALSE(policy.estimate({observation, start, {}}, carried, value));
  }
}

TEST(Classifier, LearnsWithoutAllocating) {
  for (const std::string memory : {"none", "lstm"}) {
    const auto classifier = trained(made("ar1", 2000, 3), memory, 0.01, 4096, 1);
    const int64_t before = allocations();
    for (int i = 0; i < 3; ++i) classifier->iterate();
    EXPECT_EQ(allocations(), before) << memory;
  }
}

// Four bars of test after 16 others: UP, DOWN, STAY of the returns against the orders long, flat, flat.
TEST(Classifier, JudgesAPassByHand) {
  Prices prices;
  double close = 100;
  for (int64_t i = 0; i < 20; ++i) {
    const double moves[] = {1.02, 0.97, 1.001};  // of rows 17, 18, 19; before them UP in each row
    close *= i < 17 ? 1.02 : moves[i - 17];
    prices.time.push_back(i);
    prices.open.push_back(close);
    prices.close.push_back(close);
  }
  prices.high = prices.low = prices.volume = prices.close;
  MarketPass pass;
  pass.table = make_table({prices}, {}, 1, {});
  pass.begin = 16;
  pass.end = 20;
  pass.target = {1, 0, 0};
  const auto classifier = trained(made("noise", 2000, 1), "none", 0.01, 1, 1);
  const std::vector<Figure> figures = dynamic_cast<const Classifier&>(*classifier).judge_passes({&pass, 1});
  EXPECT_DOUBLE_EQ(std::get<double>(figures[0].value), 2.0 / 3);  // UP and STAY came true, DOWN was not said
  EXPECT_DOUBLE_EQ(std::get<double>(figures[1].value), 1.0 / 3);  // each once
  EXPECT_NE(figures[1].meaning.find("DOWN"), std::string::npos);  // the first of several
  EXPECT_DOUBLE_EQ(std::get<double>(figures[2].value), 1.0 / 3);  // UP, as in all of the training part
}

// Correlation .9, threshold one deviation: nearly all that can be known, far above the constant's .683.
TEST(Classifier, BeatsTheConstantWhereReturnsGoOn) {
  const MarketOptions market = made("ar1", 10'000, 1);
  const Forecast forecast = forecast_of(market.made);
  const double best = best_accuracy(forecast.deviation(), forecast.residual, 0.01);
  EXPECT_NEAR(best, 0.832, 0.001);
  const Judged j = judged(*trained(market, "none", 0.01, 60'000, 1), market);
  EXPECT_TRUE(j.beats);
  EXPECT_NEAR(j.accuracy, best, 0.03);  // 3,000 bars: three deviations are .02
}

TEST(Classifier, DoesNotBeatTheConstantOnNoise) {
  int beaten = 0;
  for (int64_t seed = 1; seed <= 10; ++seed) {
    MarketOptions market = made("noise", 3000, 2);
    market.made.market_seed = seed;
    beaten += judged(*trained(market, "none", 0.003, 16'384, static_cast<uint64_t>(seed)), market).beats ? 1 : 0;
  }
  EXPECT_EQ(beaten, 0);
}

// A hidden drift: who sees one return and remembers the others guesses as the Kalman filter, who forgets as one that
// knows the last return alone, E[r' | r] = .95 x .2 r.
TEST(SlowClassifier, AMemorySeesAHiddenDrift) {
  const MarketOptions market = made("latent", 100'000, 1);
  const Forecast forecast = forecast_of(market.made);
  const double filter = best_accuracy(forecast.deviation(), forecast.residual, 0.003);
  const double sigma = market.made.sigma, rho = 0.95 * 0.2;
  const double alone = best_accuracy(rho * sigma, sigma * std::sqrt(1 - rho * rho), 0.003);
  EXPECT_NEAR(filter, 0.480, 0.001);
  EXPECT_NEAR(alone, 0.440, 0.001);
  const Judged memory = judged(*trained(market, "gru", 0.003, 300'000, 1), market),
               none = judged(*trained(market, "none", 0.003, 300'000, 1), market);
  EXPECT_TRUE(memory.beats);
  EXPECT_TRUE(none.beats);
  EXPECT_NEAR(memory.accuracy, filter, 0.012);  // 30,000 bars: three deviations are .009
  EXPECT_NEAR(none.accuracy, alone, 0.012);
}

}  // namespace
}  // namespace engram
