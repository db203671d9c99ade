#include "engram/run/experiment/experiment.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engram/core/platform.h"
#include "engram/run/experiment/side_by_side.h"
#include "faults.h"
#include "run/experiment/fake_algorithm.h"
#include "run/scratch.h"

namespace engram {
namespace {

namespace fs = std::filesystem;

struct Recorder : Watcher {
  void warning(const std::string& text) override { warnings.push_back(text); }
  void progress(const Progress& progress) override { latest = progress; }
  std::vector<std::string> warnings;
  Progress latest{};
};

Plan fake_plan(const std::vector<std::pair<std::string, std::string>>& changes = {}) {
  Plan plan;
  plan.algorithm = "fake";
  plan.environment = "CartPole-v1";
  plan.algorithm_options = std::make_unique<FakeMaker>();
  plan.world_options = find_world(plan.environment).options();
  plan.run = {.seed = 3, .total_timesteps = 2000, .n_envs = 2, .eval_freq = 300, .n_eval_episodes = 3};
  for (const auto& [name, value] : changes) plan.options().assign(name, value, "test");
  return plan;
}

TrainingSummary train(const std::string& out, Plan plan, int64_t pause_after = 0) {
  Recorder recorder;
  Experiment experiment(std::move(plan));
  experiment.begin(out);
  return experiment.train(pause_after, recorder);
}

TrainingSummary resume(const std::string& run, Plan plan, Recorder& recorder, int64_t pause_after = 0,
                       bool force = false) {
  return Experiment::resume(run, std::move(plan), recorder, force)->train(pause_after, recorder);
}

// monitor.csv without its wall-clock column and head.
std::string returns_and_lengths(const std::string& run) {
  std::istringstream in(read_file(run + "/monitor.csv"));
  std::string line, kept;
  std::getline(in, line);
  while (std::getline(in, line)) kept += line.substr(0, line.rfind(',')) + "\n";
  return kept;
}

void expect_same_run(const std::string& a, const std::string& b) {
  EXPECT_EQ(read_file(a + "/checkpoints/last.ckpt"), read_file(b + "/checkpoints/last.ckpt"));
  EXPECT_EQ(read_file(a + "/checkpoints/best.ckpt"), read_file(b + "/checkpoints/best.ckpt"));
  EXPECT_EQ(read_file(a + "/metrics.csv"), read_file(b + "/metrics.csv"));
  EXPECT_EQ(returns_and_lengths(a), returns_and_lengths(b));
}

TEST(Experiment, WritesTheFilesOfTheContract) {
  const Scratch scratch;
  const TrainingSummary summary = train(scratch / "run", fake_plan());
  for (const char* file : {"run.json", "options.toml", "metrics.csv", "monitor.csv", "timing.csv",
                           "checkpoints/last.ckpt", "checkpoints/previous.ckpt", "checkpoints/best.ckpt"}) {
    EXPECT_TRUE(fs::exists(scratch / "run" + "/" + file)) << file;
  }
  EXPECT_TRUE(summary.finished);
  EXPECT_EQ(summary.timesteps, 2016);  // 63 iterations of 2 lanes x 16 steps
  const std::string metrics = read_file(scratch / "run" + "/metrics.csv");
  EXPECT_TRUE(
      metrics.starts_with("time/iterations,time/total_timesteps,rollout/ep_rew_mean,rollout/ep_len_mean,"
                          "eval/mean_reward,eval/mean_ep_length,train/learning_rate,train/late\n"));
  EXPECT_EQ(std::count(metrics.begin(), metrics.end(), '\n'), 64);
  const std::string monitor = read_file(scratch / "run" + "/monitor.csv");
  EXPECT_TRUE(monitor.starts_with("#{\"t_start\":"));
  EXPECT_NE(monitor.find("\nr,l,t\n"), std::string::npos);
  EXPECT_EQ(std::count(monitor.begin(), monitor.end(), '\n'), 2 + summary.episodes);
}

TEST(Experiment, MeanReturnIsThatOfTheLast100Episodes) {
  const Scratch scratch;
  const TrainingSummary summary = train(scratch / "run", fake_plan({{"total_timesteps", "4000"}}));
  ASSERT_GT(summary.episodes, 100);
  std::istringstream lines(returns_and_lengths(scratch / "run"));
  std::vector<double> returns;
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) returns.push_back(std::stod(line));
  double sum = 0;
  for (size_t i = returns.size() - 100; i < returns.size(); ++i) sum += returns[i];
  EXPECT_DOUBLE_EQ(summary.mean_return, sum / 100);
}

TEST(Experiment, PausedAndResumedEqualsUninterrupted) {
  const Scratch scratch;
  train(scratch / "whole", fake_plan());
  Recorder recorder;
  const TrainingSummary paused = train(scratch / "parts", fake_plan(), 700);
  EXPECT_EQ(paused.timesteps, 704);
  EXPECT_FALSE(paused.finished);
  EXPECT_EQ(resume(scratch / "parts", fake_plan(), recorder, 1500).timesteps, 1504);
  fs::rename(scratch / "parts", scratch / "moved");
  EXPECT_TRUE(resume(scratch / "moved", fake_plan(), recorder).finished);
  EXPECT_TRUE(recorder.warnings.empty());
  expect_same_run(scratch / "whole", scratch / "moved");
}

// Updates are of 2 lanes x 16 steps; the watcher hears of each with the figures of its row.
TEST(Experiment, StoppedByItsWatcherEqualsPausedThere) {
  struct Stopper : Recorder {
    bool goes_on(const Metrics& metrics) override {
      figures.push_back(metrics.values.at(0).first);
      return figures.size() < 22;
    }
    std::vector<std::string> figures;
  };
  const Scratch scratch;
  train(scratch / "paused", fake_plan(), 700);
  Stopper stopper;
  Experiment experiment(fake_plan());
  experiment.begin(scratch / "stopped");
  const TrainingSummary stopped = experiment.train(0, stopper);
  EXPECT_EQ(stopped.timesteps, 22 * 32);
  EXPECT_FALSE(stopped.finished || stopped.interrupted);
  EXPECT_EQ(stopper.figures, std::vector<std::string>(22, "train/learning_rate"));
  expect_same_run(scratch / "paused", scratch / "stopped");
}

// 30,001 updates of one step: a row at every fourth, 7500 of them, at the three evaluations (7777 and its multiples are
// none of these) and at the end. Which updates have one is a matter of steps alone: pauses do not show.
TEST(Experiment, ALongRunsMetricsAreThinned) {
  const auto plan = [] {
    return fake_plan({{"n_envs", "1"}, {"n_steps", "1"}, {"total_timesteps", "30001"}, {"eval_freq", "7777"}});
  };
  const Scratch scratch;
  train(scratch / "whole", plan());
  for (const char* file : {"/metrics.csv", "/timing.csv"}) {
    const std::string rows = read_file(scratch / "whole" + file);
    EXPECT_EQ(std::count(rows.begin(), rows.end(), '\n'), 1 + 7500 + 3 + 1) << file;
  }
  const std::string metrics = read_file(scratch / "whole" + "/metrics.csv");
  for (const char* row : {"\n4,4,", "\n7777,7777,", "\n30000,30000,", "\n30001,30001,"}) {
    EXPECT_NE(metrics.find(row), std::string::npos) << row;
  }
  EXPECT_EQ(metrics.find("\n5,5,"), std::string::npos);

  Recorder recorder;
  train(scratch / "parts", plan(), 10001);
  resume(scratch / "parts", plan(), recorder);
  EXPECT_TRUE(recorder.warnings.empty());
  expect_same_run(scratch / "whole", scratch / "parts");
}

// Interrupted after a checkpoint: the updates since then are made anew and stand in the file once.
TEST(Experiment, TensorBoardFileIsCutBackOnResume) {
  const Scratch scratch;
  train(scratch / "whole", fake_plan({{"tensorboard", "true"}}));
  train(scratch / "parts", fake_plan({{"tensorboard", "true"}}), 700);
  const std::string events = scratch / "parts" + "/events.out.tfevents.engram";
  const std::string at_checkpoint = read_file(events);
  std::ofstream(events, std::ios::binary | std::ios::app) << at_checkpoint.substr(at_checkpoint.size() / 2);
  Recorder recorder;
  resume(scratch / "parts", fake_plan({{"tensorboard", "true"}}), recorder);
  EXPECT_EQ(read_file(events).size(), read_file(scratch / "whole" + "/events.out.tfevents.engram").size());
  EXPECT_TRUE(read_file(events).starts_with(at_checkpoint));
  expect_same_run(scratch / "whole", scratch / "parts");
  train(scratch / "without", fake_plan());
  EXPECT_FALSE(fs::exists(scratch / "without" + "/events.out.tfevents.engram"));
  expect_same_run(scratch / "whole", scratch / "without");
}

TEST(Experiment, ResumingAFinishedRunChangesNothing) {
  const Scratch scratch;
  train(scratch / "run", fake_plan());
  const auto state = [&] {
    std::string all;
    for (const auto& entry : fs::recursive_directory_iterator(scratch / "run")) {
      if (entry.is_regular_file()) all += entry.path().string() + read_file(entry.path().string());
    }
    return all;
  };
  const std::string before = state();
  Recorder recorder;
  const TrainingSummary summary = resume(scratch / "run", fake_plan(), recorder);
  EXPECT_TRUE(summary.finished);
  EXPECT_EQ(summary.timesteps, 2016);
  EXPECT_EQ(state(), before);
}

// A raised total: the schedule spans it from the progress reached, and one line says so.
TEST(Experiment, RaisedTotalSpansTheSchedules) {
  const Scratch scratch;
  train(scratch / "run", fake_plan());
  Recorder recorder;
  const TrainingSummary longer = resume(scratch / "run", fake_plan({{"total_timesteps", "4000"}}), recorder);
  EXPECT_EQ(longer.timesteps, 4000);
  ASSERT_EQ(recorder.warnings.size(), 1u);
  EXPECT_EQ(recorder.warnings[0],
            "schedules that were to end at step 2000 now end at step 4000; step 2016 is 50 % of the way");
  const std::string metrics = read_file(scratch / "run" + "/metrics.csv");
  EXPECT_NE(metrics.find("\n1,32,"), std::string::npos);
  EXPECT_NE(metrics.find(",0.492,\n"), std::string::npos);        // 0.5 (1 - 32/2000)
  EXPECT_NE(metrics.find(",0.244,0.015625"), std::string::npos);  // 0.5 (1 - 2048/4000) in update 64
  EXPECT_NE(read_file(scratch / "run" + "/options.toml").find("total_timesteps = 4000"), std::string::npos);
}

// Raised at a pause, the rest is that of a run which is resumed again and again with the new total, to the byte.
TEST(Experiment, RaisedTotalIsTheTotalFromThereOn) {
  const Scratch scratch;
  const auto raised = [] { return fake_plan({{"total_timesteps", "4000"}}); };
  for (const char* name : {"whole", "parts"}) train(scratch / name, fake_plan(), 700);
  Recorder once, often;
  resume(scratch / "whole", raised(), once);
  resume(scratch / "parts", raised(), often, 1500);
  resume(scratch / "parts", raised(), often);
  EXPECT_EQ(often.warnings.size(), 1u) << "said once";
  expect_same_run(scratch / "whole", scratch / "parts");
}

TEST(Experiment, DamagedLastCheckpointFallsBackToPreviousAndStillEndsTheSame) {
  const Scratch scratch;
  train(scratch / "whole", fake_plan());
  train(scratch / "hurt", fake_plan(), 700);
  Recorder recorder;
  resume(scratch / "hurt", fake_plan(), recorder, 1000);  // previous is now the one of step 704
  const std::string last = scratch / "hurt" + "/checkpoints/last.ckpt";
  fs::resize_file(last, fs::file_size(last) / 2);
  EXPECT_TRUE(resume(scratch / "hurt", fake_plan(), recorder).finished);
  ASSERT_EQ(recorder.warnings.size(), 1);
  EXPECT_NE(recorder.warnings[0].find("previous.ckpt"), std::string::npos);
  expect_same_run(scratch / "whole", scratch / "hurt");
}

TEST(Experiment, NothingWholeIsRefused) {
  const Scratch scratch;
  train(scratch / "run", fake_plan(), 700);
  Recorder recorder;
  for (const char* name : {"/checkpoints/last.ckpt", "/checkpoints/previous.ckpt"}) {
    std::ofstream(scratch / "run" + name) << "torn";
  }
  EXPECT_THROW(resume(scratch / "run", fake_plan(), recorder), Error);
  fs::remove_all(scratch / "run" + "/checkpoints");
  try {
    resume(scratch / "run", fake_plan(), recorder);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), 2);
    EXPECT_NE(std::string(error.what()).find("no checkpoint"), std::string::npos);
  }
}

