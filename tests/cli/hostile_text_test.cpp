// Names, tables and documents that were made to be misread.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "cli/command.h"
#include "engram/core/error.h"
#include "engram/data/csv.h"

namespace engram {
namespace {

namespace fs = std::filesystem;

void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

TEST(HostileText, ACellIsNeitherAFormulaNorTwoCells) {
  const std::pair<const char*, const char*> cells[] = {{"plain", "plain"},
                                                       {"-1.5", "-1.5"},
                                                       {"=1+1", "'=1+1"},
                                                       {"+cmd", "'+cmd"},
                                                       {"-cmd", "'-cmd"},
                                                       {"@sum(a)", "'@sum(a)"},
                                                       {"a,b", "\"a,b\""},
                                                       {"say \"a\"", "\"say \"\"a\"\"\""},
                                                       {"two\nlines", "\"two\nlines\""},
                                                       {"=a,b", "\"'=a,b\""}};
  for (const auto& [text, field] : cells) EXPECT_EQ(csv_field(text), field);
}

TEST(HostileText, TerminalsShowWhatTheyWouldObey) {
  EXPECT_EQ(visible("a\x1b[2Jb\nc\x7f"), "a\\x1b[2Jb\\x0ac\\x7f");
  EXPECT_EQ(visible("\xc2\x9b"
                    "2J \xc3\xa9"),
            "\\xc2\\x9b2J \xc3\xa9");  // é is no control
  const Scratch scratch;
  const Finished refused = run(scratch, "evaluate \x1b[31mrun");
  EXPECT_EQ(refused.err.find('\x1b'), std::string::npos);
  EXPECT_NE(refused.err.find("\\x1b[31mrun"), std::string::npos) << refused.err;
}

TEST(HostileText, AnyPathKeepsItsJson) {
  const Scratch scratch;
  ASSERT_EQ(run(scratch, small_training + "--out run").status, 0);
  fs::rename(scratch / "run", scratch / "caf\xe9");
  const Finished evaluated = run(scratch, "evaluate caf\xe9 --episodes 1 --json");
  EXPECT_EQ(evaluated.status, 0) << evaluated.err;
  EXPECT_EQ(evaluated.json()["run"], "caf\xef\xbf\xbd");
  const Finished trained = run(scratch, small_training + "--out \xff --json");
  EXPECT_EQ(trained.status, 0) << trained.err;
  EXPECT_EQ(trained.json()["finished"], true);
  EXPECT_EQ(run(scratch, "train --resume \xff --total_timesteps 700 --json").status, 0);
  // What options.toml could not hold is refused before it is lost.
  write(scratch / "\xff.csv", "date,close\n");
  EXPECT_NE(run(scratch, "train ppo Market-v0 --data \xff.csv --out r").err.find("expected UTF-8"), std::string::npos);
  EXPECT_FALSE(fs::exists(scratch / "r"));
}

// Columns whose names are no UTF-8, one of them constant: figures that are none are null, and the text is JSON.
TEST(HostileText, AnySeriesKeepsItsJson) {
  const Scratch scratch;
  std::ofstream table(scratch / "\xff.csv");
  table << "caf\xe9,b\xff\n";
  for (int i = 0; i < 40; ++i) table << i * i % 7 - 1 << ",3\n";
  table.close();
  const char* const lines[] = {"forecast \xff.csv --horizon 2 --method naive --season 1",
                               "anomalies \xff.csv --false_alarms 0.2 --value caf\xe9",
                               "windows \xff.csv --size 2 --out \xfe.csv",
                               "similar \xff.csv --measure pearson",
                               "similar \xff.csv --anova",
                               "similar \xff.csv --clusters 2",
                               "hmm \xff.csv --restarts 1",
                               "kalman \xff.csv --columns 1 --estimate none"};
  for (const std::string line : lines) {
    const Finished finished = run(scratch, line + " --json");
    ASSERT_EQ(finished.status, 0) << line << finished.err;
    EXPECT_TRUE(nlohmann::json::accept(finished.out)) << line << finished.out;
    EXPECT_EQ(std::ranges::count(finished.out, '\n'), 1) << line;
  }
}

TEST(HostileText, DeepDocumentsAreRefused) {
  const Scratch scratch;
  ASSERT_EQ(run(scratch, small_training + "--out run").status, 0);
  std::string dotted, brackets(100000, '['), tables;
  for (int i = 0; i < 50000; ++i) dotted += "a.";
  const std::string documents[] = {dotted + "a = 1\n", "[" + dotted + "a]\nb = 1\n",
                                   "a = " + brackets,  "a = {" + dotted + "a = 1}\n",
                                   brackets,           "a = " + std::string(100000, '{')};
  for (const std::string& document : documents) {
    write(scratch / "deep.toml", document);
    EXPECT_EQ(run(scratch, "train ppo CartPole-v1 --config deep.toml --out r").status, 2);
    EXPECT_EQ(run(scratch, "tune ppo CartPole-v1 --space deep.toml --out r").status, 2);
    EXPECT_EQ(run(scratch, "tune ppo CartPole-v1 --config deep.toml --out r").status, 2);
  }
  for (const std::string& document : {brackets, "{\"algorithm\":" + brackets}) {
    write(scratch / "run/run.json", document);
    EXPECT_EQ(run(scratch, "evaluate run").status, 2);
    EXPECT_EQ(run(scratch, "report run").status, 2);
  }
}

TEST(HostileText, ATraceDestroysNoFile) {
  const Scratch scratch;
  ASSERT_EQ(run(scratch, small_training + "--out run").status, 0);
  for (const char* file : {"run.json", "options.toml", "metrics.csv", "checkpoints/last.ckpt"}) {
    const std::string before = read_file(scratch / ("run/" + std::string(file)));
    const Finished refused = run(scratch, "evaluate run --episodes 1 --trace run/" + std::string(file));
    EXPECT_EQ(refused.status, 2) << file;
    EXPECT_NE(refused.err.find("exists and is no trace"), std::string::npos) << refused.err;
    EXPECT_EQ(read_file(scratch / ("run/" + std::string(file))), before);
  }
  EXPECT_EQ(run(scratch, "evaluate run --episodes 1 --trace run/steps.csv").status, 0);
  EXPECT_EQ(run(scratch, "evaluate run --episodes 1 --trace run/steps.csv").status, 0);  // a trace may be renewed
}

TEST(HostileText, ARunThatCouldNotBeginLeavesNothing) {
  const Scratch scratch;
  // Room for the options, not for the first checkpoint.
  const Finished full = Command(scratch.path(), small_training + "--net_arch 64 --out run", 16384).wait();
  EXPECT_EQ(full.status, 1) << full.err;
  EXPECT_FALSE(fs::exists(scratch / "run"));
}

TEST(HostileText, SeveralInstrumentsWithoutMemoryAreReported) {
  const Scratch scratch;
  std::string rows = "date,close\n";
  for (int i = 0; i < 300; ++i) {
    rows += "20" + std::to_string(10 + i / 28) + "-01-" + (i % 28 < 9 ? "0" : "") + std::to_string(i % 28 + 1) + "," +
            std::to_string(100 + (i * 37) % 11) + "\n";
  }
  write(scratch / "a.csv", rows);
  write(scratch / "=b.csv", rows);
  ASSERT_EQ(run(scratch,
                "train a2c Market-v0 --data a.csv,=b.csv --window 4 --preset none --net_arch 4 --n_envs 2 "
                "--n_steps 8 --total_timesteps 64 --out run")
                .status,
            0);
  const Finished reported = run(scratch, "report run");
  EXPECT_EQ(reported.status, 0) << reported.err;
  EXPECT_EQ(read_file(scratch / "run/ledger.csv").find(",=b"), std::string::npos);
}

}  // namespace
}  // namespace engram
