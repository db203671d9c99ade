// Whatever stops a run, going on ends in the same bytes.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "cli/faulted.h"

namespace engram {
namespace {

namespace fs = std::filesystem;

// monitor.csv without its wall-clock column and head.
std::string returns_and_lengths(const std::string& run) {
  std::istringstream in(read_file(run + "/monitor.csv"));
  std::string line, kept;
  std::getline(in, line);
  while (std::getline(in, line)) kept += line.substr(0, line.rfind(',')) + "\n";
  return kept;
}

void expect_same_run(const std::string& a, const std::string& b) {
  EXPECT_EQ(read_file(a + "/checkpoints/last.ckpt"), read_file(b + "/checkpoints/last.ckpt"));
  EXPECT_EQ(read_file(a + "/metrics.csv"), read_file(b + "/metrics.csv"));
  EXPECT_EQ(returns_and_lengths(a), returns_and_lengths(b));
  EXPECT_GT(std::ranges::count(returns_and_lengths(a), '\n'), 3);
}

const std::string long_training =
    "train ppo CartPoleNoVel-v1 --preset none --memory gru --n_envs 4 --n_steps 32 --sequence_length 32 "
    "--batch_size 64 --total_timesteps ";

TEST(Interrupt, ThreadsPausesAndAnotherPlaceChangeNoByte) {
  const Scratch scratch;
  for (const std::string& training : {small_training, small_recurrent}) {
    ASSERT_EQ(run(scratch, training + "--out whole").status, 0);
    ASSERT_EQ(run(scratch, training + "--threads 2 --out threads").status, 0);
    ASSERT_EQ(run(scratch, training + "--pause_after 200 --out parts").status, 0);
    fs::create_directory(scratch / "elsewhere");
    fs::rename(scratch / "parts", scratch / "elsewhere/moved");
    const Finished paused = run(scratch, "train --resume elsewhere/moved --pause_after 400 --threads 2 --json");
    EXPECT_FALSE(paused.json()["finished"]);
    EXPECT_EQ(paused.json()["timesteps"], 448);  // the first update at or after 400
    ASSERT_EQ(run(scratch, "train --resume elsewhere/moved").status, 0);
    expect_same_run(scratch / "whole", scratch / "threads");
    expect_same_run(scratch / "whole", scratch / "elsewhere/moved");
    for (const char* name : {"whole", "threads", "elsewhere"}) fs::remove_all(scratch / name);
  }
}

TEST(Interrupt, ResumingAFinishedRunChangesNothing) {
  const Scratch scratch;
  ASSERT_EQ(run(scratch, small_training + "--out run").status, 0);
  const std::string before = read_file(scratch / "run/checkpoints/last.ckpt") + read_file(scratch / "run/run.json");
  const Finished finished = run(scratch, "train --resume run --json");
  EXPECT_EQ(finished.status, 0);
  EXPECT_TRUE(finished.json()["finished"]);
  EXPECT_EQ(read_file(scratch / "run/checkpoints/last.ckpt") + read_file(scratch / "run/run.json"), before);
}

TEST(Interrupt, CtrlCLeavesACheckpointAndStatus130) {
  const Scratch scratch;
  Command training(scratch.path(), long_training + "1e9 --out run --json");
  training.wait_for(scratch / "run/checkpoints/previous.ckpt");  // there with the second one
  training.signal(SIGINT);
  const Finished finished = training.wait();
  EXPECT_EQ(finished.status, 130);
  EXPECT_TRUE(finished.err.ends_with("engram: interrupted, checkpoint written\n")) << finished.err;
  const int64_t reached = finished.json()["timesteps"];
  EXPECT_GT(reached, 0);
  EXPECT_EQ(reached % 128, 0);

  const std::string total = std::to_string(reached);
  ASSERT_EQ(run(scratch, long_training + "1e9 --out whole --pause_after " + total).status, 0);
  expect_same_run(scratch / "whole", scratch / "run");
}

// Killed before each of the first acts on files, as often as it takes to the end; the first two are not the last.
TEST(SlowInterrupt, KilledBeforeAnyWriteEndsTheSame) {
  const Scratch scratch;
  const std::string training = long_training + "60000 --eval_freq 5000 --n_eval_episodes 5 ";
  ASSERT_EQ(run(scratch, training + "--out whole").status, 0);
  ASSERT_EQ(run(scratch, training + "--out run --pause_after 10000").status, 0);
  int kills = 0;
  for (;; ++kills) {
    const Finished finished = run(scratch, "train --resume run", Fault{kills + 1, SIGKILL});
    if (finished.status == 0) break;
    ASSERT_EQ(finished.status, -SIGKILL) << finished.err;
    ASSERT_LT(kills, 100);
  }
  EXPECT_GE(kills, 2);
  expect_same_run(scratch / "whole", scratch / "run");
  EXPECT_EQ(read_file(scratch / "whole/checkpoints/best.ckpt"), read_file(scratch / "run/checkpoints/best.ckpt"));
}

}  // namespace
}  // namespace engram
