// engram as a process among others: its streams, its memory, its processors, its interruption.
#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

#include "cli/command.h"
#include "engram/cli.h"
#include "engram/core/resources.h"
#include "engram/core/threads.h"
#include "refusal.h"

namespace engram {
namespace {

namespace fs = std::filesystem;

// A line of the shell, `engram` being the program.
Finished shell(const Scratch& directory, const std::string& line) {
  std::ofstream(directory / "line.sh") << "engram() { \"" ENGRAM_BINARY "\" \"$@\"; }\n" << line << "\n";
  return Command(directory.path(), "line.sh", RLIM_INFINITY, "/bin/sh").wait();
}

TEST(Process, AFailedWriteToStandardOutputIsAFailure) {
  const Scratch scratch;
  ASSERT_EQ(run(scratch, small_training + "--out run").status, 0);
  const char* const lines[] = {"--version",
                               "--help",
                               "list",
                               "list --json",
                               "describe ppo",
                               "solve FrozenLake-v1",
                               "evaluate run --episodes 1 --json",
                               "evaluate run --episodes 1",
                               "train --resume run",
                               "export run --out policy.h",
                               "report run --episodes 1",
                               "forecast y.csv --horizon 2 --method naive2 --json",
                               "anomalies y.csv --false_alarms 0.2",
                               "windows y.csv --size 2 --json",
                               "similar m.csv",
                               "hmm m.csv --restarts 1 --json",
                               "kalman y.csv --estimate none",
                               "recall --copies 1 --json",
                               "paths m.csv",
                               "match TicTacToe-v0 random random --games 2",
                               "play TicTacToe-v0 < /dev/null"};
  std::ofstream(scratch / "m.csv") << "a,b\n0,1\n1,0\n";
  std::ofstream numbers(scratch / "y.csv");
  for (int i = 0; i < 40; ++i) numbers << (i == 0 ? "y\n" : "") << i * i % 7 << "\n";
  numbers.close();
  for (const std::string line : lines) {
    const Finished full = shell(scratch, "engram " + line + " > /dev/full");
    EXPECT_EQ(full.status, 1) << line;
    EXPECT_NE(full.err.find("cannot write to standard output"), std::string::npos) << full.err;
    fs::remove(scratch / "policy.h");
    EXPECT_EQ(shell(scratch, "engram " + line + " >&-").status, 1) << line;
    fs::remove(scratch / "policy.h");
    EXPECT_EQ(shell(scratch, "engram " + line).status, 0) << line;
  }
  EXPECT_EQ(shell(scratch, "engram lst > /dev/full").status, 2);
}

// Without its streams it would print into the first files that it opens.
TEST(Process, ClosedStreamsPrintIntoNoFile) {
  const Scratch scratch;
  ASSERT_EQ(shell(scratch, "engram " + small_training + "--out open").status, 0);
  shell(scratch, "engram " + small_training + "--out closed <&- >&- 2>&-");
  for (const char* file : {"metrics.csv", "options.toml", "checkpoints/last.ckpt"}) {
    EXPECT_EQ(read_file(scratch / ("open/" + std::string(file))), read_file(scratch / ("closed/" + std::string(file))));
  }
  for (const char* file : {"monitor.csv", "timing.csv"}) {
    const std::string text = read_file(scratch / ("closed/" + std::string(file)));
    EXPECT_EQ(std::ranges::count(text, '\n'),
              std::ranges::count(read_file(scratch / ("open/" + std::string(file))), '\n'));
    EXPECT_EQ(text.find("steps"), text.find("total_timesteps") == text.npos ? text.npos : text.find("steps"));
  }
}

// AddressSanitizer maps terabytes of shadow: a limit of the address space is none that it can live under.
#ifdef __SANITIZE_ADDRESS__
constexpr bool limits_can_be_set = false;
#else
constexpr bool limits_can_be_set = true;
#endif

TEST(Process, MemoryIsAskedForBeforeItIsTaken) {
  if (!limits_can_be_set) GTEST_SKIP() << "no limit of the address space under AddressSanitizer";
  const Scratch scratch;
  std::ofstream(scratch / "model.csv") << "state,action,next,probability,reward\n0,2147483646,0,1,0\n";
  std::ofstream(scratch / "large.csv") << "date,close\n";
  fs::resize_file(scratch / "large.csv", uintmax_t{5} << 30);  // a hole
  const char* const lines[] = {"train ppo CartPole-v1 --preset none --n_steps 1000000000",
                               "train ppo CartPole-v1 --preset none --net_arch 65536,65536",
                               "train ppo CartPole-v1 --preset none --n_envs 65536 --n_steps 65536",
                               "solve model.csv",
                               "train q_learning Gambler-v0 --goal 16000000",         // 64 rows of 8e6 actions
                               "train linear_q CartPole-v1 --tilings 64 --tiles 37",  // 64 38^4 features
                               "train ppo Market-v0 --data large.csv"};
  for (const std::string line : lines) {
    const Finished refused = shell(scratch, "ulimit -v 4000000; engram " + line);
    EXPECT_EQ(refused.status, 2) << line << "\n" << refused.err;
    EXPECT_EQ(refused.error_lines(), 1) << refused.err;
    EXPECT_NE(refused.err.find("available"), std::string::npos) << refused.err;
  }
  EXPECT_FALSE(fs::exists(scratch / "runs"));
  EXPECT_EQ(shell(scratch, "ulimit -v 4000000; engram " + small_training + "--out run").status, 0);
}

TEST(Process, MemoryIsWhatIsAvailable) {
  EXPECT_EQ(refusal([] { demand_memory("a little", 100, ""); }), "no error");
  EXPECT_EQ(refusal([] { demand_memory("a world", 1e18, "take less"); }).find("a world: need 1e+09 GB, "), 0u);
  EXPECT_GT(available_memory(), 1e6);
}

// One processor: a second thread would only be in the way.
TEST(Process, ThreadsAreNoMoreThanProcessors) {
  EXPECT_EQ(useful_threads(1), 1);
  EXPECT_EQ(useful_threads(100000), usable_processors());
  const Scratch scratch;
  ASSERT_EQ(shell(scratch, "engram " + small_training + "--out one").status, 0);
  ASSERT_EQ(shell(scratch, "taskset -c 0 /bin/sh -c '\"" ENGRAM_BINARY "\" " + small_training +
                               "--threads 8 --out eight & sleep 0; wait $!'")
                .status,
            0);
  EXPECT_EQ(read_file(scratch / "one/checkpoints/last.ckpt"), read_file(scratch / "eight/checkpoints/last.ckpt"));
}

// More threads than processors, many jobs: every item once, whoever is asleep.
TEST(Process, ATeamThatMayNotSpinDoesAllItsWork) {
  Threads many(2 * usable_processors() + 1);
  std::vector<int> touched(1000, 0);
  for (int job = 0; job < 300; ++job) {
    Threads::divide(&many, 1000, 1, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) ++touched[static_cast<size_t>(i)];
    });
  }
  EXPECT_EQ(touched, std::vector<int>(1000, 300));
}

