#include "engram/run/report/agent_maps.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engram/run/experiment/experiment.h"
#include "engram/run/report/page/page.h"
#include "engram/run/report/report.h"
#include "run/scratch.h"

namespace engram {
namespace {

std::string trained(const Scratch& scratch, const std::string& algorithm, const std::string& environment,
                    std::vector<Setting> flags) {
  const std::string run = scratch / (algorithm + environment);
  Experiment experiment(resolve({.algorithm = algorithm,
                                 .environment = environment,
                                 .preset = "",
                                 .config = "",
                                 .flags = std::move(flags),
                                 .also_known = {}}));
  experiment.begin(run);
  Watcher watcher;
  experiment.train(0, watcher);
  return run;
}

TrainedRun read(const std::string& run) {
  return TrainedRun(run, "last", {}, [](const std::string&) {});
}

// The optimum of CliffWalking walks right along the cliff's edge: from the start up, then 11 times right, then down;
// its values without discount are -13, -12, ..., -1.
TEST(AgentMaps, ShowTheArrowsAndValuesOfCliffWalking) {
  const Scratch scratch;
  const std::string run = trained(scratch, "q_learning", "CliffWalking-v1",
                                  {{"gamma", "1", "--gamma"}, {"total_timesteps", "50000", "--total_timesteps"}});
  const std::vector<MapFigure> figures = measure_maps(read(run));
  ASSERT_EQ(figures.size(), 1);
  const MapFigure& figure = figures[0];
  size_t cell = 36;
  for (int steps = 13; steps > 0; --steps) {
    EXPECT_NEAR(figure.value[cell], -steps, 1e-3) << cell;
    const auto action = static_cast<int>(figure.action[cell]);
    cell = action == 0 ? cell - 12 : action == 1 ? cell + 1 : action == 2 ? cell + 12 : cell - 1;
  }
  EXPECT_EQ(cell, 47);
  EXPECT_EQ(figure.map.mark[cell], "G");
  EXPECT_TRUE(std::isnan(figure.value[cell]));
  EXPECT_TRUE(std::isnan(figure.action[40]));
}

// Stick on 20 and 21, hit on 12 against an ace: beyond doubt after 300,000 hands.
TEST(AgentMaps, ShowBlackjacksSurfaces) {
  const Scratch scratch;
  const std::string run =
      trained(scratch, "monte_carlo", "Blackjack-v1", {{"total_timesteps", "300000", "--total_timesteps"}});
  const std::vector<MapFigure> figures = measure_maps(read(run));
  ASSERT_EQ(figures.size(), 2);
  EXPECT_EQ(figures[0].map.title, "no usable ace");
  for (size_t dealer = 0; dealer < 10; ++dealer) {
    EXPECT_EQ(figures[0].action[dealer], 0);
    EXPECT_EQ(figures[0].action[10 + dealer], 0);
  }
  EXPECT_EQ(figures[0].action[90], 1);
  EXPECT_NEAR(figures[0].value[9], 0.8886, 0.05);  // 21 against a ten, exactly .8886 under this rule
}

TEST(AgentMaps, AMemoryHasNone) {
  const Scratch scratch;
  const std::string run = trained(scratch, "ppo", "MountainCar-v0",
                                  {{"memory", "gru", "--memory"}, {"total_timesteps", "128", "--total_timesteps"}});
  EXPECT_TRUE(measure_maps(read(run)).empty());
}

TEST(AgentMaps, AreDrawnOnThePage) {
  const Scratch scratch;
  const std::string run = trained(scratch, "a2c", "Pendulum-v1",
                                  {{"total_timesteps", "400", "--total_timesteps"}, {"n_envs", "1", "--n_envs"}});
  const ReportListener silent{[](const std::string&) {}, [](const std::string&) {}};
  const std::string html =
      page_of(measure(settle({.runs = {run}, .out = "", .checkpoint = "last", .episodes = 2}), silent));
  EXPECT_NE(html.find("What the agent does and expects"), std::string::npos);
  EXPECT_NE(html.find("angle from upright"), std::string::npos);
  EXPECT_NE(html.find("id=\"map-0-0-action-w-title\""), std::string::npos);  // torques, beside the values
  EXPECT_EQ(html.find("nan"), std::string::npos);
}

}  // namespace
}  // namespace engram
