#include "engram/run/tune/search_space.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "engram/core/error.h"
#include "refusal.h"

namespace engram {
namespace {

const std::string usual =
    "learning_rate = {low = 1e-4, high = 1, log = true}\n"
    "gae_lambda = {low = 0, high = 1}\n"
    "n_steps = {low = 8, high = 11}\n"
    "net_arch = [\"64\", [32, 32], \"none\"]\n"
    "normalize_advantage = [true, false]\n"
    "[memory]\n"
    "n_steps = [32, 64]\n"
    "memory_size = [16]\n";

std::map<std::string, std::string> trial_of(const SearchSpace& space, uint64_t seed, int64_t index) {
  std::map<std::string, std::string> settings;
  for (const Setting& setting : space.trial(seed, index)) settings[setting.name] = setting.text;
  return settings;
}

Request ppo(const std::vector<Setting>& flags = {}) {
  return {.algorithm = "ppo",
          .environment = "CartPole-v1",
          .preset = "none",
          .config = "",
          .flags = flags,
          .also_known = {}};
}

// As a tuner of PPO has it.
SearchSpace space_of(const std::string& text, bool memory = false) {
  SearchSpace space = SearchSpace::parse(text, "mine.toml", memory);
  space.suit(ppo());
  return space;
}

TEST(SearchSpace, ATrialIsAFunctionOfSeedAndNumber) {
  const SearchSpace space = space_of(usual);
  EXPECT_EQ(trial_of(space, 3, 7), trial_of(space_of(usual), 3, 7));
  EXPECT_NE(trial_of(space, 3, 7), trial_of(space, 3, 8));
  EXPECT_NE(trial_of(space, 3, 7), trial_of(space, 4, 7));
}

TEST(SearchSpace, WhatIsFixedMovesNothingElse) {
  SearchSpace space = space_of(usual);
  auto before = trial_of(space, 1, 2);
  space.fix("gae_lambda");
  EXPECT_EQ(before.erase("gae_lambda"), 1u);
  EXPECT_EQ(trial_of(space, 1, 2), before);
  EXPECT_EQ(space.searched(),
            (std::vector<std::string>{"learning_rate", "n_steps", "net_arch", "normalize_advantage"}));
}

TEST(SearchSpace, AMemoryHasItsOwnChoices) {
  const auto without = trial_of(space_of(usual), 1, 0), with = trial_of(space_of(usual, true), 1, 0);
  EXPECT_FALSE(without.contains("memory_size"));
  EXPECT_EQ(with.at("memory_size"), "16");
  EXPECT_TRUE(with.at("n_steps") == "32" || with.at("n_steps") == "64");
  EXPECT_LT(std::stoi(without.at("n_steps")), 12);
}

// Mean and spread of a uniform draw over [a, b]: (a + b) / 2 and (b - a) / sqrt(12), four standard errors wide.
void expect_uniform(const std::vector<double>& values, double low, double high) {
  double sum = 0, squares = 0;
  for (double value : values) {
    EXPECT_GE(value, low);
    EXPECT_LE(value, high);
    sum += value;
    squares += value * value;
  }
  const auto n = static_cast<double>(values.size());
  const double deviation = (high - low) / std::sqrt(12.0);
  EXPECT_NEAR(sum / n, (low + high) / 2, 4 * deviation / std::sqrt(n));
  EXPECT_NEAR(std::sqrt(squares / n - sum / n * sum / n), deviation, 4 * deviation / std::sqrt(n));
}

TEST(SearchSpace, DrawsAreUniformOrLogUniformOrOneOfTheChoices) {
  const SearchSpace space = space_of(usual);
  std::vector<double> exponents, lambdas;
  std::map<std::string, int> steps, nets;
  constexpr int n = 6000;
  for (int i = 0; i < n; ++i) {
    const auto trial = trial_of(space, 5, i);
    exponents.push_back(std::log10(std::stod(trial.at("learning_rate"))));
    lambdas.push_back(std::stod(trial.at("gae_lambda")));
    ++steps[trial.at("n_steps")];
    ++nets[trial.at("net_arch")];
  }
  expect_uniform(exponents, -4, 0);
  expect_uniform(lambdas, 0, 1);  // whole bounds, but the option is no whole number
  ASSERT_EQ(steps.size(), 4u);    // 8, 9, 10 and 11: both ends belong to it
  ASSERT_EQ(nets.size(), 3u);
  // Binomial: four standard deviations of n p (1 - p).
  for (const auto& [text, count] : steps) EXPECT_NEAR(count, n / 4.0, 4 * std::sqrt(n * 0.25 * 0.75)) << text;
  for (const std::string text : {"64", "32,32", "none"}) EXPECT_NEAR(nets[text], n / 3.0, 4 * std::sqrt(n * 2 / 9.0));
}

TEST(SearchSpace, NumbersHaveFourDigitsWithinTheRange) {
  const SearchedOption narrow{.name = "x", .place = "", .choices = {}, .range = {0.123456, 0.123457}};
  EXPECT_EQ(narrow.at(0), "0.123457");  // 0.1235 would lie above the range
  const SearchedOption wide{.name = "x", .place = "", .choices = {}, .range = {0, 1}};
  EXPECT_EQ(wide.at(1.0 / 3), "0.3333");
  const SearchedOption decades{.name = "x", .place = "", .choices = {}, .range = {1e-4, 1}, .log = true};
  EXPECT_EQ(decades.at(0.5), "0.01");
}

TEST(SearchSpace, SaysWhereAFileIsWrong) {
  const std::pair<std::string, std::string> files[] = {
      {"gamma = 0.9\n", "mine.toml:1: expected gamma = [choices] or {low"},
      {"\ngamma = []\n", "mine.toml:2: expected gamma = [choices] or {low"},
      {"gamma = {low = 0.9}\n", "mine.toml:1: expected a number 'high'"},
      {"gamma = {low = 0.9, hihg = 1.0}\n", "mine.toml:1: expected {low, high, log}, found 'hihg'"},
      {"gamma = {low = 1.0, high = 0.9}\n", "mine.toml:1: expected low below high, found low 1 and high 0.9"},
      {"gamma = {low = 0.9, high = 0.9}\n", "expected low below high"},
      {"gamma = {low = 0, high = 1, log = true}\n", "mine.toml:1: expected low above 0 with log"},
      {"gamma = {low = \"a\", high = 1}\n", "mine.toml:1: expected a number 'low'"},
      {"gamma = {\n", "mine.toml:"}};
  for (const auto& [text, expected] : files) {
    EXPECT_NE(refusal([file = text] { space_of(file); }).find(expected), std::string::npos)
        << text << refusal([file = text] { space_of(file); });
  }
}

TEST(SearchSpace, EveryValueIsHeldAgainstItsOption) {
  const std::pair<std::string, std::string> files[] = {
      {"gamma = [0.9]\ngama = [0.9]\n", "mine.toml:2: unknown option 'gama'; did you mean 'gamma'"},
      {"gamma = [0.9, 1.5]\n", "mine.toml:1: expected a number in [0, 1], found '1.5'"},
      {"gamma = {low = 0.5, high = 2.0}\n", "mine.toml:1: expected a number in [0, 1], found '2'"},
      {"n_steps = {low = 1.5, high = 9.0}\n", "mine.toml:1: expected a whole number"},
      {"activation = [\"tanh\", \"tahn\"]\n", "mine.toml:1: expected one of"}};
  for (const auto& [text, expected] : files) {
    const std::string said = refusal([file = text] { space_of(file); });
    EXPECT_NE(said.find(expected), std::string::npos) << said;
  }
}

// What is built in suits every algorithm and kind of memory, but for options that only others have.
TEST(SearchSpace, BuiltInSpacesFitTheirAlgorithms) {
  for (const AlgorithmEntry& entry : registered_algorithms()) {
    const BuiltInSpace& built_in = built_in_space(entry.name);
    for (const std::string memory : {"none", "gru"}) {
      const auto maker = entry.options("none");
      OptionSet options;
      options.add([&](OptionVisitor& v) { maker->visit_options(v); });
      if (memory != "none" && !options.contains("memory")) continue;
      Request request = ppo();
      request.algorithm = entry.name;
      if (memory != "none") request.flags.push_back({"memory", memory, "--memory"});
      SearchSpace space = SearchSpace::parse(std::string(built_in.text), std::string(built_in.name), memory != "none");
      space.keep_known(options);
      EXPECT_EQ(refusal([&] { space.suit(request); }), "no error") << entry.name;
      EXPECT_EQ(space.searched().empty(), options.names().empty()) << entry.name;
      if (built_in.name == "default") continue;
      const auto searched = space.searched();
      EXPECT_EQ(std::find(searched.begin(), searched.end(), "memory_size") != searched.end(), memory != "none");
    }
  }
}

}  // namespace
}  // namespace engram
