// A run directory from somebody else, or shared with another process: nothing outside it is written, nothing waits for
// a pipe, and one writes at a time.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "cli/command.h"
#include "engram/core/platform.h"
#include "engram/run/files/directory_lock.h"
#include "refusal.h"

namespace engram {
namespace {

namespace fs = std::filesystem;

void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

std::vector<std::string> names_in(const std::string& directory) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory)) names.push_back(entry.path().filename());
  std::ranges::sort(names);
  return names;
}

class HostileDirectory : public ::testing::Test {
 protected:
  // A run paused half way, and a file of the user's beside it.
  void SetUp() override {
    ASSERT_EQ(run(scratch, small_training + "--eval_freq 64 --tensorboard true --pause_after 320 --out run").status, 0);
    fs::create_directory(scratch / "mine");
  }
  // The user's file under the name of a file of the run.
  void replace_by_link(const std::string& file) const {
    const std::string target = scratch / ("mine/" + fs::path(file).filename().string());
    write(target, fs::exists(scratch / file) ? read_file(scratch / file) : "mine\n");
    fs::remove(scratch / file);
    fs::create_symlink(target, scratch / file);
  }
  std::vector<std::string> contents_of_mine() const {
    std::vector<std::string> contents;
    for (const std::string& name : names_in(scratch / "mine"))
      contents.push_back(read_file(scratch / ("mine/" + name)));
    return contents;
  }
  const Scratch scratch;
};

TEST_F(HostileDirectory, NothingIsWrittenThroughALink) {
  const char* const files[] = {"run/metrics.csv",
                               "run/monitor.csv",
                               "run/timing.csv",
                               "run/events.out.tfevents.engram",
                               "run/options.toml",
                               "run/run.json",
                               "run/report.html",
                               "run/checkpoints/last.ckpt",
                               "run/checkpoints/previous.ckpt",
                               "run/checkpoints/best.ckpt",
                               "run/checkpoints/last.ckpt.tmp",
                               "run/run.json.tmp"};
  for (const char* file : files) replace_by_link(file);
  write(scratch / "mine/report.html", "");  // a page of ours, so that it may be replaced
  fs::remove(scratch / "run/report.html");
  const std::vector<std::string> before = contents_of_mine();
  const Finished resumed = run(scratch, "train --resume run --total_timesteps 704");
  EXPECT_EQ(resumed.status, 0) << resumed.err;
  EXPECT_EQ(run(scratch, "report run --episodes 2").status, 0);
  EXPECT_EQ(contents_of_mine(), before);
  EXPECT_EQ(names_in(scratch / "mine").size(), std::size(files));
  for (const char* file : {"run/metrics.csv", "run/monitor.csv", "run/run.json", "run/checkpoints/last.ckpt"}) {
    EXPECT_FALSE(fs::is_symlink(scratch / file)) << file;
  }
}

TEST_F(HostileDirectory, NorIntoADirectoryBehindALinkNorThroughASecondName) {
  fs::rename(scratch / "run/checkpoints", scratch / "mine/checkpoints");
  fs::create_directory_symlink(scratch / "mine/checkpoints", scratch / "run/checkpoints");
  const std::string before = read_file(scratch / "mine/checkpoints/last.ckpt");
  const Finished refused = run(scratch, "train --resume run");
  EXPECT_NE(refused.status, 0);
  EXPECT_NE(refused.err.find("symbolic link"), std::string::npos) << refused.err;
  EXPECT_EQ(read_file(scratch / "mine/checkpoints/last.ckpt"), before);

  fs::remove(scratch / "run/checkpoints");
  fs::rename(scratch / "mine/checkpoints", scratch / "run/checkpoints");
  fs::create_hard_link(scratch / "run/monitor.csv", scratch / "mine/monitor.csv");
  const std::string monitor = read_file(scratch / "mine/monitor.csv");
  EXPECT_EQ(run(scratch, "train --resume run --total_timesteps 1280").status, 0);
  EXPECT_EQ(read_file(scratch / "mine/monitor.csv"), monitor);
  EXPECT_GT(read_file(scratch / "run/monitor.csv").size(), monitor.size());
}

// Each would wait for ever if it were opened as a file is.
TEST_F(HostileDirectory, PipesAndDevicesAreRefused) {
  ASSERT_EQ(mkfifo((scratch / "pipe.csv").c_str(), 0644), 0);
  const std::vector<std::string> lines = {"train ppo Market-v0 --data pipe.csv --out r",
                                          "train ppo CartPole-v1 --config pipe.csv --out r", "solve pipe.csv",
                                          "tune ppo CartPole-v1 --space pipe.csv --out r",
                                          "train ppo Market-v0 --data /dev/zero --out r"};
  for (const std::string& line : lines) {
    const Finished refused = run(scratch, line);
    EXPECT_EQ(refused.status, 2) << line;
    EXPECT_NE(refused.err.find("expected a file, found a pipe, a socket or a device"), std::string::npos)
        << refused.err;
  }
  EXPECT_FALSE(fs::exists(scratch / "r"));
  for (const char* file : {"run.json", "options.toml", "checkpoints/last.ckpt", "monitor.csv"}) {
    const std::string path = scratch / ("run/" + std::string(file)), aside = scratch / "aside";
    fs::rename(path, aside);
    ASSERT_EQ(mkfifo(path.c_str(), 0644), 0);
    EXPECT_EQ(run(scratch, "train --resume run").status, 2) << file;
    fs::remove(path);
    fs::rename(aside, path);
  }
}

