#include "engram/env/world.h"

#include <gtest/gtest.h>

#include "engram/env/worlds.h"
#include "refusal.h"

namespace engram {
namespace {

TEST(World, AnEntrySaysItsKindAndMakesIt) {
  EXPECT_EQ(find_world("FrozenLake-v1").kind, WorldKind::environment);
  EXPECT_EQ(find_world("Text-v0").kind, WorldKind::dataset);
  EXPECT_EQ(find_world("TicTacToe-v0").kind, WorldKind::game);
  for (const WorldEntry& entry : built_in_worlds()) {
    if (!entry.sample.empty() || entry.id == "Market-v0") continue;  // want a file
    EXPECT_EQ(kind_of(entry.options()->make_world(2, {})), entry.kind) << entry.id;
  }
}

TEST(World, AnotherKindIsRefusedByName) {
  const std::string said = refusal([] { find_world("TicTacToe-v0").options()->make(1, {}); });
  EXPECT_NE(said.find("kind environment, found one of the kind game"), std::string::npos) << said;
  EXPECT_THROW(dataset_of(find_world("CartPole-v1").options()->make_world(1, {})), Error);
}

// What is rewritten are observations of environments.
TEST(World, OnlyEnvironmentsAreWrapped) {
  const auto has_frames = [](const std::string& id) {
    const auto maker = find_world(id).options();
    OptionSet options;
    options.add([&](OptionVisitor& visitor) { maker->visit_options(visitor); });
    return options.contains("frame_stack");
  };
  EXPECT_TRUE(has_frames("CartPole-v1"));
  EXPECT_FALSE(has_frames("TicTacToe-v0"));
  EXPECT_FALSE(has_frames("Text-v0"));
}

}  // namespace
}  // namespace engram
