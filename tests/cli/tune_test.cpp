// tune as scripts use it: what it leaves, what it does not look at, how it goes on.
#include <gtest/gtest.h>

#include <filesystem>

#include "cli/faulted.h"
#include "engram/core/platform.h"
#include "engram/core/rng.h"

namespace engram {
namespace {

namespace fs = std::filesystem;

const std::string small_search =
    "tune ppo CartPole-v1 --preset none --n_envs 2 --n_steps 32 --n_epochs 2 --batch_size 32 --net_arch 8 "
    "--total_timesteps 640 --episodes 5 ";

// 500 days of a random walk; from row `last` on it is another one.
std::string walk_csv(size_t last) {
  Rng past(1, Purpose::test), other(2, Purpose::test);
  std::string csv = "Date,Open,Close\n";
  double close = 100;
  for (size_t row = 0; row < 500; ++row) {
    const double open = close;
    close *= 1 + 0.03 * ((row < last ? past : other).uniform() - 0.5);
    char text[96];
    std::snprintf(text, sizeof text, "%04d-%02d-%02d,%.6f,%.6f\n", static_cast<int>(2000 + row / 336),
                  static_cast<int>(1 + row / 28 % 12), static_cast<int>(1 + row % 28), open, close);
    csv += text;
  }
  return csv;
}

const std::string small_market =
    "tune a2c Market-v0 --data bars.csv --preset none --window 4 --n_envs 2 --total_timesteps 256 --net_arch 4 "
    "--trials 3 --seeds 1,2 ";

std::string table_of(const std::string& options, size_t last) {
  const Scratch scratch;
  write_file_atomically(scratch / "bars.csv", walk_csv(last));
  const Finished finished = run(scratch, small_market + options + "--out out --json");
  EXPECT_EQ(finished.status, 0) << finished.err;
  return read_file(scratch / "out/trials.csv") + finished.json()["best"].dump() + finished.json()["pbo"].dump() +
         finished.json()["deflated_sharpe"].dump();
}

// The test part begins at row 350: what stands there moves no digit of a search, what stands before it does.
TEST(SlowTune, NeverLooksAtTheTestPart) {
  for (const std::string options : {"", "--walk_forward 3 "}) {
    const std::string whole = table_of(options, 500);
    EXPECT_EQ(table_of(options, 350), whole);
    EXPECT_NE(table_of(options, 349), whole);
  }
}

// Each fold of a trial is a run like any other: train makes it again from its options alone, byte for byte.
TEST(SlowTune, EveryFoldIsARunOfTrain) {
  const Scratch scratch;
  write_file_atomically(scratch / "bars.csv", walk_csv(500));
  ASSERT_EQ(run(scratch, small_market + "--walk_forward 3 --out out").status, 0);
  const std::string fold = "out/trial-2/fold-3-s2";
  const std::string options = read_file(scratch / (fold + "/options.toml"));
  EXPECT_NE(options.find("\nfolds = 3 "), std::string::npos);
  EXPECT_NE(options.find("\nfold = 3 "), std::string::npos);
  ASSERT_EQ(run(scratch, "train a2c Market-v0 --preset none --config " + fold + "/options.toml --out again").status, 0);
  EXPECT_EQ(read_file(scratch / "again/checkpoints/last.ckpt"), read_file(scratch / (fold + "/checkpoints/last.ckpt")));
  EXPECT_NE(read_file(scratch / "again/checkpoints/last.ckpt"),
            read_file(scratch / "out/trial-2/fold-2-s2/checkpoints/last.ckpt"));
}

TEST(SlowTune, TheFinalJudgementCountsTheTrials) {
  const Scratch scratch;
  write_file_atomically(scratch / "bars.csv", walk_csv(500));
  ASSERT_EQ(run(scratch, small_market + "--out out").status, 0);
  ASSERT_EQ(run(scratch, "train a2c Market-v0 --config out/best.toml --seeds 1,2 --out final").status, 0);
  ASSERT_EQ(run(scratch, "train a2c Market-v0 --config out/best.toml --trials 1 --seed 1 --out alone/s1").status, 0);
  const auto tuned = run(scratch, "evaluate final/s1 --json").json()["test"];
  const auto alone = run(scratch, "evaluate alone/s1 --json").json()["test"];
  EXPECT_EQ(tuned["trials"], 3);
  EXPECT_EQ(alone["trials"], 1);
  EXPECT_EQ(tuned["log_return"], alone["log_return"]);  // the same run
  EXPECT_EQ(tuned["probabilistic_sharpe"], alone["probabilistic_sharpe"]);
  EXPECT_LT(tuned["deflated_sharpe"], alone["deflated_sharpe"]);
  const auto report = run(scratch, "report final --episodes 1 --json").json()["groups"][0]["test"];
  EXPECT_EQ(report["trials"], 3);
  EXPECT_EQ(report["looks"], 2);
  // A trial's own run says so, too.
  EXPECT_EQ(run(scratch, "evaluate out/trial-1/s1 --json").json()["test"]["trials"], 3);
}

TEST(Tune, LeavesATableAPageAndTheBest) {
  const Scratch scratch;
  const Finished finished = run(scratch, small_search + "--trials 3 --seeds 1,2 --out out --json");
  ASSERT_EQ(finished.status, 0) << finished.err;
  EXPECT_EQ(std::ranges::count(finished.out, '\n'), 1);
  EXPECT_EQ(finished.error_lines(), 3) << finished.err;  // one line a trial
  const auto json = finished.json();
  for (const char* key : {"run", "algorithm", "environment", "memory", "trials", "failed", "best", "pbo",
                          "deflated_sharpe", "trials_table"}) {
    EXPECT_TRUE(json.contains(key)) << key;
  }
  EXPECT_TRUE(json["pbo"].is_null());  // no market
  ASSERT_EQ(json["trials_table"].size(), 3u);
  double best = -1;
  for (const auto& trial : json["trials_table"]) best = std::max(best, trial["score"].get<double>());
  EXPECT_EQ(json["best"]["score"], best);
  EXPECT_FALSE(json["best"]["settings"].contains("n_steps"));  // the flag fixed it
  EXPECT_TRUE(json["best"]["settings"].contains("learning_rate"));
  EXPECT_EQ(json["best"]["config"], "out/best.toml");
  EXPECT_TRUE(read_file(scratch / "out/tune.html").ends_with("</html>\n"));
  ASSERT_EQ(run(scratch, "train ppo CartPole-v1 --config out/best.toml --out final").status, 0);
  EXPECT_NE(read_file(scratch / "final/options.toml")
                .find("learning_rate = " + json["best"]["settings"]["learning_rate"].get<std::string>()),
            std::string::npos);
}

TEST(Tune, SearchesTablesAndMemoriesToo) {
  const Scratch scratch;
  ASSERT_EQ(
      run(scratch,
          "tune q_learning FrozenLake-v1 --preset none --total_timesteps 500 --trials 2 --seeds 1 --episodes 5 --out q")
          .status,
      0);
  EXPECT_TRUE(read_file(scratch / "q/trials.csv")
                  .starts_with("trial,status,score,sharpe,s1,exploration_final_eps,learning_rate\n"));
  ASSERT_EQ(run(scratch,
                "tune ppo CartPoleNoVel-v1 --preset none --memory gru --n_envs 2 --total_timesteps 256 --trials 2 "
                "--seeds 1 --episodes 2 --out m")
                .status,
            0);
  EXPECT_NE(read_file(scratch / "m/trials.csv").find(",memory_size,"), std::string::npos);
  EXPECT_EQ(read_file(scratch / "m/trials.csv").find("failed"), std::string::npos);
  EXPECT_EQ(run(scratch, "tune q_learning FrozenLake-v1 --total_timesteps 500 --trials 1 --seeds 1").status, 0);
  EXPECT_TRUE(fs::exists(scratch / "runs/FrozenLake-v1/tune-q_learning-none-s0/trials.csv"));
}

// Ctrl-C falls into the first trial's beginnings, each kill before one of the next two hundred acts on files; a
// trial has about a hundred.
TEST(Tune, GoingOnAfterCtrlCAndKillsEndsInTheSameTable) {
  const std::string search =
      "tune ppo CartPoleNoVel-v1 --preset none --memory gru --memory_size 8 --net_arch 8 --n_envs 2 --n_steps 32 "
      "--n_epochs 2 --total_timesteps 512 --trials 3 --seeds 1,2 --episodes 5 ";
  const Scratch scratch;
  ASSERT_EQ(run(scratch, search + "--threads 2 --out whole").status, 0);
  const Finished interrupted = run(scratch, search + "--threads 2 --out parts --json", Fault{30, SIGINT});
  EXPECT_EQ(interrupted.status, 130);
  EXPECT_TRUE(interrupted.err.ends_with("go on with engram tune --resume parts\n")) << interrupted.err;
  EXPECT_EQ(interrupted.json()["trials"], 0);
  Rng rng(1, Purpose::test);
  int kills = 0;
  for (;; ++kills) {
    const Finished finished = run(scratch, "tune --resume parts --threads 1", Fault{1 + rng.below(200), SIGKILL});
    if (finished.status == 0) break;
    ASSERT_EQ(finished.status, -SIGKILL) << finished.err;
    ASSERT_LT(kills, 100);
  }
  EXPECT_GE(kills, 3);
  for (const char* file : {"trials.csv", "best.toml", "tune.html"}) {
    EXPECT_EQ(read_file(scratch / "parts/" + file), read_file(scratch / "whole/" + file)) << file;
  }
  EXPECT_EQ(read_file(scratch / "parts/trial-3/s2/checkpoints/last.ckpt"),
            read_file(scratch / "whole/trial-3/s2/checkpoints/last.ckpt"));
}

struct Mistake {
  std::string line;
  std::vector<std::string> parts;
};

TEST(Tune, MistakesAreExplainedAndLeaveNothing) {
  const Mistake mistakes[] = {
      {"tune", {"too few arguments", "engram tune ALGORITHM ENVIRONMENT"}},
      {"tune ppo CartPole-v1 --trials 0", {"--trials", "[1, "}},
      {"tune ppo CartPole-v1 --trails 3", {"--trails", "did you mean 'trials'"}},
      {"tune ppo CartPole-v1 --seeds 5..1", {"--seeds", "5..1"}},
      {"tune ppo CartPole-v1 --walk_forward 3", {"--walk_forward: CartPole-v1 has no bars to fold"}},
      {"tune ppo CartPole-v1 --space nowhere.toml", {"cannot read nowhere.toml"}},
      {"tune ppo CartPole-v1 --gamma 1.5", {"--gamma", "[0, 1]"}},
      {"tune ppo Market-v0 --market noise --bars 300 --walk_forward 50", {"too few rows: fold 1 of 50"}},
      {"tune ppo Market-v0 --market noise --bars 300 --window 250", {"too few rows"}},
      {"tune ppo Market-v0 --data nowhere.csv", {"cannot read nowhere.csv"}},
      {"tune --resume nowhere", {"no checkpoint", "nowhere"}},
      {"tune --resume nowhere --seed 3", {"--seed: comes from the directory"}},
  };
  for (const Mistake& mistake : mistakes) {
    SCOPED_TRACE(mistake.line);
    const Scratch scratch;
    const Finished finished = run(scratch, mistake.line + " --json");
    EXPECT_EQ(finished.status, 2);
    EXPECT_EQ(finished.error_lines(), 1) << finished.err;
    EXPECT_EQ(finished.out, "");
    for (const std::string& part : mistake.parts) EXPECT_NE(finished.err.find(part), std::string::npos) << finished.err;
    EXPECT_TRUE(fs::is_empty(scratch.path()));
  }
}

TEST(Tune, RefusesADirectoryThatExists) {
  const Scratch scratch;
  fs::create_directory(scratch / "out");
  const Finished finished = run(scratch, small_search + "--out out");
  EXPECT_EQ(finished.status, 2);
  EXPECT_NE(finished.err.find("--out: out exists"), std::string::npos);
  EXPECT_NE(finished.err.find("tune --resume out"), std::string::npos);
  EXPECT_TRUE(fs::is_empty(scratch / "out"));
}

}  // namespace
}  // namespace engram
