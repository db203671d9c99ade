// What a user gets wrong: one clear line on standard error, nothing on standard output, nothing left behind, and the
// status that scripts rely on.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "cli/command.h"

namespace engram {
namespace {

namespace fs = std::filesystem;

// `parts` stand in the line that explains.
void expect_refusal(const Finished& finished, int status, const std::vector<std::string>& parts) {
  EXPECT_EQ(finished.status, status) << finished.err;
  EXPECT_EQ(finished.error_lines(), 1) << finished.err;
  EXPECT_TRUE(finished.err.starts_with("engram: ")) << finished.err;
  EXPECT_EQ(finished.out, "");
  for (const std::string& part : parts) EXPECT_NE(finished.err.find(part), std::string::npos) << finished.err << part;
}

struct Mistake {
  std::string line;
  std::vector<std::string> parts;
};

// Each is refused with status 2, with and without --json, and makes no file.
void expect_mistakes(const std::vector<Mistake>& mistakes) {
  for (const Mistake& mistake : mistakes) {
    SCOPED_TRACE(mistake.line);
    const Scratch scratch;
    expect_refusal(run(scratch, mistake.line), 2, mistake.parts);
    expect_refusal(run(scratch, mistake.line + " --json"), 2, mistake.parts);
    EXPECT_TRUE(fs::is_empty(scratch.path()));
  }
}

void write(const std::string& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

TEST(BadInput, UnknownNamesSuggestTheNearest) {
  expect_mistakes({
      {"trian ppo CartPole-v1", {"unknown verb 'trian'", "did you mean 'train'"}},
      {"evalaute runs/x", {"did you mean 'evaluate'"}},
      {"train pop CartPole-v1", {"unknown algorithm 'pop'", "did you mean 'ppo'"}},
      {"train ppo CartPoel-v1", {"unknown environment 'CartPoel-v1'", "did you mean 'CartPole-v1'"}},
      {"train ppo cartpole-v1", {"did you mean 'CartPole-v1'"}},
      {"train ppo CartPole-v1 --n_step 32", {"--n_step", "did you mean 'n_steps'"}},
      {"train ppo CartPole-v1 --learning-rat 0.1", {"--learning-rat", "did you mean 'learning_rate'"}},
      {"train ppo CartPole-v1 --memory lsmt", {"--memory", "did you mean 'lstm'"}},
      {"train ppo CartPole-v1 --activation tahn", {"--activation", "did you mean 'tanh'"}},
      {"train ppo CartPole-v1 --preset ppo-CartPole-v1-nonne", {"--preset", "did you mean 'ppo-CartPole-v1-none'"}},
      {"train ppo CartPole-v1 --resum runs/x", {"--resum", "did you mean 'resume'"}},
      {"describe CartPol-v1", {"did you mean 'CartPole-v1'"}},
      {"train rainbow CartPole-v1", {"unknown algorithm 'rainbow'", "here that is 'r2d2'"}},
      {"train ppo CartPole-v0", {"unknown environment 'CartPole-v0'", "here that is 'CartPole-v1'", "500 steps"}},
      {"train ppo cartpole", {"did you mean 'CartPole-v1'"}},
      {"train ppo CartPole-v1 --lr 1e-3", {"--lr", "here that is 'learning_rate'"}},
      {"train ppo Market-v0 --commission 0.001", {"--commission", "here that is 'cost_bps'", "0.001 is 10"}},
      {"train ppo CartPole-v1 --total_timesteps 1.5e0", {"--total_timesteps", "whole number"}},
      {"bench kernel", {"unknown group 'kernel'", "did you mean 'kernels'"}},
      {"list pppo", {"list: no name or group 'pppo'", "did you mean 'ppo'"}},
      {"doctor absent", {"no checkpoint", "absent"}},
      {"list --jsno", {"--jsno", "did you mean 'json'"}},
      {"selftest --quick", {"--quick", "unknown option"}},
  });
}

TEST(BadInput, NoVerbExplainsItself) {
  const Scratch scratch;
  const Finished finished = run(scratch, "");
  EXPECT_EQ(finished.status, 2);
  EXPECT_EQ(finished.out, "");
  EXPECT_NE(finished.err.find("usage: engram VERB"), std::string::npos);
}

TEST(BadInput, MissingAndSurplusWords) {
  expect_mistakes({
      {"train", {"too few arguments", "engram train ALGORITHM ENVIRONMENT"}},
      {"train ppo", {"too few arguments"}},
      {"train ppo CartPole-v1 Pendulum-v1", {"unexpected argument 'Pendulum-v1'"}},
      {"evaluate", {"too few arguments", "engram evaluate RUN"}},
      {"describe", {"too few arguments"}},
      {"list ppo all", {"unexpected argument 'all'"}},
      {"train ppo CartPole-v1 --gamma", {"--gamma", "expected a value"}},
  });
}

TEST(BadInput, ValuesAreHeldAgainstTheirRange) {
  expect_mistakes({
      {"train ppo CartPole-v1 --gamma 1.5", {"--gamma", "[0, 1]", "1.5"}},
      {"train ppo CartPole-v1 --gamma=-0.1", {"--gamma", "[0, 1]", "-0.1"}},
      {"train ppo CartPole-v1 --gamma high", {"--gamma", "expected a number", "high"}},
      {"train ppo CartPole-v1 --gamma nan", {"--gamma", "expected a number", "nan"}},
      {"train ppo CartPole-v1 --n_steps 1.5", {"--n_steps", "whole number", "1.5"}},
      {"train ppo CartPole-v1 --n_steps 12x", {"--n_steps", "expected a number", "12x"}},
      {"train ppo CartPole-v1 --n_envs 0", {"--n_envs", "[1, ", "0"}},
      {"train ppo CartPole-v1 --total_timesteps 0", {"--total_timesteps", "[1, "}},
      {"train ppo CartPole-v1 --learning_rate lin_x", {"--learning_rate", "expected a number", "lin_x"}},
      {"train ppo CartPole-v1 --net_arch 64,,64", {"--net_arch", "expected a number"}},
      {"train ppo CartPole-v1 --normalize_advantage maybe", {"maybe"}},
      {"train ppo CartPole-v1 --seed -1", {"--seed", "[0, "}},
      {"train ppo CartPole-v1 --seeds 5..1", {"--seeds", "5..1"}},
      {"train ppo CartPole-v1 --seeds 1,one", {"--seeds", "1,one"}},
      {"train ppo CartPole-v1 --seeds 1,2,1", {"--seeds", "twice"}},
      {"train ppo CartPole-v1 --seeds 1..3 --seed 2", {"--seeds", "--seed"}},
  });
}

TEST(BadInput, OptionsThatContradictEachOther) {
  expect_mistakes({
      {"train ppo CartPoleNoVel-v1 --preset none --memory lstm --n_envs 8 --n_steps 128 --sequence_length 32 "
       "--batch_size 100",
       {"batch_size", "multiple", "32", "100"}},
      {"train ppo CartPoleNoVel-v1 --preset none --memory lstm --n_steps 100 --sequence_length 32",
       {"n_steps", "sequence_length", "32", "100"}},
  });
}

TEST(BadInput, ConfigFiles) {
  const struct {
    std::string text;
    std::vector<std::string> parts;
  } configs[] = {
      {"gamma = 0.9\nn_step = 5\n", {"mine.toml:2", "n_step", "did you mean 'n_steps'"}},
      {"gamma = 0.9\n\n[ppo\n", {"mine.toml:3"}},
      {"[ppo]\ngamma = 0.9\n", {"mine.toml:1", "unknown table 'ppo'"}},
      {"n_steps = \"many\"\n", {"mine.toml:1", "expected a number", "many"}},
      {"gamma = 2\n", {"mine.toml:1", "[0, 1]"}},
  };
  for (const auto& config : configs) {
    SCOPED_TRACE(config.text);
    const Scratch scratch;
    write(scratch / "mine.toml", config.text);
    expect_refusal(run(scratch, "train ppo CartPole-v1 --config mine.toml"), 2, config.parts);
    EXPECT_FALSE(fs::exists(scratch / "runs"));
  }
  const Scratch scratch;
  expect_refusal(run(scratch, "train ppo CartPole-v1 --config absent.toml"), 2, {"absent.toml", "No such file"});
}

TEST(BadInput, PriceFiles) {
  const std::string header = "Date,Open,High,Low,Close,Volume\n", bar = "2020-01-02,10,12,9,11,100\n";
  const struct {
    std::string bytes;
    std::vector<std::string> parts;
  } files[] = {
      {"", {"empty"}},
      {std::string("\x7f"
                   "ELF\x02\x01\0\0\0\0",
                   10),
       {"binary"}},
      {"Date,Open,High,Low,Volume\n2020-01-02,10,12,9,100\n", {"Close"}},
      {header + bar + "2020-13-03,10,12,9,11,100\n", {":3", "2020-13-03"}},
      {header + bar + "2020-01-03,10,12,nine,11,100\n", {":3", "nine"}},
      {header + bar + "2020-01-03,10,12,9,11,100\n2020-01-06,10,12,9,11,100\n2020-01-01,10,12,9,11,100\n", {":5"}},
      {header + bar + bar, {":3"}},
      {header + bar + "2020-01-03,10,12,-9,11,100\n", {":3", "-9"}},
      {header + bar + "2020-01-03,10,10.5,9,11,100\n", {":3", "10.5"}},
      {header + bar, {"too few rows"}},
  };
  for (const auto& file : files) {
    SCOPED_TRACE(file.bytes);
    const Scratch scratch;
    write(scratch / "prices.csv", file.bytes);
    std::vector<std::string> parts = file.parts;
    parts.emplace_back("prices.csv");
    expect_refusal(run(scratch, "train ppo Market-v0 --data prices.csv"), 2, parts);
    EXPECT_FALSE(fs::exists(scratch / "runs"));
  }
  expect_mistakes({{"train ppo Market-v0 --data absent.csv", {"absent.csv", "No such file"}},
                   {"train ppo Market-v0 --data .", {"cannot read ."}}});
}

TEST(BadInput, LabsOfTheCourse) {
  expect_mistakes({
      {"train momentum CartPole-v1", {"momentum reads log returns", "expected Market-v0"}},
      {"train kalman_mean Market-v0 --market ar1 --frame_stack 2", {"kalman_mean reads log returns", "--frame_stack"}},
      {"train momentum Market-v0 --market ar1 --lookback 200", {"--lookback", "at most the --window 119", "200"}},
      {"train momentum Market-v0 --market ar1 --hurst_filter --window 36 --lookback 0",
       {"--window of at least 37", "36"}},
      {"train kalman_mean Market-v0 --market ar1 --exit 2", {"--exit", "at most the --entry 1", "2"}},
      {"train kalman_mean Market-v0 --market ar1 --hurst_filter true", {"unknown option 'hurst_filter'"}},
      {"train classifier FrozenLake-v1", {"classifier reads log returns"}},
      {"train classifier Market-v0 --market ar1 --allow_short false",
       {"classifier orders short", "--allow_short true"}},
      {"train classifier Market-v0 --market ar1 --memory lstm --sequence_length 48", {"--n_steps", "multiple", "48"}},
      {"train ppo Market-v0", {"Market-v0", "--data FILE.csv", "--market ar1, latent, noise or drift"}},
      {"tune ppo Market-v0", {"--data FILE.csv", "--market ar1, latent, noise or drift"}},
      {"train ppo Market-v0 --pair", {"--pair", "expected two instruments, --data A.csv,B.csv"}},
  });
}

TEST(BadInput, PairsOfFiles) {
  const auto bars = [](int month, int count) {
    std::string csv = "Date,Open,Close\n";
    for (int day = 1; day <= count; ++day) {
      csv += "2020-0" + std::to_string(month) + "-" + (day < 10 ? "0" : "") + std::to_string(day) + ",1" +
             std::to_string(day % 7) + ",1" + std::to_string(day % 5) + "\n";
    }
    return csv;
  };
  const Scratch scratch;
  write(scratch / "a.csv", bars(1, 28));
  write(scratch / "b.csv", bars(1, 12));
  write(scratch / "c.csv", bars(3, 28));
  const std::string train = "train kalman_mean Market-v0 --window 3 --pair --data ";
  expect_refusal(run(scratch, train + "a.csv"), 2, {"--pair", "expected two instruments", "found 1"});
  expect_refusal(run(scratch, train + "a.csv,b.csv,c.csv"), 2, {"--pair", "found 3"});
  expect_refusal(run(scratch, train + "a.csv,c.csv"), 2, {"no stamp in common", "2020-01-28", "2020-03-01"});
  expect_refusal(run(scratch, train + "a.csv,b.csv"), 2, {"a.csv in b.csv", "too few rows", "12"});
  expect_refusal(run(scratch, train + "a.csv,b.csv --cost_bps 5000"), 2,
                 {"both legs pay", "cost_bps of at most 2500", "5000"});
  EXPECT_FALSE(fs::exists(scratch / "runs"));
}

TEST(BadInput, DirectoriesThatCannotBe) {
  const Scratch scratch;
  fs::create_directory(scratch / "taken");
  write(scratch / "file", "");
  expect_refusal(run(scratch, small_training + "--out taken"), 2, {"--out", "taken", "exists"});
  expect_refusal(run(scratch, small_training + "--seeds 1..2 --out taken"), 2, {"--out", "taken", "exists"});
  expect_refusal(run(scratch, small_training + "--out file/run"), 2, {"--out", "file/run"});
  expect_refusal(run(scratch, small_training + "--out /proc/engram"), 2, {"--out", "/proc/engram"});
  EXPECT_TRUE(fs::is_empty(scratch / "taken"));
}

TEST(BadInput, NothingToEvaluateOrToResume) {
  expect_mistakes({{"evaluate runs/none", {"no checkpoint", "runs/none"}},
                   {"evaluate .", {"no checkpoint"}},
                   {"train --resume runs/none", {"no checkpoint", "runs/none"}}});
  const Scratch scratch;
  ASSERT_EQ(run(scratch, small_training + "--out run").status, 0);
  expect_refusal(run(scratch, "evaluate run --checkpoint best"), 2, {"no checkpoint", "best.ckpt"});
  expect_refusal(run(scratch, "evaluate run --checkpoint lats"), 2, {"--checkpoint", "did you mean 'last'"});
  expect_refusal(run(scratch, "evaluate run --episodes 0"), 2, {"--episodes", "[1, "});
  expect_refusal(run(scratch, "evaluate run --trace absent/steps.csv"), 2, {"--trace", "absent"});
  expect_refusal(run(scratch, "evaluate run --n_steps 5"), 2, {"--n_steps"});
  fs::remove_all(scratch / "run/checkpoints");
  expect_refusal(run(scratch, "evaluate run"), 2, {"no checkpoint"});
  expect_refusal(run(scratch, "train --resume run"), 2, {"no checkpoint"});
}

TEST(BadInput, ResumeOfSomethingElse) {
  const Scratch scratch;
  ASSERT_EQ(run(scratch, small_training + "--out run --pause_after 320").status, 0);
  ASSERT_EQ(run(scratch, small_recurrent + "--out other --pause_after 320").status, 0);
  expect_refusal(run(scratch, "train ppo Pendulum-v1 --resume run"), 2, {"--resume", "CartPole-v1", "Pendulum-v1"});
  expect_refusal(run(scratch, "train --resume run --gamma 0.5"), 2, {"--gamma", "comes from the run"});
  expect_refusal(run(scratch, "train --resume run --total_timesteps 100"), 2, {"--total_timesteps", "640", "100"});
  fs::copy_file(scratch / "other/checkpoints/last.ckpt", scratch / "run/checkpoints/last.ckpt",
                fs::copy_options::overwrite_existing);
  expect_refusal(run(scratch, "train --resume run"), 2, {"CartPoleNoVel-v1", "CartPole-v1"});
  expect_refusal(run(scratch, "evaluate run"), 2, {"CartPoleNoVel-v1", "CartPole-v1"});
}

TEST(BadInput, DamagedCheckpoints) {
  const Scratch scratch;
  ASSERT_EQ(run(scratch, small_training + "--out run --pause_after 320").status, 0);
  const std::string last = scratch / "run/checkpoints/last.ckpt", previous = scratch / "run/checkpoints/previous.ckpt";
  const std::string good = read_file(last);
  ASSERT_TRUE(fs::exists(previous));
  std::string flipped = good, foreign = good;
  flipped[good.size() / 2] = static_cast<char>(flipped[good.size() / 2] ^ 4);
  foreign[8] = 77;  // the format number follows the eight bytes of magic
  for (const std::string& bytes :
       {good.substr(0, good.size() / 2), flipped, std::string(), std::string("no checkpoint")}) {
    write(last, bytes);
    const Finished finished = run(scratch, "evaluate run --episodes 3 --json");
    EXPECT_EQ(finished.status, 0) << finished.err;
    EXPECT_EQ(finished.error_lines(), 1);
    EXPECT_TRUE(finished.err.starts_with("warning: ")) << finished.err;
    EXPECT_NE(finished.err.find("previous.ckpt"), std::string::npos) << finished.err;
    EXPECT_EQ(finished.json()["episodes"], 3);
  }
  write(last, foreign);
  expect_refusal(run(scratch, "train --resume run"), 2, {"format 77", "last.ckpt"});
  write(last, flipped);
  write(previous, flipped);
  expect_refusal(run(scratch, "train --resume run"), 2, {"no whole checkpoint", "last.ckpt", "previous.ckpt"});
  expect_refusal(run(scratch, "evaluate run"), 2, {"no whole checkpoint"});
}

// A write that fails, as on a full disk: status 1, the file is named, and the last good checkpoint goes on.
TEST(BadInput, FullDisk) {
  const Scratch scratch;
  ASSERT_EQ(run(scratch, small_training + "--out whole").status, 0);
  ASSERT_EQ(run(scratch, small_training + "--out run --pause_after 320").status, 0);
  const std::string last = scratch / "run/checkpoints/last.ckpt", before = read_file(last);
  const Finished finished = Command(scratch.path(), "train --resume run --json", before.size() / 2).wait();
  expect_refusal(finished, 1, {"cannot write", "run/", "the last good checkpoint"});
  EXPECT_EQ(read_file(last), before);
  ASSERT_EQ(run(scratch, "train --resume run").status, 0);
  EXPECT_EQ(read_file(last), read_file(scratch / "whole/checkpoints/last.ckpt"));
  expect_refusal(run(scratch, "evaluate run --episodes 2 --trace /dev/full"), 1, {"cannot write /dev/full"});
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

// Where a line is to blame, it is named.
TEST(BadInput, SolveRefusesWhatHasNoAnswer) {
  const Scratch files;
  const std::string head = "state,action,next,probability,reward,terminal\n";
  const auto model = [&](const std::string& name, const std::string& text) {
    write(files / name, text);
    return "solve " + (files / name);
  };
  const std::string stays = model("stays.csv", head + "0,0,0,1,1,0\n1,0,2,1,0,1\n");
  const std::string large = model("large.csv", head + "0,0,0,1,1e9,0\n");
  expect_mistakes({
      {model("sum.csv", head + "0,0,1,1,0,1\n0,1,1,0.25,0,1\n"),
       {"sum.csv:3", "state 0, action 1", "sum to 1", "0.25"}},
      {model("negative.csv", head + "0,0,1,1,0,1\n0,1,1,-0.5,0,1\n"), {"negative.csv:3", "[0, 1]", "-0.5"}},
      {model("flags.csv", head + "0,0,1,0.5,0,1\n0,0,1,0.5,0,0\n"), {"flags.csv:3", "terminal", "line 2"}},
      {model("column.csv", "state,action,next,probabilty,reward\n"), {"column.csv:1", "did you mean 'probability'"}},
      {model("huge.csv", head + "0,0,4000000000,1,1,1\n"), {"huge.csv", "4000000001 states", "bytes"}},
      {model("word.csv", head + "0,0,x,1,1,1\n"), {"word.csv:2", "next", "'x'"}},
      {model("empty.csv", ""), {"empty.csv", "empty"}},
      {"solve absent.csv", {"absent.csv"}},
      {stays + " --gamma 1.5", {"gamma", "[0, 1]", "1.5"}},
      {stays + " --gamma -0.1", {"gamma", "[0, 1]", "-0.1"}},
      {stays + " --gamma 1", {"gamma 1", "state 0"}},
      {stays + " --tolerance 0", {"tolerance", "positive", "0"}},
      {large + " --tolerance 1e-10", {"tolerance", "doubles"}},
      {stays + " --method value_iterations", {"did you mean 'value_iteration'"}},
      {"solve CartPole-v1", {"CartPole-v1", "finite"}},
  });
}

// Gymnasium's own tables, where terminal states lead to themselves, by every method with nothing but its defaults.
TEST(Solve, GymnasiumsTablesEndPromptly) {
  const Scratch scratch;
  for (const char* table : {"FrozenLake-v1", "CliffWalking-v1", "Taxi-v4"}) {
    for (const char* method : {"value_iteration", "value_iteration_bounds", "value_iteration_in_place",
                               "prioritised_sweeping", "policy_iteration", "modified_policy_iteration"}) {
      SCOPED_TRACE(std::string(table) + " " + method);
      const std::string file = std::string(ENGRAM_GOLDEN) + "/model_" + table + ".csv";
      const Finished finished = run(scratch, "solve " + file + " --json --method " + method);
      ASSERT_EQ(finished.status, 0) << finished.err;
      const nlohmann::json report = finished.json();
      EXPECT_LT(report.at("sweeps"), 5000);
      EXPECT_LE(report.at("error_bound"), 1e-7);
    }
  }
}

}  // namespace
}  // namespace engram
