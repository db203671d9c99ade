#include "engram/env/registry.h"

#include <gtest/gtest.h>

#include "engram/core/error.h"

namespace engram {
namespace {

// A user's world: options, data through its context, a limit of its own.
struct Greenhouse {
  static constexpr int max_episode_steps = 4;
  struct Options {
    double warmth = 20;
    void visit(OptionVisitor& v) { v.option("warmth", warmth, {0, 40}, "degrees at the start"); }
  };
  Greenhouse(const Options& options, const WorldContext& context)
      : warmth(options.warmth), plants(static_cast<double>(context.read_file("plants").size())) {}

  Space observation_space() const { return Space::box(2, 0, 100); }
  Space action_space() const { return Space::discrete(2); }
  void reset(Rng&, View observation) { show(observation); }
  Outcome step(ConstView, Rng&, View observation) {
    show(observation);
    return {0};
  }
  void visit(Archive&) {}
  void show(View observation) const {
    observation(0, 0) = static_cast<Real>(warmth);
    observation(0, 1) = static_cast<Real>(plants);
  }
  double warmth, plants;
};

TEST(Registry, AUsersWorldHasItsOptionsContextAndLimit) {
  register_environment<Greenhouse>("Greenhouse-v0", "grow");
  const WorldEntry& entry = find_world("Greenhouse-v0");
  EXPECT_EQ(entry.summary, "grow");
  EXPECT_EQ(entry.max_episode_steps, 4);

  const auto maker = entry.options();
  OptionSet options;
  options.add([&](OptionVisitor& visitor) { maker->visit_options(visitor); });
  options.assign("warmth", "25", "--warmth");
  const auto world = maker->make(2, {DataPart::train, [](const std::string& path) { return path; }});
  StepBatch batch(2, world->observation_space(), world->action_space(), world->masked());
  world->reset(0, batch);
  EXPECT_EQ(batch.observation(1, 0), 25);
  EXPECT_EQ(batch.observation(1, 1), 6);  // the length of "plants"
  for (int i = 0; i < 4; ++i) world->step(Tensor(2, 1), batch);
  EXPECT_EQ(batch.ending[0], Ending::truncated);

  EXPECT_THROW(register_environment<Greenhouse>("Greenhouse-v0"), Error);
}

TEST(Registry, UnknownNamesSuggestTheNearest) {
  try {
    find_world("CartPol-v1");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("'CartPol-v1'; did you mean 'CartPole-v1'?"), std::string::npos);
  }
}

// The limits of Gymnasium's registrations of the same names.
TEST(Registry, BuiltInWorldsAreThereWithTheirLimits) {
  const std::vector<std::pair<std::string, int>> limits{
      {"CartPole-v1", 500}, {"CartPoleNoVel-v1", 500},         {"Pendulum-v1", 200}, {"MountainCar-v0", 200},
      {"Acrobot-v1", 500},  {"MountainCarContinuous-v0", 999}, {"Market-v0", 0}};
  for (const auto& [id, limit] : limits) EXPECT_EQ(find_world(id).max_episode_steps, limit) << id;
}

// An optimum is told only where nothing can beat it: a step of CartPole pays 1, and there are 500.
TEST(Registry, KnowsSomeOptima) {
  EXPECT_EQ(find_world("CartPoleNoVel-v1").optimal_return, find_world("CartPoleNoVel-v1").max_episode_steps);
  EXPECT_EQ(find_world("popgym-RepeatFirstHard-v0").optimal_return, 1);
  EXPECT_TRUE(std::isnan(find_world("Pendulum-v1").optimal_return));
}

}  // namespace
}  // namespace engram
