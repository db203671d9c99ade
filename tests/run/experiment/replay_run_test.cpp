// A run that learns from a replay whose ring comes round: killed before any act on a file, or paused, it ends with the
// bytes of one that was never interrupted.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>

#include "engram/core/error.h"
#include "engram/run/experiment/experiment.h"
#include "engram/run/files/files.h"
#include "faults.h"
#include "run/scratch.h"

namespace engram {
namespace {

namespace fs = std::filesystem;

// 4000 steps of 28 bytes are two blocks of 64 KiB; priorities are written whole.
Plan plan_of(const std::string& algorithm) {
  std::vector<Setting> flags{{"total_timesteps", "6000", "test"}, {"buffer_size", "4000", "test"},
                             {"net_arch", "8", "test"},           {"train_freq", "64", "test"},
                             {"prioritized", "true", "test"},     {"n_envs", "1", "test"}};
  if (algorithm == "r2d2") flags.insert(flags.end(), {{"memory", "gru", "test"}, {"memory_size", "4", "test"}});
  return resolve({.algorithm = algorithm,
                  .environment = "CartPole-v1",
                  .preset = "none",
                  .config = "",
                  .flags = flags,
                  .also_known = {}});
}

void train(const std::string& run, const std::string& algorithm, int64_t pause_after) {
  Watcher watcher;
  Experiment experiment(plan_of(algorithm));
  experiment.begin(run);
  experiment.train(pause_after, watcher, 0);
}

void go_on(const std::string& run, const std::string& algorithm) {
  Watcher watcher;
  Experiment::resume(run, plan_of(algorithm), watcher)->train(0, watcher, 0);
}

// Goes on in a child until the k-th act on a file; whether that struck.
bool killed(const std::string& run, int64_t k) {
  const pid_t child = fork();
  if (child == 0) {
    plant({k, SIGKILL});
    try {
      go_on(run, "dqn");
    } catch (const Error& error) {
      std::fprintf(stderr, "%s\n", error.what());
      _exit(1);
    }
    _exit(0);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_FALSE(WIFEXITED(status) && WEXITSTATUS(status) != 0);
  return WIFSIGNALED(status);
}

std::string last_of(const std::string& run) { return read_file(run + "/checkpoints/last.ckpt"); }

TEST(ReplayRun, PausedEndsTheSame) {
  for (const char* algorithm : {"dqn", "r2d2"}) {
    const Scratch scratch;
    train(scratch / "whole", algorithm, 0);
    train(scratch / "paused", algorithm, 3000);
    go_on(scratch / "paused", algorithm);
    EXPECT_EQ(last_of(scratch / "paused"), last_of(scratch / "whole")) << algorithm;
  }
}

TEST(ReplayRun, KilledBetweenAnyTwoWritesEndsTheSame) {
  const Scratch scratch;
  train(scratch / "whole", "dqn", 0);
  train(scratch / "base", "dqn", 4000);
  const std::string expected = last_of(scratch / "whole"), run = scratch / "run";
  int64_t kills = 0;
  for (bool struck = true; struck; kills += struck) {
    SCOPED_TRACE(kills);
    fs::remove_all(run);
    fs::copy(scratch / "base", run, fs::copy_options::recursive);
    struck = killed(run, kills + 1);
    go_on(run, "dqn");
    EXPECT_EQ(last_of(run), expected);
  }
  EXPECT_GT(kills, 2 * 4);  // two checkpoints at least
}

}  // namespace
}  // namespace engram
