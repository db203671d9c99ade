// The verbs over a data set: train, evaluate, resume, report, tune and export work as for agents; score and sample.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "cli/command.h"

namespace engram {
namespace {

const std::string training =
    "train language_model Text-v0 --data text.txt --memory gru --memory_size 16 --n_steps 16 --n_envs 4 "
    "--learning_rate 0.02 ";

void write_text(const Scratch& scratch, const std::string& name = "text.txt") {
  std::ofstream out(scratch / name);
  for (int i = 0; i < 200; ++i) out << "the cat sat on the mat.\n";
}

Finished succeed(const Scratch& scratch, const std::string& line) {
  Finished finished = run(scratch, line);
  EXPECT_EQ(finished.status, 0) << line << "\n" << finished.err;
  return finished;
}

TEST(DataVerbs, ATextIsLearnedJudgedScoredAndSampled) {
  const Scratch scratch;
  write_text(scratch);
  succeed(scratch, training + "--total_timesteps 40000 --out run --eval_freq 20000 --json");
  const auto judged = succeed(scratch, "evaluate run --json").json();
  EXPECT_LT(judged["figures"]["nats_per_token"], 0.1);  // every character follows from those before it
  EXPECT_GT(judged["baseline"]["nats_per_token"], 2);
  EXPECT_NEAR(judged["figures"]["perplexity"], std::exp(judged["figures"]["nats_per_token"].get<double>()), 1e-9);
  EXPECT_EQ(judged["episodes"], 1);

  std::ofstream(scratch / "new.txt") << "the cat";
  const auto score = succeed(scratch, "score run new.txt --json").json();
  EXPECT_EQ(score["tokens"], 6);
  double nats = 0;
  for (const auto& token : score["per_token"]) nats += token["nats"].get<double>() / 6;
  EXPECT_NEAR(score["nats_per_token"], nats, 1e-9);
  EXPECT_EQ(score["per_token"][2]["token"], " ");

  const std::string sample = succeed(scratch, "sample run --length 48 --temperature 0.1 --seed 3").out;
  EXPECT_EQ(sample, succeed(scratch, "sample run --length 48 --temperature 0.1 --seed 3").out);
  EXPECT_EQ(sample.size(), 49U);
  EXPECT_NE(sample.find("sat on the mat"), std::string::npos) << sample;
}

TEST(DataVerbs, AResumedRunEqualsAWholeOne) {
  const Scratch scratch;
  write_text(scratch);
  succeed(scratch, training + "--total_timesteps 2000 --out whole");
  succeed(scratch, training + "--total_timesteps 2000 --pause_after 1000 --out halves");
  succeed(scratch, "train --resume halves");
  const auto bytes = [&](const std::string& run) { return read_file(scratch / (run + "/checkpoints/last.ckpt")); };
  EXPECT_EQ(bytes("whole"), bytes("halves"));
  EXPECT_EQ(read_file(scratch / "whole/metrics.csv"), read_file(scratch / "halves/metrics.csv"));
}

TEST(DataVerbs, ReportTuneAndExport) {
  const Scratch scratch;
  write_text(scratch);
  succeed(scratch, training + "--total_timesteps 4000 --out run --eval_freq 2000");
  const auto report = succeed(scratch, "report run --json").json();
  EXPECT_TRUE(report.dump().find("nats_per_token") != std::string::npos) << report.dump();
  EXPECT_NE(read_file(scratch / "run/report.html").find("nats_per_token"), std::string::npos);
  const auto exported = succeed(scratch, "export run --out policy.h --json").json();
  EXPECT_LE(exported["max_difference"], 1e-5);
  EXPECT_EQ(exported["parity_steps"], 1000);
  const auto tuned = succeed(scratch,
                             "tune language_model Text-v0 --data text.txt --memory gru --n_envs 4 --memory_size 8 "
                             "--n_steps 16 --total_timesteps 1000 --trials 2 --seeds 1 --json")
                         .json();
  EXPECT_EQ(tuned["trials_table"].size(), 2U) << tuned.dump();
}

// Another text is read by the vocabulary of the run, whose own text is not needed for it.
TEST(DataVerbs, AnotherTextIsJudgedByTheRunsVocabulary) {
  const Scratch scratch;
  write_text(scratch);
  succeed(scratch, training + "--total_timesteps 2000 --out run");
  std::filesystem::remove(scratch / "text.txt");
  std::ofstream other(scratch / "other.txt");
  for (int i = 0; i < 50; ++i) other << "xyz sat on the mat and zzz\n";
  other.close();
  EXPECT_GT(succeed(scratch, "evaluate run --data other.txt --json").json()["figures"]["nats_per_token"], 0);
  EXPECT_EQ(run(scratch, "evaluate run").status, 2);
}

TEST(DataVerbs, WrongUseIsNamed) {
  const Scratch scratch;
  write_text(scratch);
  succeed(scratch, training + "--total_timesteps 100 --out run");
  succeed(scratch, small_training + "--out agent");
  const auto said = [&](const std::string& line) {
    const Finished finished = run(scratch, line);
    EXPECT_EQ(finished.status, 2) << line;
    EXPECT_EQ(finished.error_lines(), 1) << finished.err;
    return finished.err;
  };
  std::ofstream(scratch / "latin.txt") << "caf\xE9 au lait, caf\xE9 au lait";
  std::ofstream(scratch / "one.txt") << "a";
  EXPECT_NE(said("score run latin.txt").find("latin.txt: byte 3 begins no character of UTF-8"), std::string::npos);
  EXPECT_NE(said("score run one.txt").find("at least 2 tokens"), std::string::npos);
  EXPECT_NE(said("score agent text.txt").find("is no data set"), std::string::npos);
  EXPECT_NE(said("sample run --temperature -1").find("--temperature"), std::string::npos);
  EXPECT_NE(said("evaluate run --trace steps.csv").find("--trace: a data set answers to no action"), std::string::npos);
  EXPECT_NE(said("evaluate run --stochastic").find("--stochastic: a data set has right answers"), std::string::npos);
  EXPECT_NE(said("train ppo Text-v0 --data text.txt").find("learns from a world of kind 'environment'"),
            std::string::npos);
  EXPECT_NE(said("train language_model Text-v0 --data none.txt").find("none.txt"), std::string::npos);
}

}  // namespace
}  // namespace engram
