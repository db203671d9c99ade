// train --init: a new run from another's weights and statistics; and training on, as the README shows it.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/command.h"
#include "engram/core/archive.h"

namespace engram {
namespace {

using nlohmann::json;

const std::string normalised = small_recurrent + "--normalize_observation true --normalize_reward true ";

json evaluation(const Scratch& scratch, const std::string& run_directory, const std::string& flags = "") {
  const Finished finished = run(scratch, "evaluate " + run_directory + " --json " + flags);
  EXPECT_EQ(finished.status, 0) << finished.err;
  json result = json::parse(finished.out);
  result.erase("run");
  return result;
}

double rows_watched(const Scratch& scratch, const std::string& run_directory) {
  Archive archive = Archive::loader(read_file(scratch / run_directory + "/checkpoints/last.ckpt"));
  archive.by_name();
  double count = 0;
  archive("algorithm/collector/observer/count", count);
  EXPECT_TRUE(archive.misfits().empty());
  return count;
}

// With a learning rate of 0 nothing moves: the new run IS the old policy, statistics included.
TEST(Init, BeginsWithThePolicyOfARunOrAFile) {
  const Scratch scratch;
  ASSERT_EQ(run(scratch, normalised + "--seed 1 --out old").status, 0);
  const std::string still = normalised + "--seed 2 --n_envs 4 --gamma 0.9 --learning_rate 0 ";
  ASSERT_EQ(run(scratch, still + "--init old --out new").status, 0);
  ASSERT_EQ(run(scratch, still + "--init old/checkpoints/last.ckpt --out file").status, 0);
  ASSERT_EQ(run(scratch, still + "--out without").status, 0);
  const json expected = evaluation(scratch, "old", "--seed 7");
  EXPECT_EQ(evaluation(scratch, "new", "--seed 7"), expected);
  EXPECT_EQ(evaluation(scratch, "file", "--seed 7"), expected);
  EXPECT_NE(evaluation(scratch, "without", "--seed 7"), expected);
}

// 640 steps and the 2 observations of the reset, watched by the old run; 640 more by one that learns.
TEST(Init, StatisticsGoOnFromThoseOfTheOldRunAndOnlyWhereItLearns) {
  const Scratch scratch;
  ASSERT_EQ(run(scratch, normalised + "--seed 1 --out old").status, 0);
  EXPECT_EQ(rows_watched(scratch, "old"), 642);
  ASSERT_EQ(run(scratch, normalised + "--seed 2 --init old --out learning").status, 0);
  EXPECT_EQ(rows_watched(scratch, "learning"), 642 + 640);
  ASSERT_EQ(run(scratch, normalised + "--seed 2 --learning_rate 0 --init old --out still").status, 0);
  EXPECT_EQ(rows_watched(scratch, "still"), 642);
  // A rate that falls to 0 with the last of ten updates: that one moves neither weights nor statistics.
  ASSERT_EQ(run(scratch, normalised + "--seed 2 --learning_rate lin_0.001 --out falling").status, 0);
  EXPECT_EQ(rows_watched(scratch, "falling"), 642 - 64);
}

TEST(Init, OtherShapesAreRefusedByNameAndLeaveNothing) {
  const Scratch scratch;
  ASSERT_EQ(run(scratch, normalised + "--seed 1 --out old").status, 0);
  const auto expect_refusal = [&](const std::string& line, const std::vector<std::string>& parts) {
    const Finished finished = run(scratch, line + " --init old --out new");
    EXPECT_EQ(finished.status, 2) << line;
    for (const std::string& part : parts) EXPECT_NE(finished.err.find(part), std::string::npos) << finished.err;
    EXPECT_FALSE(std::filesystem::exists(scratch / "new")) << line;
  };
  expect_refusal(normalised + "--memory gru",
                 {"--init old", "actor.memory", "weight_hidden: expected 192 values, found 256"});
  expect_refusal(small_recurrent, {"observer.mean: unknown to the new run"});
  expect_refusal(normalised + "--net_arch 8,8", {"parts do not fit", "missing"});
  expect_refusal("train q_learning FrozenLake-v1 --preset none --total_timesteps 500", {"unknown to the new run"});
  const Finished nowhere = run(scratch, normalised + "--init nowhere --out new");
  EXPECT_EQ(nowhere.status, 2) << nowhere.err;
  EXPECT_NE(nowhere.err.find("nowhere"), std::string::npos) << nowhere.err;
}

TEST(Init, ATableBeginsWithATable) {
  const Scratch scratch;
  const std::string training = "train q_learning FrozenLake-v1 --preset none ";
  ASSERT_EQ(run(scratch, training + "--total_timesteps 50000 --out old").status, 0);
  ASSERT_EQ(run(scratch, training + "--total_timesteps 100 --learning_rate 0 --init old --out new").status, 0);
  const double old_score = evaluation(scratch, "old", "--seed 3")["mean_return"];
  EXPECT_GT(old_score, 0.4);  // it has learned something: random play gets 0.014
  EXPECT_EQ(evaluation(scratch, "new", "--seed 3")["mean_return"], old_score);
}

// README: train --resume RUN --total_timesteps 200000.
double score(const Scratch& scratch, const std::string& directory) {
  return evaluation(scratch, directory)["mean_return"];
}

TEST(SlowTrainingOn, DoesNotLowerTheScore) {
  const Scratch scratch;
  ASSERT_EQ(run(scratch, "train ppo CartPole-v1 --seed 1 --total_timesteps 50000 --out run").status, 0);
  const double before = score(scratch, "run");
  const Finished on = run(scratch, "train --resume run --total_timesteps 100000");
  EXPECT_EQ(on.status, 0);
  EXPECT_NE(on.err.find("now end at step 100000"), std::string::npos) << on.err;
  EXPECT_GE(score(scratch, "run"), before);
}

// The README's own commands. A GRU went from 500 to 492.84 while its normalisation moved on under weights that hardly did.
TEST(SlowTrainingOn, ARecurrentPolicyKeepsItsScore) {
  const Scratch scratch;
  for (const std::string memory : {"gru", "lstm"}) {
    ASSERT_EQ(run(scratch, "train ppo CartPoleNoVel-v1 --seed 1 --memory " + memory + " --out " + memory).status, 0);
    const double before = score(scratch, memory);
    ASSERT_EQ(run(scratch, "train --resume " + memory + " --total_timesteps 200000").status, 0);
    EXPECT_GE(score(scratch, memory), before) << memory;
  }
}

}  // namespace
}  // namespace engram
