#include "engram/run/task/task.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engram/env/classic/cartpole.h"
#include "engram/env/market/market.h"
#include "engram/env/wrappers/wrappable.h"

namespace engram {
namespace {

VectorEnvPtr market(DataPart part, const std::string& id = "Market-v0") {
  MarketOptions options;
  options.made = {.market = "latent", .bars = 1000};
  return std::make_unique<Batched<Market>>(id, Market(options, part, make_bars(options.made)), 1);
}

TEST(Task, ByDefaultEpisodesSayItAll) {
  const Batched<CartPole> world("CartPole-v1", CartPole(), 3);
  const Task& task = task_of(world);
  EXPECT_EQ(task.lanes(world, DataPart::test, 17), 17);
  EXPECT_EQ(task.longest(), longest_episode);
  EXPECT_EQ(task.rehearsal(), DataPart::test);
  EXPECT_TRUE(task.compares_with_chance());
  EXPECT_EQ(task.recorder(world), nullptr);
  EXPECT_TRUE(task.course(world).returns.empty());
}

// Whatever id it is registered under, and whatever its observations are wrapped in.
TEST(Task, GoesByTheTypeOfTheLanes) {
  const VectorEnvPtr plain = market(DataPart::test), renamed = market(DataPart::test, "Mine-v0");
  const VectorEnvPtr stacked = wrapped(market(DataPart::test), {.frame_stack = 2});
  EXPECT_EQ(&task_of(*renamed), &task_of(*plain));
  EXPECT_EQ(&task_of(*stacked), &task_of(*plain));
  EXPECT_NE(&task_of(*plain), &task_of(Batched<CartPole>("CartPole-v1", CartPole(), 1)));
}

// One pass for each instrument, whatever number of episodes is asked for; the verdict's bars are no place to rehearse.
TEST(Task, AMarketIsPassedThroughOnce) {
  const VectorEnvPtr world = market(DataPart::test);
  const Task& task = task_of(*world);
  EXPECT_EQ(task.lanes(*world, DataPart::test, 100), 1);
  EXPECT_GT(task.longest(), longest_episode);
  EXPECT_EQ(task.rehearsal(), DataPart::validation);
  EXPECT_FALSE(task.compares_with_chance());
}

// 1000 bars: rows 700 .. 999 are the test part, 299 returns; always long, one after the other they are the log return
// of the pass.
TEST(Task, TheCourseOfAMarketIsItsReturnsBarByBar) {
  const VectorEnvPtr world = market(DataPart::test);
  StepBatch batch(1, world->observation_space(), world->action_space(), false);
  world->reset(1, batch);
  Tensor action(1, 1);
  action(0, 0) = 2;
  while (batch.finals() == 0) world->step(action, batch);
  const Course course = task_of(*world).course(*world);
  ASSERT_EQ(course.returns.size(), 299);
  EXPECT_GT(course.years, 0);
  double growth = 0;
  for (double r : course.returns) growth += std::log1p(r);
  EXPECT_NEAR(growth, world->lane_as<Market>(0)->episode_figures()[1].second, 1e-9);
}

}  // namespace
}  // namespace engram
