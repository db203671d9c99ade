// The labs of the course through the program: rules, pairs and the classifier, on files whose answer is known.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "cli/command.h"
#include "engram/core/platform.h"
#include "engram/core/rng.h"
#include "engram/data/dates.h"
#include "engram/data/prices.h"

namespace engram {
namespace {

constexpr int64_t bars = 4000;

// Daily bars from log closes, opening where the day before closed.
std::string csv_of(const std::vector<double>& log_close) {
  Prices stamps;
  std::string csv = "Date,Open,Close\n";
  for (size_t i = 0; i < log_close.size(); ++i) {
    stamps.time.push_back(static_cast<int64_t>(i) * milliseconds_per_day);
    char line[80];
    std::snprintf(line, sizeof line, ",%.9g,%.9g\n", std::exp(log_close[i == 0 ? 0 : i - 1]), std::exp(log_close[i]));
    csv += stamps.time_text(static_cast<int64_t>(i)) + line;
  }
  return csv;
}

// x_{t+1} = keep x_t + noise: keep 1 is a random walk.
std::vector<double> walk(double keep, uint64_t seed) {
  Rng rng(seed, Purpose::test);
  std::vector<double> x{0};
  while (static_cast<int64_t>(x.size()) < bars) x.push_back(keep * x.back() + 0.01 * rng.normal());
  return x;
}

// Two random walks of which the first is tied to the second by a spread that forgets a tenth a day, or by none.
void write_pair(const Scratch& scratch, double keep, uint64_t seed) {
  std::vector<double> b = walk(1, seed), spread = walk(keep, seed + 1), a;
  for (size_t i = 0; i < b.size(); ++i) a.push_back(b[i] + spread[i]);
  write_file_atomically(scratch / "a.csv", csv_of(a));
  write_file_atomically(scratch / "b.csv", csv_of(b));
}

nlohmann::json judged(const Scratch& scratch, const std::string& training) {
  const Finished trained = run(scratch, training + " --total_timesteps 4096 --out run");
  EXPECT_EQ(trained.status, 0) << trained.err;
  const Finished evaluated = run(scratch, "evaluate run --json");
  EXPECT_EQ(evaluated.status, 0) << evaluated.err;
  return evaluated.json()["test"];
}

TEST(Labs, KalmanPairsFindTheTieAndNothingElse) {
  const std::string command = "train kalman_mean Market-v0 --data a.csv,b.csv --pair true";
  const Scratch tied;
  write_pair(tied, 0.9, 1);
  const nlohmann::json found = judged(tied, command);
  EXPECT_EQ(found["verdict"], "edge");
  EXPECT_GT(found["log_return"], 0.5);
  const Scratch untied;
  write_pair(untied, 1, 1);
  EXPECT_EQ(judged(untied, command)["verdict"], "not distinguishable from luck");
}

TEST(Labs, APairIsExplainedWhereverItIsJudged) {
  const Scratch scratch;
  write_pair(scratch, 0.9, 3);
  judged(scratch, "train kalman_mean Market-v0 --data a.csv,b.csv --pair true");
  const Finished evaluated = run(scratch, "evaluate run");
  EXPECT_NE(evaluated.err.find("position 1 is long a.csv against as much b.csv"), std::string::npos);
  ASSERT_EQ(run(scratch, "report run").status, 0);
  const std::string page = read_file(scratch / "run/report.html");
  EXPECT_NE(page.find("Of the data: a pair: position 1 is long a.csv against as much b.csv"), std::string::npos);
  EXPECT_NE(page.find("a.csv in b.csv"), std::string::npos);
}

// The accuracy beside the money: known keys, and the same words on the page.
TEST(Labs, AClassifierIsJudgedByItsGuessesToo) {
  const Scratch scratch;
  const Finished trained =
      run(scratch,
          "train classifier Market-v0 --market ar1 --phi .9 --bars 4000 --window 2 --n_envs 32 "
          "--n_steps 64 --batch_size 512 --learning_rate lin_0.003 --total_timesteps 60000 --out run");
  ASSERT_EQ(trained.status, 0) << trained.err;
  const nlohmann::json test = run(scratch, "evaluate run --json").json()["test"];
  EXPECT_GT(test["accuracy"], test["constant_accuracy"]);
  EXPECT_GE(test["constant_accuracy"], test["majority_accuracy"]);
  EXPECT_EQ(test["beats_constant"], true);
  EXPECT_GT(test["accuracy_interval"][0], 0);
  const double excess = test["accuracy"].get<double>() - test["constant_accuracy"].get<double>();
  EXPECT_LT(test["accuracy_interval"][0], excess);
  EXPECT_GT(test["accuracy_interval"][1], excess);
  EXPECT_EQ(test["verdict"], "edge");
  EXPECT_NE(run(scratch, "evaluate run").out.find("beats_constant                yes"), std::string::npos);
  ASSERT_EQ(run(scratch, "report run").status, 0);
  EXPECT_NE(read_file(scratch / "run/report.html").find("<th scope=\"col\">beats constant</th>"), std::string::npos);
  EXPECT_EQ(run(scratch, "export run --format header --out policy.h").status, 0);
}

// Trained, interrupted and gone on: the checkpoint of one who never stopped. Exported it is not.
TEST(Labs, ARuleResumesAndSaysThatItHasNoNetwork) {
  const Scratch scratch;
  const std::string training =
      "train kalman_mean Market-v0 --market latent --bars 2000 --n_envs 2 --total_timesteps 2048 ";
  ASSERT_EQ(run(scratch, training + "--out whole").status, 0);
  ASSERT_EQ(run(scratch, training + "--pause_after 1024 --out parts").status, 0);
  ASSERT_EQ(run(scratch, "train --resume parts").status, 0);
  EXPECT_EQ(read_file(scratch / "parts/checkpoints/last.ckpt"), read_file(scratch / "whole/checkpoints/last.ckpt"));
  EXPECT_GT(std::filesystem::file_size(scratch / "whole/monitor.csv"), 100u);
  EXPECT_EQ(run(scratch, "export whole --format header --out policy.h").status, 2);
}

}  // namespace
}  // namespace engram
