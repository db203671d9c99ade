// Runs on a world that shows images: what their user is told, and that with convolutions and binary images in a replay
// they end with the same bytes, paused or not.
#include <gtest/gtest.h>

#include "engram/run/experiment/experiment.h"
#include "engram/run/files/files.h"
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
