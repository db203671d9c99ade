// Every registered algorithm on disk: killed before some act on a file, then resumed, it ends with the bytes of a run that
// nothing interrupted. Where an act falls differs from algorithm to algorithm, so that all moments are met by some.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "engram/algorithms/registry.h"
#include "engram/core/error.h"
#include "engram/core/platform.h"
#include "engram/run/experiment/experiment.h"
#include "engram/run/files/files.h"
#include "faults.h"
#include "run/scratch.h"

namespace engram {
namespace {

// Its quick run, of two iterations at least: one that learns as it goes makes 1000 steps in one.
Plan plan_of(const AlgorithmEntry& algorithm, const std::string& data) {
  const WorldEntry& world = find_world(algorithm.quick.environment);
  std::vector<Setting> flags{{"total_timesteps", "1010", "test"}};
  for (const auto& [name, value] : algorithm.quick.options) flags.push_back({name, value, "test"});
  if (algorithm.memory) flags.push_back({"memory", "min_gru", "test"});
  if (!world.sample.empty()) flags.push_back({"data", data, "test"});
  if (algorithm.name == "bc") flags.push_back({"demonstrations", data, "test"});
  OptionSet options;
  const auto maker = world.options();
  options.add([&](OptionVisitor& v) { maker->visit_options(v); });
  for (const char* count : {"train_sequences", "validation_sequences", "test_sequences"}) {
    if (options.contains(count)) flags.push_back({count, "16", "test"});
  }
  if (world.id == "Market-v0") flags.insert(flags.end(), {{"market", "ar1", "test"}, {"bars", "600", "test"}});
  return resolve({.algorithm = algorithm.name,
                  .environment = world.id,
                  .preset = "none",
                  .config = "",
                  .flags = flags,
                  .also_known = {}});
}

// What it reads: a file of its world's, or recorded steps.
std::string file_of(const AlgorithmEntry& algorithm) {
  if (algorithm.name != "bc") return find_world(algorithm.quick.environment).sample;
  std::string steps = "episode,observation_0,observation_1,observation_2,observation_3,action_0\n";
  for (int i = 0; i < 60; ++i)
    steps += std::to_string(i / 17) + ",0,0,0," + std::to_string(i % 3) + "," + (i % 3 > 1 ? "1\n" : "0\n");
  return steps;
}

constexpr double seldom = 1e9;  // seconds between checkpoints: one where a session ends

void begin(const std::string& run, Plan plan, int64_t pause_after) {
  Watcher watcher;
  Experiment experiment(std::move(plan));
  experiment.begin(run);
  experiment.train(pause_after, watcher, seldom);
}

void go_on(const std::string& run, Plan plan) {
  Watcher watcher;
  Experiment::resume(run, std::move(plan), watcher)->train(0, watcher, seldom);
}

// Goes on in a child until an act on a file; whether that struck.
bool killed(const std::string& run, Plan plan, int64_t at_act) {
  const pid_t child = fork();
  if (child == 0) {
    plant({at_act, SIGKILL});
    try {
      go_on(run, std::move(plan));
    } catch (const Error& error) {
      std::fprintf(stderr, "%s\n", error.what());
      _exit(1);
    }
    _exit(0);
  }
  int status = -1;
  waitpid(child, &status, 0);
  EXPECT_FALSE(WIFEXITED(status) && WEXITSTATUS(status) != 0) << run;
  return WIFSIGNALED(status);
}

TEST(SlowKilledRun, OfEveryAlgorithmEndsTheSame) {
  const Scratch scratch;
  int64_t struck = 0, index = 0;
  for (const AlgorithmEntry& algorithm : registered_algorithms()) {
    SCOPED_TRACE(algorithm.name);
    const std::string data = scratch / (algorithm.name + ".data"), run = scratch / algorithm.name;
    write_file_atomically(data, file_of(algorithm));
    const auto plan = [&] { return plan_of(algorithm, data); };
    begin(run + "-whole", plan(), 0);
    begin(run, plan(), 1);  // left after an iteration
    struck += killed(run, plan(), 1 + 3 * index++ % 14) ? 1 : 0;
    go_on(run, plan());
    EXPECT_EQ(read_file(run + "/checkpoints/last.ckpt"), read_file(run + "-whole/checkpoints/last.ckpt"));
    EXPECT_EQ(read_file(run + "/metrics.csv"), read_file(run + "-whole/metrics.csv"));
  }
  EXPECT_GT(struck, index * 3 / 4);
}

}  // namespace
}  // namespace engram
