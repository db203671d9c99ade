// The verbs about tomorrow: what a trader holds next is what the ledger of a later file says; what is understood of files.
#include <gtest/gtest.h>

#include "cli/command.h"
#include "engram/core/platform.h"
#include "engram/core/rng.h"

namespace engram {
namespace {

// The first `bars` of one random walk, business days from 2018-01-01 (a Monday) on.
std::string walk(int64_t bars, uint64_t seed = 1) {
  Rng rng(seed, Purpose::test);
  std::string csv = "Date,Open,High,Low,Close\n";
  double close = 100;
  for (int64_t row = 0; row < bars; ++row) {
    const double open = close * (1 + 0.01 * (rng.uniform() - 0.5));
    close = open * (1 + 0.04 * (rng.uniform() - 0.5));
    char text[128];
    std::snprintf(text, sizeof text, "%lld,%.6f,%.6f,%.6f,%.6f\n", 1'514'764'800LL + 86'400LL * (row / 5 * 7 + row % 5),
                  open, 1.001 * std::max(open, close), 0.999 * std::min(open, close), close);
    csv += text;
  }
  return csv;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

nlohmann::json answer(const Scratch& scratch, const std::string& line) {
  const Finished finished = run(scratch, line + " --json");
  EXPECT_EQ(finished.status, 0) << line << "\n" << finished.err;
  return finished.status == 0 ? finished.json() : nlohmann::json();
}

// Position and stamp that `act` gives after `bars`, beside the last decision of a pass over one bar more.
void expect_agreement(const Scratch& scratch, int64_t bars, uint64_t seed = 1) {
  write_file_atomically(scratch / "today.csv", walk(bars, seed));
  write_file_atomically(scratch / "tomorrow.csv", walk(bars + 1, seed));
  const auto act = answer(scratch, "act run --data today.csv");
  answer(scratch, "evaluate run --data tomorrow.csv");
  const auto ledger = lines_of(read_file(scratch / "run/ledger.csv"));
  const std::string& row = ledger.at(ledger.size() - 2);  // the closing-out stands behind it
  const std::string expected = std::to_string(act["position"].get<int>() + 1) + "," + act["for"].get<std::string>();
  EXPECT_EQ(row.substr(row.find(',') + 1, expected.size()), expected) << bars;
  if (act["delay"] == 0) {
    EXPECT_EQ(row.substr(0, row.find(',')), act["after"]) << bars;
  }
  double sum = 0;
  std::vector<double> probabilities = act["probabilities"];
  for (double p : probabilities) sum += p;
  EXPECT_NEAR(sum, 1, 1e-5);
  const auto likeliest = std::max_element(probabilities.begin(), probabilities.end()) - probabilities.begin();
  EXPECT_EQ(likeliest, act["ordered"].get<int>() + 1);
  EXPECT_EQ(act["bars"], bars);
}

void expect_tomorrow(const std::string& options) {
  const Scratch scratch;
  write_file_atomically(scratch / "all.csv", walk(300));
  const Finished trained = run(scratch,
                               "train ppo Market-v0 --preset none --data all.csv --n_envs 2 --n_steps 32 --n_epochs 2 "
                               "--total_timesteps 512 --learning_rate 0.02 --net_arch 8 --memory gru --memory_size 8 "
                               "--normalize_observation true --window 5 --out run " +
                                   options);
  ASSERT_EQ(trained.status, 0) << trained.err;
  EXPECT_TRUE(answer(scratch, "act run --data all.csv")["run_verdict"].is_null());
  const auto judged = answer(scratch, "evaluate run")["test"];
  EXPECT_EQ(answer(scratch, "act run --data all.csv")["run_verdict"]["verdict"], judged["verdict"]);
  expect_agreement(scratch, 250);      // within the test part
  expect_agreement(scratch, 330);      // the file has grown
  expect_agreement(scratch, 120, 99);  // bars that the agent never saw, all of them
}

TEST(ActVerb, TodaysPositionIsTomorrowsLedgerRow) { expect_tomorrow(""); }

TEST(ActVerb, WithADelayWhatWasOrderedBeforeFills) { expect_tomorrow("--delay 1"); }

TEST(ActVerb, AnUnseenFileIsJudgedWhole) {
  const Scratch scratch;
  write_file_atomically(scratch / "all.csv", walk(300));
  write_file_atomically(scratch / "other.csv", walk(100, 7));
  ASSERT_EQ(run(scratch, "train momentum Market-v0 --data all.csv --window 5 --lookback 3 --out run").status, 0);
  EXPECT_EQ(answer(scratch, "evaluate run")["test"]["bars"], 300 - 210 - 1);
  EXPECT_EQ(answer(scratch, "evaluate run --data other.csv")["test"]["bars"], 100 - 5 - 1);
  EXPECT_TRUE(answer(scratch, "act run --data other.csv")["probabilities"].is_null());  // a rule has none
}

TEST(ActVerb, WrongUseIsNamed) {
  const Scratch scratch;
  write_file_atomically(scratch / "all.csv", walk(300));
  write_file_atomically(scratch / "short.csv", walk(5, 3));
  const auto said = [&](const std::string& line) {
    const Finished finished = run(scratch, line);
    EXPECT_EQ(finished.status, 2) << line;
    EXPECT_EQ(finished.error_lines(), 1) << finished.err;
    return finished.err;
  };
  ASSERT_EQ(run(scratch, "train momentum Market-v0 --data all.csv --window 5 --lookback 3 --out run").status, 0);
  ASSERT_EQ(run(scratch, small_training + "--out pole").status, 0);
  EXPECT_NE(said("act run --data short.csv").find("too few rows"), std::string::npos);
  EXPECT_NE(said("act run --data none.csv").find("none.csv"), std::string::npos);
  EXPECT_NE(said("act pole").find("Market-v0"), std::string::npos);
  EXPECT_NE(said("act").find("usage"), std::string::npos);
  const std::string train = "train momentum Market-v0 --data all.csv --window 5 --lookback 3 --out other ";
  EXPECT_NE(said(train + "--test_from 2030-01-01").find("--test_from: expected a date within"), std::string::npos);
  EXPECT_NE(said(train + "--test_from soon").find("'soon'"), std::string::npos);
  EXPECT_NE(said(train + "--validate_from 2019-02-01").find("--validate_from"), std::string::npos);
}

TEST(DataVerb, PrintsWhatWasUnderstood) {
  const Scratch scratch;
  write_file_atomically(scratch / "a,b.csv", "Date;Schluss\n2020-01-03;1,5\n2020-01-06;1,25\n");
  write_file_atomically(scratch / "c.csv", "Date,Close\n2020-01-06,12\n2020-01-03,11\n");
  const auto json = answer(scratch, "data a,b.csv c.csv");
  EXPECT_EQ(json["bars"], 4);
  EXPECT_EQ(json["instruments"][0]["symbol"], "a,b.csv");
  EXPECT_EQ(json["instruments"][0]["first"], "2020-01-03");
  EXPECT_EQ(json["instruments"][0]["first_bars"][1]["close"], 1.25);
  EXPECT_EQ(json["columns"]["close"], "Schluss");
  EXPECT_NE(json["notes"].dump().find("decimal comma"), std::string::npos);
  EXPECT_NE(json["notes"].dump().find("newest row first"), std::string::npos);
  const Finished words = run(scratch, "data c.csv");
  EXPECT_NE(words.out.find("to say otherwise: engram data c.csv --columns time=Date,close=Close"), std::string::npos)
      << words.out;
  EXPECT_EQ(answer(scratch, "data c.csv --columns close=Close,time=Date")["bars"], 2);
}

// As a shell lists them, or one by one; a comma in a name is part of it.
TEST(DataVerb, SeveralFilesMayBeGivenToTrain) {
  const Scratch scratch;
  write_file_atomically(scratch / "a.csv", walk(60));
  write_file_atomically(scratch / "b,c.csv", walk(60, 2));
  for (const std::string data : {"--data a.csv b,c.csv --seed 1", "--data a.csv --seed 1 --data b,c.csv"}) {
    std::filesystem::remove_all(scratch / "run");
    const Finished trained =
        run(scratch, "train momentum Market-v0 " + data + " --window 5 --lookback 3 --n_envs 2 --out run");
    ASSERT_EQ(trained.status, 0) << trained.err;
    EXPECT_EQ(run(scratch, "evaluate run").status, 0);
    const std::string ledger = read_file(scratch / "run/ledger.csv");
    EXPECT_NE(ledger.find(",a.csv\n"), std::string::npos);
    EXPECT_NE(ledger.find(",\"b,c.csv\"\n"), std::string::npos);
  }
}

}  // namespace
}  // namespace engram
