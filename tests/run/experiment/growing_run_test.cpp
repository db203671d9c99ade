// A run that keeps all it has seen: what a checkpoint costs, and that no moment of death loses or changes a byte.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <map>

#include "engram/core/error.h"
#include "engram/run/experiment/experiment.h"
#include "engram/run/experiment/trained_run.h"
#include "engram/run/files/files.h"
#include "faults.h"
#include "refusal.h"
#include "run/scratch.h"

namespace engram {
namespace {

namespace fs = std::filesystem;

// Never fits, so that the transitions are all that it keeps. A step is 2 x 4 floats, a double and a byte.
Plan plan_of(int64_t steps) {
  return resolve({.algorithm = "fitted_q",
                  .environment = "CartPole-v1",
                  .preset = "none",
                  .config = "",
                  .flags = {{"learning_starts", "1e9", "test"}, {"total_timesteps", std::to_string(steps), "test"}},
                  .also_known = {}});
}

// The files of a run's checkpoints with their bytes.
std::map<std::string, std::string> checkpoints_of(const std::string& run) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(run + "/checkpoints")) {
    if (!entry.is_regular_file()) continue;
    files[fs::relative(entry.path(), run).string()] = read_file(entry.path().string());
  }
  return files;
}

void train(const std::string& run, int64_t steps, int64_t pause_after = 0) {
  Watcher watcher;
  Experiment experiment(plan_of(steps));
  experiment.begin(run);
  experiment.train(pause_after, watcher, 0);
}

void go_on(const std::string& run, int64_t steps, Watcher& watcher, int64_t pause_after = 0) {
  Experiment::resume(run, plan_of(steps), watcher)->train(pause_after, watcher, 0);
}

struct Meter : Watcher {
  explicit Meter(std::string run) : checkpoints(std::move(run) + "/checkpoints") {}
  // Called before the checkpoint of this update: what the last one wrote.
  void progress(const Progress&) override {
    largest = std::max(largest, fs::file_size(checkpoints + "/last.ckpt"));
    if (!fs::exists(checkpoints + "/blocks")) return;
    for (const auto& entry : fs::directory_iterator(checkpoints + "/blocks")) {
      const auto [at, added] = written.emplace(entry.path().string(), entry.last_write_time());
      rewritten += at->second != entry.last_write_time();
    }
  }
  std::string checkpoints;
  std::map<std::string, fs::file_time_type> written;
  uintmax_t largest = 0;
  int rewritten = 0;
};

// 100,000 transitions are 4.1 MB. A checkpoint holds at most the unfinished 64 KiB of each of four columns of two
// actions, and the names of the blocks; no block is written twice.
TEST(GrowingRun, ACheckpointCostsWhatWasAdded) {
  const Scratch scratch;
  Meter meter(scratch / "run");
  Experiment experiment(plan_of(100000));
  experiment.begin(scratch / "run");
  experiment.train(0, meter, 0);
  EXPECT_LT(meter.largest, 8 * 65536 + 20000u);
  EXPECT_EQ(meter.rewritten, 0);
  // Observations are 800,000 bytes an action and column: 12 blocks, or some less where an action was taken less often.
  // Every reward is 1, and blocks of one content are one file; the endings' column of 50,000 bytes is none.
  EXPECT_NEAR(static_cast<double>(meter.written.size()), 2 * (12 + 12) + 1, 6);
}

// Goes on in a child until `fault`; whether that struck.
bool killed(const std::string& run, int64_t steps, const Fault& fault) {
  const pid_t child = fork();
  if (child == 0) {
    plant(fault);
    Watcher watcher;
    try {
      go_on(run, steps, watcher);
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

// From 8,000 steps on, where no block is full, to 10,000, where four are: dying before each act on a file in turn.
TEST(GrowingRun, KilledBetweenAnyTwoWritesEndsTheSame) {
  const Scratch scratch;
  train(scratch / "whole", 10000);
  const auto whole = checkpoints_of(scratch / "whole");
  EXPECT_EQ(whole.size(), 2 + 4u);  // last, previous and the blocks
  train(scratch / "base", 10000, 8000);
  EXPECT_FALSE(fs::exists(scratch / "base/checkpoints/blocks"));
  const std::string run = scratch / "run";
  int64_t kills = 0;
  for (bool struck = true; struck; kills += struck) {
    SCOPED_TRACE(kills);
    fs::remove_all(run);
    fs::copy(scratch / "base", run, fs::copy_options::recursive);
    struck = killed(run, 10000, {kills + 1, SIGKILL});
    Watcher watcher;
    go_on(run, 10000, watcher);
    const auto found = checkpoints_of(run);
    EXPECT_EQ(found.at("checkpoints/last.ckpt"), whole.at("checkpoints/last.ckpt"));
    for (const auto& [name, bytes] : whole) EXPECT_TRUE(found.contains(name)) << name;
  }
  EXPECT_GT(kills, 2 * 4 + 4 * 3);  // two checkpoints and four blocks
}

struct Listener : Watcher {
  void warning(const std::string& text) override { warnings.push_back(text); }
  std::vector<std::string> warnings;
};

TEST(GrowingRun, ALostBlockFallsBackAndThePolicyNeedsNone) {
  const Scratch scratch;
  train(scratch / "whole", 10000);
  train(scratch / "hurt", 10000, 8000);
  Listener listener;
  go_on(scratch / "hurt", 10000, listener, 9000);  // the first checkpoint with blocks
  fs::remove_all(scratch / "hurt/checkpoints/blocks");
  const TrainedRun run(scratch / "hurt", "last", {}, [](const std::string& text) { FAIL() << text; });
  EXPECT_EQ(run.plan().algorithm, "fitted_q");
  go_on(scratch / "hurt", 10000, listener);
  ASSERT_EQ(listener.warnings.size(), 1u);
  EXPECT_NE(listener.warnings[0].find("/hurt/checkpoints/blocks/"), std::string::npos) << listener.warnings[0];
  EXPECT_NE(listener.warnings[0].find("going on from"), std::string::npos) << listener.warnings[0];
  EXPECT_EQ(checkpoints_of(scratch / "hurt"), checkpoints_of(scratch / "whole"));
  fs::remove_all(scratch / "hurt/checkpoints/blocks");
  EXPECT_NE(refusal([&] {
              Listener deaf;
              Experiment::resume(scratch / "hurt", plan_of(20000), deaf);
            }).find("no whole checkpoint"),
            std::string::npos);
}

}  // namespace
}  // namespace engram
