// PassiveTMaze against whole episodes recorded from its authors' code, and by policies whose return is known.
#include "engram/env/memory/passive_tmaze.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "engram/env/registry.h"

namespace engram {
namespace {

PassiveTMaze maze(int64_t length) {
  PassiveTMaze::Options options;
  options.length = length;
  return PassiveTMaze(options);
}

TEST(PassiveTMaze, StepsAsItsAuthorsWroteIt) {
  std::ifstream file(std::string(ENGRAM_GOLDEN) + "/tmaze_traces.json");
  Tensor observation(1, 2), action(1, 1);
  Rng rng;
  const nlohmann::json episodes = nlohmann::json::parse(file).at("episodes");
  for (const auto& episode : episodes) {
    SCOPED_TRACE(episode.dump());
    PassiveTMaze world = maze(episode.at("length"));
    world.goal = episode.at("goal");
    const size_t steps = episode.at("actions").size();
    for (size_t t = 0; t < steps; ++t) {
      action(0, 0) = episode.at("actions").at(t);
      const Outcome outcome = world.step(action, rng, observation);
      EXPECT_DOUBLE_EQ(outcome.reward, episode.at("rewards").at(t));
      for (size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(observation(0, static_cast<int64_t>(i)), episode.at("observations").at(t).at(i).get<Real>());
      }
      EXPECT_EQ(outcome.ending, t + 1 == steps ? Ending::terminated : Ending::none);
    }
  }
}

struct Result {
  double mean_return;
  int64_t length;
};

// The mean return of 200 episodes; `act(observation, goal shown at the start, t)`.
template <class Act>
Result play(int64_t length, Act act) {
  constexpr int lanes = 200;
  const auto maker = find_world("PassiveTMaze-v0").options();
  OptionSet options;
  options.add([&](OptionVisitor& visitor) { maker->visit_options(visitor); });
  options.assign("length", std::to_string(length), "test");
  const auto world = maker->make(lanes, {});
  StepBatch batch(lanes, world->observation_space(), world->action_space(), world->masked());
  Tensor action(lanes, 1);
  world->reset(5, batch);
  const Tensor first = batch.observation;
  Result result{0, 0};
  do {
    for (int i = 0; i < lanes; ++i) action(i, 0) = act(batch.observation(i, 0), first(i, 1), result.length);
    world->step(action, batch);
    for (int i = 0; i < lanes; ++i) result.mean_return += static_cast<double>(batch.reward(i, 0)) / lanes;
    ++result.length;
  } while (batch.finals() == 0);
  EXPECT_EQ(batch.finals(), lanes);
  return result;
}

TEST(PassiveTMaze, WhoRemembersTheGoalGetsOne) {
  for (int64_t length : {1, 2, 10, 50}) {
    const Result result = play(length, [](Real junction, Real goal, int64_t) -> Real {
      return junction == 0 ? Real(0) : goal > 0 ? Real(1) : Real(3);
    });
    EXPECT_NEAR(result.mean_return, 1, 1e-6);
    EXPECT_EQ(result.length, length + 1);
  }
}

// Without the goal one arm is as good as the other: half of 200 fair draws, within five standard errors of 0.0354.
TEST(PassiveTMaze, WhoForgetsGetsHalf) {
  const Result result = play(10, [](Real junction, Real, int64_t) { return junction == 0 ? Real(0) : Real(1); });
  EXPECT_NEAR(result.mean_return, 0.5, 5 * 0.0354);
}

// Ten steps behind schedule at -1/10 each, and no arm at the end.
TEST(PassiveTMaze, WhoStaysAtTheStartGetsMinusOne) {
  EXPECT_NEAR(play(10, [](Real, Real, int64_t) { return Real(2); }).mean_return, -1, 1e-6);
}

TEST(PassiveTMaze, TheGoalIsShownOnceAndOnlyOnce) {
  PassiveTMaze world = maze(3);
  Tensor observation(1, 2), action(1, 1);
  Rng rng(1, Purpose::test);
  world.reset(rng, observation);
  EXPECT_EQ(observation(0, 0), 0);
  EXPECT_EQ(observation(0, 1), static_cast<Real>(world.goal));
  action(0, 0) = 2;  // into the wall: still at the start
  world.step(action, rng, observation);
  EXPECT_EQ(observation(0, 1), 0);
}

}  // namespace
}  // namespace engram
