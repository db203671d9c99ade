// Runs on a world that shows images: what their user is told, and that with convolutions and binary images in a replay
// they end with the same bytes, paused or not.
#include <gtest/gtest.h>

#include <set>

#include "engram/run/experiment/experiment.h"
#include "engram/run/files/files.h"
#include "engram/run/selftest/world.h"
#include "run/scratch.h"

namespace engram {
namespace {

Plan plan_of(const std::string& algorithm, std::vector<Setting> flags) {
  return resolve({.algorithm = algorithm,
                  .environment = "MinAtar-Breakout-v0",
                  .preset = "none",
                  .config = "",
                  .flags = std::move(flags),
                  .also_known = {}});
}

TEST(ImageRun, WithoutAConvolutionItsUserIsTold) {
  for (const char* cnn : {"none", "minatar"}) {
    const std::vector<std::string> notes = Experiment(plan_of("dqn", {{"cnn", cnn, "test"}})).notes();
    ASSERT_EQ(notes.size(), cnn == std::string("none") ? 1u : 0u);
    if (notes.empty()) continue;
    EXPECT_EQ(notes[0],
              "observations are images, Box(10, 10, 4; low 0; high 1), and the network has no convolution: --cnn "
              "minatar, or nature for large ones");
  }
}

// Whoever has the option has the convolution: a network made for a number of features knows no image.
TEST(ImageRun, EveryOptionOfConvolutionsIsHeeded) {
  const std::set<std::string> apart{"bc", "cma_es"};  // wants demonstrations; keeps too large a table
  int made = 0;
  for (const AlgorithmEntry& entry : registered_algorithms()) {
    OptionSet options;
    const auto maker = entry.options("none");
    options.add([&](OptionVisitor& v) { maker->visit_options(v); });
    if (!options.contains("cnn") || apart.contains(entry.name)) continue;
    const World world = registered_maker(find_world("MinAtar-Breakout-v0"))->make_world(1, {});
    if (!misfit(entry.demands, facts_of(world)).empty()) continue;
    std::vector<Setting> flags{{"cnn", "minatar", "test"}};
    for (const auto& [name, value] : entry.quick.options) flags.push_back({name, value, "test"});
    EXPECT_TRUE(Experiment(plan_of(entry.name, flags)).notes().empty()) << entry.name;
    ++made;
  }
  EXPECT_GE(made, 8);
}

std::string end_of(const std::string& algorithm, int64_t pause_after) {
  const Scratch scratch;
  std::vector<Setting> flags{{"total_timesteps", "400", "test"},
                             {"cnn", "minatar", "test"},
                             {"net_arch", "8", "test"},
                             {"n_envs", "2", "test"}};
  if (algorithm == "dqn") {
    flags.insert(flags.end(), {{"buffer_size", "150", "test"}, {"train_freq", "10", "test"}});
  } else {
    flags.insert(flags.end(), {{"n_steps", "50", "test"},
                               {"batch_size", "100", "test"},
                               {"memory", "gru", "test"},
                               {"memory_size", "4", "test"}});
  }
  Watcher watcher;
  {
    Experiment experiment(plan_of(algorithm, flags));
    experiment.begin(scratch / "run");
    experiment.train(pause_after, watcher, 0);
  }
  if (pause_after > 0) {
    Experiment::resume(scratch / "run", plan_of(algorithm, flags), watcher)->train(0, watcher, 0);
  }
  return read_file(scratch / "run/checkpoints/last.ckpt");
}

TEST(ImageRun, PausedEndsTheSame) {
  for (const char* algorithm : {"dqn", "ppo"}) EXPECT_EQ(end_of(algorithm, 200), end_of(algorithm, 0)) << algorithm;
}

}  // namespace
}  // namespace engram
