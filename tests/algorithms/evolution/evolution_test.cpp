#include "engram/algorithms/evolution/evolution.h"

#include <gtest/gtest.h>

#include "engram/env/registry.h"
#include "engram/run/selftest/world.h"
#include "engram/run/task/evaluation.h"

namespace engram {
namespace {

const AlgorithmEntry& entry_of(const std::string& name) { return find_algorithm(name); }

std::unique_ptr<Algorithm> made(const std::string& name, VectorEnvPtr world, const std::string& memory,
                                const std::vector<std::pair<std::string, std::string>>& settings,
                                const RunContext& context) {
  const auto maker = entry_of(name).options(memory);
  OptionSet options;
  options.add([&](OptionVisitor& v) { maker->visit_options(v); });
  options.assign("memory", memory, "test");
  for (const auto& [option, value] : settings) options.assign(option, value, "test");
  return maker->make(std::move(world), context);
}

// Episodes of one step that pay for being near 0.3, or of no end at all.
struct Target {
  Space observation_space() const { return Space::box(1, -1, 1); }
  Space action_space() const { return Space::box(1, -1, 1); }
  void reset(Rng&, View observation) { observation(0, 0) = 1; }
  Outcome step(ConstView action, Rng&, View observation) {
    observation(0, 0) = 1;
    const double miss = static_cast<double>(action(0, 0)) - 0.3;
    return {-miss * miss, endless ? Ending::none : Ending::terminated};
  }
  void visit(Archive&) {}

  bool endless = false;
};

VectorEnvPtr targets(int lanes, bool endless = false) {
  return std::make_unique<Batched<Target>>("target", Target{endless}, lanes);
}

double value(const Metrics& metrics, const std::string& name) {
  for (const auto& [tag, number] : metrics.values) {
    if (tag == name) return number;
  }
  return -1;
}

TEST(Evolution, EachCandidatePlaysItsEpisodesAndTheSearchFindsTheTarget) {
  for (const char* name : {"cma_es", "openai_es"}) {
    const auto algorithm = made(
        name, targets(4), "none",
        {{"population", "8"}, {"episodes", "2"}, {"net_arch", "4"}, {"normalize_observation", "false"}}, {.seed = 3});
    EXPECT_EQ(algorithm->iterate().episodes.size(), 16U) << name;
    EXPECT_EQ(algorithm->timesteps(), 16) << name;
    double best = -1;
    for (int i = 0; i < 150; ++i) best = value(algorithm->iterate(), "train/fitness_best");
    EXPECT_GT(best, -1e-3) << name;
    const VectorEnvPtr world = targets(1);
    EXPECT_GT(evaluate(algorithm->policy(), *world, 1, true).mean_return(), -1e-2) << name;
  }
}

// 5 candidates of at most 7 steps in 2 lanes: three rounds.
TEST(Evolution, AnEpisodeWithoutAnEndIsCut) {
  const auto algorithm =
      made("cma_es", targets(2, true), "none", {{"population", "5"}, {"max_steps", "7"}}, {.seed = 1});
  const Metrics& metrics = algorithm->iterate();
  EXPECT_EQ(algorithm->timesteps(), 2 * 3 * 7);
  EXPECT_TRUE(metrics.episodes.empty());
  EXPECT_LT(value(metrics, "train/fitness_best"), 0);
  EXPECT_GT(value(metrics, "train/fitness_mean"), -7 * 1.7);
}

double greedy(const Algorithm& algorithm, const std::string& world) {
  const VectorEnvPtr lanes = find_world(world).options()->make(100, {});
  return evaluate(algorithm.policy(), *lanes, evaluation_seed(1, 0), true).mean_return();
}

void train(Algorithm& algorithm, int64_t steps) {
  while (algorithm.timesteps() < steps) algorithm.iterate();
}

TEST(SlowEvolution, CmaEsBalancesAPole) {
  for (uint64_t seed : {1, 2, 3}) {
    const auto algorithm = made("cma_es", find_world("CartPole-v1").options()->make(8, {}), "none", {}, {.seed = seed});
    EXPECT_LT(greedy(*algorithm, "CartPole-v1"), 300) << seed;  // the control: what it begins with
    train(*algorithm, 100000);
    EXPECT_GE(greedy(*algorithm, "CartPole-v1"), 475) << seed;
  }
}

// With a memory of eight units; without one the best known is about 44.
TEST(SlowEvolution, EvolutionStrategiesLearnToRemember) {
  const auto world = [] { return find_world("CartPoleNoVel-v1").options()->make(16, {}); };
  const auto recurrent = made("openai_es", world(), "gru", {{"memory_size", "8"}, {"net_arch", "none"}}, {.seed = 1});
  train(*recurrent, 1000000);
  EXPECT_GE(greedy(*recurrent, "CartPoleNoVel-v1"), 475);
  const auto forgetful = made("openai_es", world(), "none", {{"net_arch", "16"}}, {.seed = 1});
  train(*forgetful, 1000000);
  EXPECT_LE(greedy(*forgetful, "CartPoleNoVel-v1"), 60);
}

}  // namespace
}  // namespace engram