TEST(Experiment, ForeignFormatIsRefusedWithBothNumbers) {
  const Scratch scratch;
  train(scratch / "run", fake_plan(), 700);
  std::fstream file(scratch / "run" + "/checkpoints/last.ckpt", std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(8);
  file.put(77);
  file.close();
  Recorder recorder;
  try {
    resume(scratch / "run", fake_plan(), recorder);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), 2);
    EXPECT_NE(std::string(error.what()).find("77"), std::string::npos);
    EXPECT_NE(std::string(error.what()).find("format " + std::to_string(Archive::format)), std::string::npos);
  }
}

TEST(Experiment, CheckpointOfAnotherEnvironmentIsRefused) {
  const Scratch scratch;
  train(scratch / "run", fake_plan(), 700);
  Plan other = fake_plan();
  other.environment = "CartPoleNoVel-v1";
  Recorder recorder;
  EXPECT_THROW(resume(scratch / "run", std::move(other), recorder), Error);
}

TEST(Experiment, FailureKeepsTheLastGoodCheckpoint) {
  const Scratch scratch;
  try {
    train(scratch / "run", fake_plan({{"fail_at", "5"}}));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), 1);
    EXPECT_NE(std::string(error.what()).find("not finite"), std::string::npos);
  }
  Recorder recorder;
  train(scratch / "whole", fake_plan());
  EXPECT_THROW(resume(scratch / "run", fake_plan(), recorder), Error);  // made with another option
  EXPECT_TRUE(resume(scratch / "run", fake_plan(), recorder, 0, true).finished);
  expect_same_run(scratch / "whole", scratch / "run");
}

