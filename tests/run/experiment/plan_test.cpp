// A plan's options: every name is one option, whichever algorithm meets whichever world.
#include "engram/run/experiment/plan.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace engram
