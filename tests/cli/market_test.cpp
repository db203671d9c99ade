// A market through the program: what a trained agent sees and does never depends on bars that have not closed.
#include <gtest/gtest.h>

#include "cli/command.h"
#include "engram/core/platform.h"
#include "engram/core/rng.h"

namespace engram {
namespace {

constexpr int64_t bars = 400, first_test_bar = 280;  // 60, 10 and 30 %

std::string day(int64_t row) {
  char text[16];
  std::snprintf(text, sizeof text, "%04d-%02d-%02d", static_cast<int>(2000 + row / 336),
                static_cast<int>(1 + row / 28 % 12), static_cast<int>(1 + row % 28));
  return text;
}

// A random walk; the bars after `last` are others for another `future`.
std::string bars_csv(int64_t last, uint64_t future) {
  Rng past(1, Purpose::test), other(future, Purpose::test);
  std::string csv = "Date,Open,High,Low,Close,Volume\n";
  double close = 100;
  for (int64_t row = 0; row < bars; ++row) {
    Rng& rng = row <= last ? past : other;
    const double open = close * (1 + 0.01 * (rng.uniform() - 0.5));
    close = open * (1 + 0.04 * (rng.uniform() - 0.5));
    char text[160];
    std::snprintf(text, sizeof text, "%s,%.6f,%.6f,%.6f,%.6f,%lld\n", day(row).c_str(), open,
                  1.001 * std::max(open, close), 0.999 * std::min(open, close), close,
                  static_cast<long long>(1 + rng.below(1000)));
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

// The first cells of a line of the trace: episode, step, observations and action.
std::string seen_and_done(const std::vector<std::string>& trace, size_t line) {
  const size_t cells =
      1 + static_cast<size_t>(
              std::count(trace[0].begin(), trace[0].begin() + static_cast<int64_t>(trace[0].find(",reward")), ','));
  size_t end = 0;
  for (size_t i = 0; i < cells; ++i) end = trace[line].find(',', end) + 1;
  return trace[line].substr(0, end);
}

struct Played {
  std::vector<std::string> trace, ledger;
};

Played play(const Scratch& scratch, const std::string& file) {
  const Finished finished = run(scratch, "evaluate run --data " + file + " --trace " + file + ".trace");
  EXPECT_EQ(finished.status, 0) << finished.err;
  return {lines_of(read_file(scratch / (file + ".trace"))), lines_of(read_file(scratch / "run/ledger.csv"))};
}

const std::string small_network = " --n_steps 64 --n_epochs 2 --learning_rate 0.01 --net_arch 8 ";

void expect_causal(const std::string& algorithm, const std::string& options) {
  const Scratch scratch;
  write_file_atomically(scratch / "a.csv", bars_csv(bars, 0));
  const Finished trained = run(scratch, "train " + algorithm +
                                            " Market-v0 --preset none --data a.csv --n_envs 4 --total_timesteps 2048 "
                                            "--seed 1 --out run " +
                                            options);
  ASSERT_EQ(trained.status, 0) << trained.err;
  const Played before = play(scratch, "a.csv");
  for (const int64_t last : {first_test_bar, first_test_bar + 41, bars - 3}) {
    write_file_atomically(scratch / "b.csv", bars_csv(last, static_cast<uint64_t>(last)));
    const Played after = play(scratch, "b.csv");
    ASSERT_EQ(after.trace.size(), before.trace.size());
    const auto decision = static_cast<size_t>(last - first_test_bar) + 1;  // its line, at the close of `last`
    for (size_t line = 0; line <= decision; ++line) {
      ASSERT_EQ(seen_and_done(after.trace, line), seen_and_done(before.trace, line)) << options << " line " << line;
      if (line == decision) break;
      ASSERT_EQ(after.trace[line], before.trace[line]);
      ASSERT_EQ(after.ledger[line], before.ledger[line]);
    }
    EXPECT_NE(seen_and_done(after.trace, decision + 1),
              seen_and_done(before.trace, decision + 1));  // not a bar too early
    EXPECT_NE(after.ledger[decision + 1], before.ledger[decision + 1]);
  }
}

TEST(MarketVerbs, TheFutureChangesNothingSeenDoneOrFilled) { expect_causal("ppo", small_network + "--window 5"); }

TEST(MarketVerbs, TheFutureStaysUnseenWithEveryFeatureAMemoryAndADelay) {
  expect_causal("ppo", small_network + "--window 5 --features all --delay 1 --memory gru --memory_size 8");
}

TEST(MarketVerbs, TheFutureStaysUnseenByRulesAndClassifier) {
  expect_causal("momentum", "--window 40 --lookback 5");
  expect_causal("momentum", "--window 40 --hurst_filter true");
  expect_causal("kalman_mean", "--window 40");
  expect_causal("classifier", small_network + "--window 5 --threshold 0.005 --memory lstm --memory_size 8");
}

// Two files are two passes, one after the other, each row with its instrument; what should be known of the data is said
// while training, once for all seeds.
TEST(MarketVerbs, SeveralInstrumentsAreNamedInTheLedger) {
  const Scratch scratch;
  write_file_atomically(scratch / "a.csv", bars_csv(bars, 0));
  std::string closes = "Date,Close\n";
  for (int64_t row = 0; row < bars; ++row) closes += day(row) + "," + std::to_string(50 + row % 7) + "\n";
  write_file_atomically(scratch / "b.csv", closes);
  const Finished trained = run(scratch,
                               "train a2c Market-v0 --preset none --data a.csv,b.csv --n_envs 2 --total_timesteps 100 "
                               "--seeds 1..2 --out runs");
  ASSERT_EQ(trained.status, 0) << trained.err;
  const size_t note = trained.err.find("b.csv");
  EXPECT_NE(note, std::string::npos) << trained.err;  // it has no opens
  EXPECT_EQ(trained.err.find("b.csv", note + 1), std::string::npos) << trained.err;
  const Finished evaluated = run(scratch, "evaluate runs/s1");
  ASSERT_EQ(evaluated.status, 0) << evaluated.err;
  const std::vector<std::string> ledger = lines_of(read_file(scratch / "runs/s1/ledger.csv"));
  EXPECT_TRUE(ledger[0].ends_with(",cost,nlv,instrument"));
  ASSERT_EQ(ledger.size(), 1 + 2 * (bars - first_test_bar));
  EXPECT_TRUE(ledger[1].ends_with(",a.csv"));
  EXPECT_TRUE(ledger.back().ends_with(",b.csv"));
}

// Without a memory a report draws what the agent does in its world's pictures; a market of two files has none.
TEST(MarketVerbs, SeveralInstrumentsAreReportedWithoutAMemory) {
  const Scratch scratch;
  write_file_atomically(scratch / "a.csv", bars_csv(bars, 0));
  write_file_atomically(scratch / "b.csv", bars_csv(100, 1));
  ASSERT_EQ(run(scratch, "train momentum Market-v0 --data a.csv,b.csv --lookback 3 --n_envs 2 --out run").status, 0);
  const Finished reported = run(scratch, "report run");
  EXPECT_EQ(reported.status, 0) << reported.err;
}

constexpr const char* withheld = "not judged: trained on these bars";

nlohmann::json judged_on(const Scratch& scratch, const std::string& file) {
  const Finished evaluated = run(scratch, "evaluate run --json --data " + file);
  EXPECT_EQ(evaluated.status, 0) << evaluated.err;
  return evaluated.json()["test"];
}

// Bars 0 .. 279 of 400 were trained and validated on. Of the file that ends at bar 299 the test part begins at bar 210:
// 70 of its bars are known, under whatever name; of the file that begins at bar 280, none.
TEST(MarketVerbs, NobodyIsJudgedOnBarsTrainedOn) {
  const Scratch scratch;
  const std::string all = bars_csv(bars, 0);
  const std::vector<std::string> lines = lines_of(all);
  std::string head = lines[0] + "\n", rest = head;
  for (size_t row = 0; row < bars; ++row) {
    if (row < 300) head += lines[row + 1] + "\n";
    if (row >= 280) rest += lines[row + 1] + "\n";
  }
  write_file_atomically(scratch / "all.csv", all);
  write_file_atomically(scratch / "another.csv", head);
  write_file_atomically(scratch / "rest.csv", rest);
  for (const std::string folds : {"", " --folds 2 --fold 2"}) {
    const std::string training = "train momentum Market-v0 --data all.csv --window 5 --lookback 3 --out run" + folds;
    ASSERT_EQ(run(scratch, training).status, 0);
    EXPECT_EQ(judged_on(scratch, "all.csv")["overlap_bars"], 0);
    EXPECT_NE(judged_on(scratch, "all.csv")["verdict"], withheld);
    EXPECT_EQ(judged_on(scratch, "rest.csv")["overlap_bars"], 0);
    const nlohmann::json test = judged_on(scratch, "another.csv");
    EXPECT_EQ(test["verdict"], withheld);
    EXPECT_GT(test["overlap_bars"], 60);
    if (folds.empty()) {
      EXPECT_EQ(test["overlap_bars"], 70);
    }
    EXPECT_NE(run(scratch, "evaluate run --data another.csv").out.find(withheld), std::string::npos);
    std::filesystem::remove_all(scratch / "run");
  }
}

// Judging again is the same look; the run trained on is another policy. A rule that learned nothing is not.
TEST(MarketVerbs, ALookAfterMoreTrainingIsANewOne) {
  const Scratch scratch;
  write_file_atomically(scratch / "a.csv", bars_csv(bars, 0));
  ASSERT_EQ(run(scratch, "train ppo Market-v0 --preset none --data a.csv --n_envs 1 --total_timesteps 128 --out run" +
                             small_network)
                .status,
            0);
  EXPECT_EQ(judged_on(scratch, "a.csv")["looks"], 1);
  EXPECT_EQ(judged_on(scratch, "a.csv")["looks"], 1);
  ASSERT_EQ(run(scratch, "train --resume run --total_timesteps 256").status, 0);
  EXPECT_EQ(judged_on(scratch, "a.csv")["looks"], 2);
}

// Invented bars are made only where asked for, and whatever is said of them says so.
TEST(MarketVerbs, MadeBarsAreCalledMade) {
  const Scratch scratch;
  const std::string options = " Market-v0 --market ar1 --bars 600 --total_timesteps 512 ";
  const auto says = [&](const std::string& text) { return text.find("made market ar1") != std::string::npos; };
  EXPECT_TRUE(says(run(scratch, "train momentum" + options + "--out run").out));
  EXPECT_TRUE(says(run(scratch, "train momentum" + options + "--json --out again").json()["notes"][0]));
  EXPECT_EQ(run(scratch, "evaluate run --json").json()["test"]["market"], "made market ar1");
  EXPECT_NE(run(scratch, "evaluate run").out.find(" (made market ar1)"), std::string::npos);
  EXPECT_EQ(run(scratch, "report run --json").status, 0);
  const std::string page = read_file(scratch / "run/report.html");
  EXPECT_NE(page.find(" (made market ar1)"), std::string::npos);
  EXPECT_NE(page.find("These bars are of a made market"), std::string::npos);
  const std::string tune = "tune momentum" + options + "--trials 2 --seeds 1 ";
  EXPECT_TRUE(says(run(scratch, tune + "--out tune").out));
  EXPECT_TRUE(says(read_file(scratch / "tune/tune.html")));
  EXPECT_TRUE(says(run(scratch, tune + "--json --out tuned").json()["notes"][0]));
}

}  // namespace
}  // namespace engram