TEST(Experiment, BadPlanLeavesNothingBehind) {
  const Scratch scratch;
  train(scratch / "run", fake_plan());
  EXPECT_THROW(train(scratch / "run", fake_plan()), Error);  // exists
  EXPECT_THROW(train("/proc/engram/run", fake_plan()), Error);
}

TEST(Experiment, SideBySideEqualsAlone) {
  const Scratch scratch;
  std::vector<std::unique_ptr<Experiment>> experiments;
  std::vector<Recorder> recorders(3);
  std::vector<Watcher*> watchers;
  for (size_t i = 0; i < 3; ++i) {
    experiments.push_back(std::make_unique<Experiment>(fake_plan({{"seed", std::to_string(i)}})));
    watchers.push_back(&recorders[i]);
  }
  begin_side_by_side(experiments, scratch / "all");
  const auto summaries = train_side_by_side(experiments, 2, 0, watchers);
  EXPECT_EQ(summaries[2].seed, 2);
  EXPECT_EQ(recorders[1].latest.timesteps, 2016);
  train(scratch / "alone", fake_plan({{"seed", "1"}}));
  expect_same_run(scratch / "alone", scratch / "all" + "/s1");
  EXPECT_THROW(begin_side_by_side(experiments, scratch / "all"), Error);
}

