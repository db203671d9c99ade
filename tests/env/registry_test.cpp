#include "engram/env/registry.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engram/core/error.h"
#include "engram/env/conformance.h"
#include "registered.h"

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
  const Registered<Greenhouse> registered("Greenhouse-v0", "grow");
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

TEST(Registry, AWorldThatWasTakenOutIsUnknown) {
  const size_t before = registered_worlds().size();
  { const Registered<Greenhouse> registered("Greenhouse-v0"); }
  EXPECT_EQ(registered_worlds().size(), before);
  EXPECT_THROW(find_world("Greenhouse-v0"), Error);
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

// CartPole pays 1 for each of its 500 steps; the memory worlds share out 1. Elsewhere the optimum is not known.
TEST(Registry, OptimaAreKnownWhereTheyAre) {
  EXPECT_EQ(find_world("CartPole-v1").optimal_return, 500);
  EXPECT_EQ(find_world("CartPoleNoVel-v1").optimal_return, 500);
  EXPECT_EQ(find_world("popgym-RepeatFirstHard-v0").optimal_return, 1);
  EXPECT_EQ(find_world("PassiveTMaze-v0").optimal_return, 1);
  EXPECT_FALSE(find_world("Pendulum-v1").optimal_return.has_value());
}

// Mean return of `episodes` of uniformly random actions, and its standard error; a lane plays one episode.
std::pair<double, double> random_return(const std::string& id, int episodes) {
  const auto world = find_world(id).options()->make(episodes, {});
  StepBatch batch(episodes, world->observation_space(), world->action_space(), world->masked());
  Tensor action(episodes, world->action_space().columns());
  Rng rng(23, Purpose::test);
  std::vector<double> sum(static_cast<size_t>(episodes), 0);
  std::vector<bool> playing(sum.size(), true);
  world->reset(8, batch);
  for (int left = episodes; left > 0;) {
    for (int i = 0; i < episodes; ++i) {
      world->action_space().draw(ConstView(), rng, action.view().slice_rows(i, 1));
    }
    world->step(action, batch);
    for (size_t i = 0; i < sum.size(); ++i) {
      if (!playing[i]) continue;
      sum[i] += static_cast<double>(batch.reward(static_cast<int64_t>(i), 0));
      playing[i] = batch.ending[i] == Ending::none;
      left -= !playing[i];
    }
  }
  double mean = 0, squares = 0;
  for (double s : sum) mean += s / episodes;
  for (double s : sum) squares += (s - mean) * (s - mean);
  return {mean, std::sqrt(squares) / episodes};
}

// Gymnasium 1.4.0 under its action_space.sample(): CartPole 22.389 +- 0.120 (10,000 episodes), Pendulum -1221.2 +- 9.1
// (1,000), MountainCar -200 (200), MountainCarContinuous -33.301 +- 0.065 (200), Acrobot -498.61 +- 0.65 (400).
// A suit said at random is right one time in four: 1/4 - 3/4 = -1/2. The T-maze of length 10 in its authors' code:
// -0.9669 +- 0.0005 (20,000). Bounds: five standard errors of the two together.
TEST(Registry, RandomActionsEarnWhatTheyEarnElsewhere) {
  struct Row {
    const char* id;
    double mean, error;
    int episodes;
  };
  for (const Row& row :
       {Row{"CartPole-v1", 22.389, 0.120, 4000}, Row{"Pendulum-v1", -1221.2, 9.1, 500},
        Row{"MountainCar-v0", -200, 0, 100}, Row{"MountainCarContinuous-v0", -33.301, 0.065, 100},
        Row{"Acrobot-v1", -498.61, 0.65, 100}, Row{"popgym-RepeatPreviousEasy-v0", -0.5, 0, 500},
        Row{"popgym-RepeatFirstEasy-v0", -0.5, 0, 500}, Row{"PassiveTMaze-v0", -0.9669, 0.0005, 4000}}) {
    const auto [mean, error] = random_return(row.id, row.episodes);
    EXPECT_NEAR(mean, row.mean, 5 * std::hypot(error, row.error) + 1e-5) << row.id;
  }
}

}  // namespace
}  // namespace engram
