// Runs that end before their total: by which evaluation, what they leave, and that an interruption changes nothing.
#include "engram/run/experiment/early_stop.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engram/run/experiment/experiment.h"
#include "engram/run/files/number_table.h"
#include "refusal.h"
#include "run/experiment/fake_algorithm.h"
#include "run/scratch.h"

namespace engram {
namespace {

// After how many of these evaluations it ends; 0: none.
size_t ends_after(const RunOptions& options, const std::vector<double>& means) {
  EarlyStop stop(options);
  double best = -INFINITY;
  for (size_t i = 0; i < means.size(); ++i) {
    stop.judge(means[i], means[i] > best);
    best = std::max(best, means[i]);
    if (!stop.reason().empty()) return i + 1;
  }
  return 0;
}

TEST(EarlyStop, EndsAtAThresholdOrAPlateau) {
  EXPECT_EQ(ends_after({.eval_freq = 1, .stop_at = 5.0}, {1, 4.9, 5, 9}), 3u);
  EXPECT_EQ(ends_after({.eval_freq = 1, .stop_at = -1.5}, {-2, -1.5}), 2u);
  EXPECT_EQ(ends_after({.eval_freq = 1, .stop_at = 5.0}, {1, NAN, 4}), 0u);
  EXPECT_EQ(ends_after({.eval_freq = 1, .patience = 2}, {1, 1, 2, 2, 1, 3}), 5u);  // an equal mean is no gain
  EXPECT_EQ(ends_after({.eval_freq = 1, .patience = 2}, {1, 0, 2, 0, 3, 0}), 0u);
  EXPECT_EQ(ends_after({.eval_freq = 1, .patience = 1}, {NAN, 1}), 1u);
  EXPECT_EQ(ends_after({.eval_freq = 1}, {1, 1, 1, 1}), 0u);
}

TEST(EarlyStop, NeedsEvaluations) {
  EXPECT_EQ(refusal([] { EarlyStop stop({.patience = 3}); }),
            "--patience: judges evaluations, and there are none; add --eval_freq N, the steps between two of them");
  EXPECT_TRUE(refusal([] { EarlyStop stop({.stop_at = 3.0}); }).starts_with("--stop_at: "));
}

// Two lanes of 16 steps an update, an evaluation at 320, 608, 928 ... steps.
Plan plan_with(std::optional<double> stop_at, int64_t patience, int64_t total = 20000) {
  Plan plan;
  plan.algorithm = "fake";
  plan.environment = "CartPole-v1";
  plan.algorithm_options = std::make_unique<FakeMaker>();
  plan.world_options = find_world(plan.environment).options();
  plan.run = {.seed = 3, .total_timesteps = total, .n_envs = 2, .eval_freq = 300, .n_eval_episodes = 3};
  plan.run.stop_at = stop_at;
  plan.run.patience = patience;
  return plan;
}

TrainingSummary train(const std::string& out, Plan plan, int64_t pause_after = 0) {
  Watcher watcher;
  Experiment experiment(std::move(plan));
  experiment.begin(out);
  return experiment.train(pause_after, watcher);
}

TrainingSummary resume(const std::string& run, Plan plan, int64_t pause_after = 0) {
  Watcher watcher;
  return Experiment::resume(run, std::move(plan), watcher)->train(pause_after, watcher);
}

std::string last_checkpoint(const std::string& run) { return read_file(run + "/checkpoints/last.ckpt"); }

TEST(EarlyStop, ARunEndsAtItsFirstEvaluationThatIsGoodEnough) {
  const Scratch scratch;
  const TrainingSummary run = train(scratch / "run", plan_with(0.0, 0));
  EXPECT_EQ(run.timesteps, 320);
  EXPECT_TRUE(run.finished);
  EXPECT_FALSE(run.interrupted);
  EXPECT_EQ(to_json(run)["stopped_by"], "stop_at");
  const auto latest = nlohmann::json::parse(read_file(scratch / "run" + "/run.json"))["latest"];
  EXPECT_EQ(latest["stopped_by"], "stop_at");
  EXPECT_EQ(latest["finished"], true);
  EXPECT_FALSE(to_json(train(scratch / "whole", plan_with({}, 0, 320))).contains("stopped_by"));
}

TEST(EarlyStop, ARunEndsWhereNothingWasGained) {
  const Scratch scratch;
  const TrainingSummary run = train(scratch / "run", plan_with({}, 2));
  ASSERT_EQ(run.stopped_by, "patience");
  ASSERT_LT(run.timesteps, 20000);
  const std::string path = scratch / "run" + "/metrics.csv";
  const NumberTable table = parse_number_table(read_file(path), path);
  std::vector<double> means;
  for (double mean : table.column("eval/mean_reward")) {
    if (std::isfinite(mean)) means.push_back(mean);
  }
  EXPECT_EQ(ends_after({.eval_freq = 1, .patience = 2}, means), means.size());
}

// Paused between its evaluations, it counts on; at its end it stays, whatever is asked for.
TEST(EarlyStop, AnInterruptionChangesNothing) {
  const Scratch scratch;
  const TrainingSummary straight = train(scratch / "straight", plan_with({}, 2));
  train(scratch / "paused", plan_with({}, 2), 64);
  for (int64_t at = 320; resume(scratch / "paused", plan_with({}, 2), at).stopped_by.empty(); at += 320) {
    ASSERT_LT(at, 20000);
  }
  EXPECT_EQ(last_checkpoint(scratch / "straight"), last_checkpoint(scratch / "paused"));
  const TrainingSummary again = resume(scratch / "paused", plan_with({}, 2, 40000));
  EXPECT_EQ(again.timesteps, straight.timesteps);
  EXPECT_TRUE(again.finished);
  EXPECT_EQ(again.stopped_by, "patience");
  EXPECT_EQ(last_checkpoint(scratch / "straight"), last_checkpoint(scratch / "paused"));
}

TEST(EarlyStop, RefusesAReasonThatIsNone) {
  Archive out = Archive::saver();
  std::string reason = "boredom";
  int64_t count = 1;
  out("without_gain", count);
  out("reason", reason);
  Archive in = Archive::loader(out.finish());
  EarlyStop stop({.eval_freq = 1, .patience = 2});
  EXPECT_NE(refusal([&] { stop.visit(in); }).find("stop_at or patience"), std::string::npos);
}

}  // namespace
}  // namespace engram