// The second fails in its third iteration, after two of 32 steps; the first is as it would be alone.
TEST(Experiment, ARunThatFailsLeavesTheOthersTheirFigures) {
  const Scratch scratch;
  std::vector<std::unique_ptr<Experiment>> experiments;
  experiments.push_back(std::make_unique<Experiment>(fake_plan({{"seed", "1"}})));
  experiments.push_back(std::make_unique<Experiment>(fake_plan({{"seed", "2"}, {"fail_at", "3"}})));
  Recorder first, second;
  Watcher* watchers[] = {&first, &second};
  begin_side_by_side(experiments, scratch / "all");
  const auto summaries = train_side_by_side(experiments, 1, 0, watchers);
  EXPECT_EQ(summaries[0].failure, "");
  EXPECT_TRUE(summaries[0].finished);
  EXPECT_FALSE(to_json(summaries[0]).contains("failure"));
  EXPECT_NE(summaries[1].failure.find("the loss is not finite"), std::string::npos);
  EXPECT_EQ(summaries[1].failure_status, 1);
  EXPECT_EQ(summaries[1].timesteps, 64);
  EXPECT_EQ(summaries[1].seed, 2);
  EXPECT_TRUE(to_json(summaries[1]).contains("failure"));
  train(scratch / "alone", fake_plan({{"seed", "1"}}));
  expect_same_run(scratch / "alone", scratch / "all" + "/s1");
}

// Goes on in a child, with a checkpoint after every update, until `fault`; the child's status as waitpid gives it.
int go_on(const std::string& run, const Fault& fault) {
  const pid_t child = fork();
  if (child == 0) {
    plant(fault);
    Recorder recorder;
    try {
      Experiment::resume(run, fake_plan(), recorder)->train(0, recorder, 0);
    } catch (const Error& error) {
      std::fprintf(stderr, "%s\n", error.what());
      _exit(1);
    }
    _exit(0);
  }
  int status = -1;
  waitpid(child, &status, 0);
  return status;
}

// kill -9 before every act on files in turn, a checkpoint being about ten of them: what is there resumes each time, and
// the end has the same bytes.
TEST(Experiment, KilledBeforeAnyWriteEndsTheSame) {
  const Scratch scratch;
  const std::string run = scratch / "run";
  train(scratch / "whole", fake_plan());
  train(run, fake_plan(), 32);
  int kills = 0;
  for (int status = -1; status != 0;) {
    status = go_on(run, {1 + kills % 40, SIGKILL});
    ASSERT_FALSE(WIFEXITED(status) && WEXITSTATUS(status) != 0);
    kills += WIFSIGNALED(status) ? 1 : 0;
  }
  EXPECT_GE(kills, 40);
  expect_same_run(scratch / "whole", run);
}

}  // namespace
}  // namespace engram
