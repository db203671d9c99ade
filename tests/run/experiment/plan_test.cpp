// A plan's options: every name is one option, whichever algorithm meets whichever world.
#include "engram/run/experiment/plan.h"

#include <gtest/gtest.h>

#include <set>

#include "engram/core/error.h"
#include "engram/run/experiment/provenance.h"

namespace engram {
namespace {

Plan plan_of(const std::string& algorithm, const std::string& environment) {
  Plan plan;
  plan.algorithm = algorithm;
  plan.environment = environment;
  plan.algorithm_options = find_algorithm(algorithm).options("none");
  plan.world_options = find_world(environment).options();
  return plan;
}

std::string value(Plan& plan, const std::string& name) {
  for (const OptionDescription& option : plan.options().describe()) {
    if (option.name == name) return option.value;
  }
  return "absent";
}

TEST(Plan, EveryPairHasNamesOfItsOwn) {
  for (const AlgorithmEntry& algorithm : registered_algorithms()) {
    for (const WorldEntry& world : registered_worlds()) {
      Plan plan = plan_of(algorithm.name, world.id);
      EXPECT_NO_THROW(plan.options()) << algorithm.name << " " << world.id;
    }
  }
}

// Both have `features`: the algorithm keeps the name, and the plan comes back from its own file.
TEST(Plan, AWorldsOptionYieldsItsName) {
  Plan plan = plan_of("linear_q", "Market-v0");
  plan.options().assign("features", "fourier", "test");
  plan.options().assign("world_features", "calendar", "test");
  EXPECT_EQ(value(plan, "features"), "fourier");
  EXPECT_EQ(value(plan, "world_features"), "calendar");
  Plan again = plan_of("linear_q", "Market-v0");
  for (const Setting& setting : settings_of_toml(toml_of(plan), "options.toml")) {
    again.options().assign(setting.name, setting.text, setting.place);
  }
  EXPECT_EQ(toml_of(again), toml_of(plan));
  Plan alone = plan_of("ppo", "Market-v0");  // nobody else has it
  EXPECT_EQ(value(alone, "features"), "none");
  EXPECT_EQ(value(alone, "world_features"), "absent");
}

// Another value of this option that its range takes; false where there is none among these.
bool change(const OptionSet& options, const OptionDescription& option) {
  std::vector<std::string> values = option.choices;
  values.insert(values.end(), {"false", "true", "2", "3", "0.5", "0.02", "16"});
  for (const std::string& value : values) {
    if (value == option.value) continue;
    try {
      options.assign(option.name, value, "test");
      return true;
    } catch (const Error&) {
    }
  }
  return false;
}

// What a checkpoint is held against knows of every option but those that may be changed on resume.
TEST(Provenance, EveryOptionCounts) {
  const std::set<std::string> free{"total_timesteps", "threads", "trials", "tensorboard"};
  for (const char* algorithm : {"ppo", "r2d2", "sac", "sarsa_lambda"}) {
    Plan made = plan_of(algorithm, "Market-v0");
    const Provenance before = provenance_of(made, DataReader());
    for (const OptionDescription& option : made.options().describe()) {
      Plan other = plan_of(algorithm, "Market-v0");
      ASSERT_TRUE(change(other.options(), option)) << option.name;
      const std::string difference = difference_of(before, provenance_of(other, DataReader()));
      EXPECT_EQ(difference.starts_with(option.name + " = "), !free.contains(option.name)) << option.name;
    }
  }
}

}  // namespace
}  // namespace engram
