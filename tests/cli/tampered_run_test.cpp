// A run whose options or data were changed behind its back, and one that was only moved.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "cli/command.h"

namespace engram {
namespace {

namespace fs = std::filesystem;

void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

void replace(const std::string& path, const std::string& from, const std::string& to) {
  std::string text = read_file(path);
  const size_t at = text.find(from);
  ASSERT_NE(at, std::string::npos) << from;
  write(path, text.replace(at, from.size(), to));
}

std::string bars(double last) {
  std::string text = "date,close\n";
  for (int i = 0; i < 300; ++i) {
    text += "20" + std::to_string(10 + i / 28) + "-01-" + (i % 28 < 9 ? "0" : "") + std::to_string(i % 28 + 1) + "," +
            std::to_string(i == 299 ? last : 100 + (i * 37) % 11) + "\n";
  }
  return text;
}

TEST(TamperedRun, ChangedOptionsAreNamedAndRefused) {
  const Scratch scratch;
  ASSERT_EQ(run(scratch, small_training + "--pause_after 320 --out run").status, 0);
  const std::string options = read_file(scratch / "run/options.toml");
  const std::pair<const char*, const char*> edits[] = {
      {"activation = 'tanh'", "activation = 'relu'"}, {"gamma = 0.99", "gamma = 0.5"}, {"seed = 0", "seed = 7"}};
  for (const auto& [from, to] : edits) {
    replace(scratch / "run/options.toml", from, to);
    const std::string name = std::string(from).substr(0, std::string(from).find(' '));
    for (const char* line : {"evaluate run --episodes 1", "train --resume run", "export run --out p.h", "report run"}) {
      const Finished refused = run(scratch, line);
      EXPECT_EQ(refused.status, 2) << line;
      EXPECT_NE(refused.err.find("the checkpoint was made with " + name + " = "), std::string::npos) << refused.err;
    }
    const Finished forced = run(scratch, "evaluate run --episodes 1 --force");
    EXPECT_EQ(forced.status, 0) << forced.err;
    EXPECT_NE(forced.err.find("warning: "), std::string::npos);
    write(scratch / "run/options.toml", options);
  }
  EXPECT_EQ(run(scratch, "train --resume run --total_timesteps 1280 --threads 2").status, 0);
  fs::rename(scratch / "run", scratch / "moved");
  EXPECT_EQ(run(scratch, "evaluate moved --episodes 1").status, 0);
  replace(scratch / "moved/options.toml", "gamma = 0.99", "gamma = 0.5");
  EXPECT_EQ(run(scratch, "train --resume moved --total_timesteps 1920 --force").status, 0);
}

TEST(TamperedRun, ReplacedDataAreNamedAndMovedOnesAreNot) {
  const Scratch scratch;
  write(scratch / "a.csv", bars(100));
  ASSERT_EQ(run(scratch,
                "train a2c Market-v0 --data a.csv --window 4 --preset none --net_arch 4 --n_steps 8 "
                "--total_timesteps 64 --out run")
                .status,
            0);
  write(scratch / "a.csv", bars(101));
  const Finished refused = run(scratch, "evaluate run");
  EXPECT_EQ(refused.status, 2);
  EXPECT_NE(refused.err.find("other contents of its data"), std::string::npos) << refused.err;
  EXPECT_EQ(run(scratch, "train --resume run --total_timesteps 128").status, 2);
  EXPECT_EQ(run(scratch, "evaluate run --force").status, 0);
  EXPECT_EQ(run(scratch, "evaluate run --data a.csv").status, 0);  // asked for
  write(scratch / "b.csv", bars(100));
  replace(scratch / "run/options.toml", "data = 'a.csv'", "data = 'b.csv'");
  const Finished moved = run(scratch, "evaluate run");
  EXPECT_EQ(moved.status, 0) << moved.err;
}

}  // namespace
}  // namespace engram
