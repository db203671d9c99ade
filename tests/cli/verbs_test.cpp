// The verbs as scripts use them: keys, statuses, one JSON object on standard output.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "cli/command.h"

namespace engram {
namespace {

using Json = nlohmann::json;

void expect_keys(const Json& object, const std::vector<std::string>& keys) {
  for (const std::string& key : keys) EXPECT_TRUE(object.contains(key)) << key << " in " << object.dump();
}

// Standard output is exactly one object; status 0.
Json one_object(const Scratch& scratch, const std::string& line) {
  const Finished finished = run(scratch, line);
  EXPECT_EQ(finished.status, 0) << line << "\n" << finished.err;
  EXPECT_EQ(std::ranges::count(finished.out, '\n'), 1) << finished.out;
  const Json json = Json::parse(finished.out);
  EXPECT_TRUE(json.is_object());
  return json;
}

TEST(Verbs, VersionAndHelp) {
  const Scratch scratch;
  const Finished version = run(scratch, "--version");
  EXPECT_EQ(version.status, 0);
  EXPECT_TRUE(version.out.starts_with("engram ")) << version.out;
  EXPECT_NE(version.out.find(" ("), std::string::npos);
  for (const std::string verb :
       {"train", "tune", "evaluate", "doctor", "list", "describe", "completion", "export", "selftest", "bench"}) {
    const Finished help = run(scratch, verb + " --help");
    EXPECT_EQ(help.status, 0) << verb;
    EXPECT_NE(help.out.find("usage: engram " + verb), std::string::npos) << help.out;
    EXPECT_EQ(help.err, "");
    EXPECT_NE(run(scratch, "--help").out.find("  " + verb + " "), std::string::npos);
  }
  // A default that is a line end does not end the line.
  EXPECT_NE(run(scratch, "sample --help").out.find(" \\x0a "), std::string::npos);
}

TEST(Verbs, ListAndDescribe) {
  const Scratch scratch;
  const Json list = one_object(scratch, "list --json");
  expect_keys(list, {"algorithms", "environments", "memories"});
  for (const auto& [kind, rows] : list.items()) {
    ASSERT_FALSE(rows.empty());
    for (const Json& row : rows) {
      expect_keys(row, {"name", "summary"});
      const Json description = one_object(scratch, "describe " + row["name"].get<std::string>() + " --json");
      EXPECT_EQ(description["name"], row["name"]);
      expect_keys(description, {"kind", "summary", "options"});
      for (const Json& option : description["options"]) {
        expect_keys(option, {"name", "type", "default", "low", "high", "meaning"});
      }
    }
  }
  expect_keys(one_object(scratch, "describe CartPole-v1 --json"),
              {"observation_space", "action_space", "max_episode_steps"});
}

std::vector<std::string> listed(const Json& rows) {
  std::vector<std::string> names;
  for (const Json& row : rows) names.push_back(row["name"]);
  return names;
}

// By name, family, kind or heading.
TEST(Verbs, ListNarrows) {
  const Scratch scratch;
  using Names = std::vector<std::string>;
  const Json one = one_object(scratch, "list ppo --json");
  EXPECT_EQ(one.size(), 1);
  EXPECT_EQ(listed(one["algorithms"]), Names{"ppo"});
  EXPECT_EQ(listed(one_object(scratch, "list LSTM --json")["memories"]), Names{"lstm"});
  EXPECT_EQ(listed(one_object(scratch, "list game --json")["environments"]),
            (Names{"TicTacToe-v0", "ConnectFour-v0", "Backgammon-v0"}));
  EXPECT_EQ(one_object(scratch, "list memories --json")["memories"], one_object(scratch, "list --json")["memories"]);
}

// 3 lanes of 16 steps; CartPoleNoVel shows CartPole's 4 numbers, 2 of them always 0, and takes one action. Actor and critic remember h and c of 8 each.
TEST(Verbs, DescribeShowsShapes) {
  const Scratch scratch;
  const Json run = one_object(scratch,
                              "describe ppo CartPoleNoVel-v1 --preset none --memory lstm --memory_size 8 --n_envs 3 "
                              "--n_steps 16 --batch_size 16 --json");
  EXPECT_EQ(run["tensors"]["observation (T, N, D)"], "(16, 3, 4)");
  EXPECT_EQ(run["tensors"]["action (T, N, A)"], "(16, 3, 1)");
  EXPECT_EQ(run["tensors"]["memory (N, M)"], "(3, 32)");
  EXPECT_EQ(one_object(scratch, "describe ppo CartPole-v1 --json")["preset"], "ppo-CartPole-v1-none");
}

TEST(Verbs, TrainSaysWhereItsOptionsComeFromAndHowToGoOn) {
  const Scratch scratch;
  const Finished trained = run(scratch, small_training + "--out a,b(c) --pause_after 64");
  EXPECT_EQ(trained.err, "preset: none\n");
  EXPECT_NE(trained.out.find("next: " ENGRAM_BINARY " train --resume 'a,b(c)'\n"), std::string::npos) << trained.out;
  const Finished tuned = run(scratch, "train q_learning FrozenLake-v1 --total_timesteps 1k");
  EXPECT_TRUE(tuned.err.starts_with("preset: q_learning-FrozenLake-v1-none (")) << tuned.err;
  EXPECT_NE(read_file(scratch / "runs/FrozenLake-v1/q_learning-none-s0/options.toml").find("total_timesteps = 1000 "),
            std::string::npos);
  const Finished bare = run(scratch, "train sarsa GridWorld-v0 --total_timesteps 100");
  EXPECT_TRUE(bare.err.starts_with("preset: none is tuned for sarsa GridWorld-v0")) << bare.err;
}

// A policy that never moves: one update of rate 0 after the other.
TEST(Verbs, DoctorNamesWhatIsWrong) {
  const Scratch scratch;
  const Finished trained = run(scratch, small_training + "--learning_rate 0 --out still");
  EXPECT_NE(trained.out.find("no learning rate left"), std::string::npos) << trained.out;
  EXPECT_NE(trained.out.find(" doctor still\n"), std::string::npos) << trained.out;
  const Json said = one_object(scratch, "doctor still --json");
  expect_keys(said, {"run", "algorithm", "environment", "memory", "timesteps", "findings"});
  expect_keys(said["findings"][0], {"name", "severity", "evidence", "try"});
  EXPECT_NE(run(scratch, "doctor still").out.find("    try --learning_rate 0.0003"), std::string::npos);
  EXPECT_EQ(run(scratch, "doctor absent").status, 2);
}

TEST(Verbs, TrainAndEvaluate) {
  const Scratch scratch;
  const Json trained = one_object(scratch, small_recurrent + "--seed 3 --json");
  expect_keys(trained, {"run", "algorithm", "environment", "memory", "seed", "total_timesteps", "episodes",
                        "mean_return", "wall_seconds", "cpu_seconds", "steps_per_second", "seconds"});
  expect_keys(trained["seconds"], {"world", "acting", "learning", "evaluation"});
  EXPECT_EQ(trained["run"], "runs/CartPoleNoVel-v1/ppo-lstm-s3");
  EXPECT_EQ(one_object(scratch, small_recurrent + "--seed 3 --again --json")["run"],
            "runs/CartPoleNoVel-v1/ppo-lstm-s3-2");

  const std::string evaluate = "evaluate runs/CartPoleNoVel-v1/ppo-lstm-s3 --episodes 7 --json";
  const Json evaluated = one_object(scratch, evaluate);
  expect_keys(evaluated, {"run", "environment", "checkpoint", "deterministic", "episodes", "mean_return", "std_return",
                          "min_return", "max_return", "interval", "mean_length"});
  EXPECT_EQ(evaluated["episodes"], 7);
  EXPECT_EQ(evaluated["interval"].size(), 2);
  EXPECT_EQ(evaluated, one_object(scratch, evaluate));

  const Json several = one_object(scratch, small_training + "--seeds 1..2 --json");
  ASSERT_EQ(several["runs"].size(), 2);
  EXPECT_EQ(several["runs"][1]["seed"], 2);
}

// The trace's returns are the summary's, episodes follow each other, and an end is an end.
TEST(Verbs, TraceHoldsWhatTheSummarySays) {
  const Scratch scratch;
  one_object(scratch, small_training + "--out run --json");
  const Json summary = one_object(scratch, "evaluate run --episodes 5 --trace steps.csv --json");
  std::istringstream lines(read_file(scratch / "steps.csv"));
  std::string line;
  std::getline(lines, line);
  EXPECT_EQ(line,
            "episode,step,observation_0,observation_1,observation_2,observation_3,action_0,reward,terminated,truncated,"
            "next_observation_0,next_observation_1,next_observation_2,next_observation_3");
  double total = 0;
  int64_t rows = 0, endings = 0, episode = 0, step = 0;
  while (std::getline(lines, line)) {
    std::vector<double> cells;
    std::istringstream cell_stream(line);
    for (std::string cell; std::getline(cell_stream, cell, ',');) cells.push_back(std::stod(cell));
    ASSERT_EQ(cells.size(), 14);
    EXPECT_EQ(cells[0], static_cast<double>(episode));
    EXPECT_EQ(cells[1], static_cast<double>(step++));
    total += cells[7];
    ++rows;
    if (cells[8] + cells[9] == 0) continue;
    ++endings;
    ++episode;
    step = 0;
  }
  EXPECT_EQ(endings, 5);
  EXPECT_DOUBLE_EQ(total / 5, summary["mean_return"]);
  EXPECT_DOUBLE_EQ(static_cast<double>(rows) / 5, summary["mean_length"]);
}

TEST(SlowVerbs, Selftest) {
  const Scratch scratch;
  const Json result = one_object(scratch, "selftest --json");
  EXPECT_EQ(result["failed"], 0);
  EXPECT_GE(result["passed"], 25);
  EXPECT_EQ(result["passed"], result["checks"].size());
  for (const Json& check : result["checks"]) expect_keys(check, {"name", "subject", "passed", "figure", "bound"});
}

TEST(SlowVerbs, BenchRowsAndSignatures) {
  const Scratch scratch;
  const Json first = one_object(scratch, "bench algorithms --json"),
             again = one_object(scratch, "bench algorithms --json");
  expect_keys(first, {"cpu", "peak_gflops", "peak_gflops_avx2", "rows"});
  std::vector<std::string> names;
  for (size_t i = 0; i < first["rows"].size(); ++i) {
    const Json& row = first["rows"][i];
    expect_keys(row, {"name", "seconds", "rate", "unit", "gflops", "percent_of_peak", "signature"});
    EXPECT_EQ(row["signature"], again["rows"][i]["signature"]) << row["name"];
    names.push_back(row["name"]);
  }
  for (const char* name :
       {"ppo_mlp", "ppo_lstm", "ppo_lstm_32", "dqn", "td3", "sac", "sac_gru", "r2d2", "stream_ac_rtu"})
    EXPECT_NE(std::ranges::find(names, name), names.end()) << name;
}

}  // namespace
}  // namespace engram