// RLIMIT_NPROC does not hold root, but no address space holds the stacks of a million threads.
TEST(Process, AThreadThatDoesNotStartIsAnError) {
  if (!limits_can_be_set) GTEST_SKIP() << "no limit of the address space under AddressSanitizer";
  const auto limited = [](const std::function<void()>& work) {
    const pid_t child = fork();
    if (child == 0) {
      const rlimit limit{rlim_t{1} << 30, rlim_t{1} << 30};
      setrlimit(RLIMIT_AS, &limit);
      const std::string text = refusal(work);
      _exit(text.find("threads: the system starts no more than ") == 0 ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    return status;
  };
  EXPECT_EQ(limited([] { const Threads team(100000); }), 0);
  EXPECT_EQ(limited([] { run_at_once(100000, [] {}); }), 0);
}

// Ctrl-C as soon as the program listens: its work then lies before it, however fast the machine is.
int interrupt_when_heard(int argc, char** argv) {
  std::thread user([] {
    struct sigaction now {};
    do {
      std::this_thread::yield();
      sigaction(SIGINT, nullptr, &now);
    } while (now.sa_handler == SIG_DFL);
    kill(getpid(), SIGINT);
  });
  const int status = cli_main(argc, argv);
  user.join();
  std::cout.flush();
  std::cerr.flush();
  return status;
}

TEST(Process, EveryLongWorkHearsAnInterruption) {
  const Scratch scratch;
  std::ofstream series(scratch / "y.csv");  // time warping of all its pairs takes billions of steps
  for (int row = -1; row < 300; ++row) {
    for (int s = 0; s < 400; ++s) series << (s > 0 ? "," : "") << (row < 0 ? "s" : "") << (row < 0 ? s : row * s % 97);
    series << "\n";
  }
  series.close();
  for (const char* line :
       {"selftest", "selftest --json", "prove", "bench kernels", "similar y.csv --measure dtw --window 300"}) {
    const Finished finished = Command(scratch.path(), line, interrupt_when_heard).wait();
    EXPECT_EQ(finished.status, 130) << line << finished.err;
    EXPECT_NE(finished.err.find("interrupted"), std::string::npos) << finished.err;
  }
}

}  // namespace
}  // namespace engram
