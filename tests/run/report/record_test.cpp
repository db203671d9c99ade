#include "engram/run/report/record.h"

#include <gtest/gtest.h>

#include "engram/core/error.h"
#include "run/report/fabricated.h"

namespace engram {
namespace {

TEST(RunRecord, ReadsWhatTheDirectoryHolds) {
  const Scratch scratch;
  fabricate_run(scratch / "run", 3);
  const RunRecord record = read_record(scratch / "run" + "/");
  EXPECT_EQ(record.directory, scratch / "run");
  EXPECT_EQ(record.seed, 3);
  EXPECT_EQ(record.timesteps, 1000);
  EXPECT_TRUE(record.finished());
  EXPECT_EQ(record.option("learning_rate"), "0.001");
  const Curve& curve = record.curve("rollout/ep_rew_mean");
  EXPECT_EQ(curve.timesteps, (std::vector<double>{500, 1000}));  // undefined before the first episode's end
  EXPECT_EQ(curve.values, (std::vector<double>{10, 50}));
  EXPECT_EQ(record.curve("train/approx_kl").values.size(), 3);
  EXPECT_TRUE(record.curve("time/iterations").values.empty());
  EXPECT_DOUBLE_EQ(record.seconds.learning, 7);
  EXPECT_DOUBLE_EQ(record.seconds.evaluation, 5);
  EXPECT_DOUBLE_EQ(record.steps_per_second(), 1000.0 / (1 + 2 + 7));
  EXPECT_DOUBLE_EQ(record.wall_seconds, 16);
}

TEST(RunRecord, ARunWithoutUpdatesHasNoFigures) {
  const Scratch scratch;
  fabricate_run(scratch / "run", 1);
  write_text(scratch / "run" + "/metrics.csv", "\n");
  std::filesystem::remove(scratch / "run" + "/timing.csv");
  const RunRecord record = read_record(scratch / "run");
  EXPECT_EQ(record.timesteps, 0);
  EXPECT_FALSE(record.finished());
  EXPECT_TRUE(std::isnan(record.steps_per_second()));
  EXPECT_TRUE(record.curves.empty());
}

TEST(RunRecord, WhatIsNoRunIsRefused) {
  const Scratch scratch;
  for (const std::string& directory : {scratch / "absent", scratch.path()}) {
    try {
      read_record(directory);
      FAIL() << directory;
    } catch (const Error& error) {
      EXPECT_EQ(error.status(), 2);
      EXPECT_NE(std::string(error.what()).find("no checkpoint"), std::string::npos) << error.what();
    }
  }
  write_text(scratch / "run" + "/run.json", "{ torn");
  EXPECT_THROW(read_record(scratch / "run"), Error);
}

// Found by fuzzing: a number of steps that is none became a whole number by undefined behaviour.
TEST(RunRecord, AStepThatIsNoCountIsRefused) {
  for (const char* steps : {"nan", "inf", "-1", "1e300"}) {
    const Scratch scratch;
    fabricate_run(scratch / "run", 1);
    write_text(scratch / "run" + "/metrics.csv",
               std::string("time/total_timesteps,train/loss\n16,1\n") + steps + ",1\n");
    EXPECT_THROW(read_record(scratch / "run"), Error) << steps;
  }
}

}  // namespace
}  // namespace engram