TEST_F(HostileDirectory, ADeviceTakesWhatTheUserSendsToIt) {
  const Finished traced = run(scratch, "evaluate run --episodes 1 --trace /dev/stdout");
  EXPECT_EQ(traced.status, 0);
  EXPECT_NE(traced.out.find("episode,step"), std::string::npos);
  EXPECT_TRUE(fs::is_symlink("/dev/stdout"));
  EXPECT_EQ(refusal([] { write_file_atomically("/dev/null", "x"); }).find("cannot write /dev/null"), 0);
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(HostileDirectory, LeavesNoTemporaryFiles) {
  write(scratch / "run/.engram-0123456789abcdef.tmp", "of a killed writer");
  write(scratch / "run/checkpoints/.engram-0123456789abcdef.tmp", "of a killed writer");
  write(scratch / "run/.engram-mine.tmp", "not ours");
  EXPECT_EQ(run(scratch, "train --resume run").status, 0);
  EXPECT_EQ(names_in(scratch / "run"),
            (std::vector<std::string>{".engram-mine.tmp", "checkpoints", "events.out.tfevents.engram", "metrics.csv",
                                      "monitor.csv", "options.toml", "run.json", "timing.csv"}));
  EXPECT_EQ(names_in(scratch / "run/checkpoints"),
            (std::vector<std::string>{"best.ckpt", "last.ckpt", "previous.ckpt"}));
}

TEST_F(HostileDirectory, EightEvaluationsAtOnce) {
  const std::string market =
      "train a2c Market-v0 --market drift --bars 400 --preset none --net_arch 4 --n_steps 8 --total_timesteps 64 "
      "--out ";
  ASSERT_EQ(run(scratch, market + "one").status, 0);
  ASSERT_EQ(run(scratch, market + "two --seed 2").status, 0);
  std::vector<Command> commands;
  for (int i = 0; i < 8; ++i)
    commands.emplace_back(scratch.path(), i % 2 == 0 ? "evaluate one --json" : "evaluate two");
  for (Command& command : commands) EXPECT_EQ(command.wait().status, 0);
  EXPECT_EQ(run(scratch, "evaluate one --json").json()["test"]["looks"], 2);
  const std::string looks = read_file(scratch / "looks.csv");
  EXPECT_EQ(looks.find("data_and_split,policy,run\n"), 0u);
  EXPECT_EQ(looks.find("data_and_split", 1), std::string::npos);
}

// What somebody else wrote as a lock is no lock; the system knows whose process is alive.
TEST_F(HostileDirectory, OneWriterAtATime) {
  write(scratch / "run/engram.lock", std::to_string(getpid()) + "\n");
  EXPECT_EQ(run(scratch, "train --resume run --total_timesteps 704").status, 0);
  EXPECT_FALSE(fs::exists(scratch / "run/engram.lock"));
  {
    const DirectoryLock lock(scratch / "run");
    const Finished second = run(scratch, "train --resume run --total_timesteps 1000");
    EXPECT_EQ(second.status, 2);
    EXPECT_NE(second.err.find("in use by process " + std::to_string(getpid()) + "\n"), std::string::npos) << second.err;
    EXPECT_EQ(run(scratch, "evaluate run --episodes 1").status, 0);
  }
  EXPECT_EQ(run(scratch, "train --resume run --total_timesteps 1000").status, 0);
  write(scratch / "mine/file", "mine");
  fs::create_symlink(scratch / "mine/file", scratch / "run/engram.lock");
  EXPECT_EQ(run(scratch, "train --resume run --total_timesteps 2000").status, 2);
  EXPECT_EQ(read_file(scratch / "mine/file"), "mine");
}

TEST_F(HostileDirectory, TheLockOfAKilledProcessIsFree) {
  Command first(scratch.path(), "train --resume run --total_timesteps 100000000");
  // It has the lock before it writes its options.
  while (read_file(scratch / "run/options.toml").find("100000000") == std::string::npos) std::this_thread::yield();
  const Finished second = run(scratch, "train --resume run --pause_after 1");
  EXPECT_EQ(second.status, 2);
  EXPECT_NE(second.err.find("in use by process "), std::string::npos) << second.err;
  first.signal(SIGKILL);
  first.wait();
  const Finished third = run(scratch, "train --resume run --total_timesteps 100000000 --pause_after 1 --json");
  EXPECT_EQ(third.status, 0) << third.err;
}

TEST_F(HostileDirectory, ATunerLocksItsDirectory) {
  const std::string tune =
      "tune ppo CartPole-v1 --preset none --net_arch 4 --n_steps 16 --batch_size 16 "
      "--total_timesteps 32 --trials 1 --seeds 1 --episodes 1 --threads 1 --out tune";
  ASSERT_EQ(run(scratch, tune).status, 0);
  EXPECT_FALSE(fs::exists(scratch / "tune/engram.lock"));
  const DirectoryLock lock(scratch / "tune");
  const Finished second = run(scratch, "tune --resume tune --trials 2");
  EXPECT_EQ(second.status, 2);
  EXPECT_NE(second.err.find("in use by process " + std::to_string(getpid())), std::string::npos) << second.err;
}

}  // namespace
}  // namespace engram
