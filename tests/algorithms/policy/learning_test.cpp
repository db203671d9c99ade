// The tuned presets learn what they promise: the final greedy policy over 100 episodes, beside random and trained
// memoryless play.
#include <gtest/gtest.h>

#include "engram/run/evaluate/evaluate_run.h"
#include "engram/run/experiment/experiment.h"
#include "run/scratch.h"

namespace engram {
namespace {

struct Trained {
  std::string algorithm, environment, memory = "none";
  int64_t seed = 1;
  std::vector<std::pair<std::string, std::string>> changes{};

  double greedy_return() const { return mean_return(true); }
  double mean_return(bool deterministic) const {
    const Scratch scratch;
    std::vector<Setting> flags{{"seed", std::to_string(seed), "--seed"}};
    if (memory != "none") flags.push_back({"memory", memory, "--memory"});
    for (const auto& [name, value] : changes) flags.push_back({name, value, "--" + name});
    Request request;
    request.algorithm = algorithm;
    request.environment = environment;
    request.flags = flags;
    Experiment experiment(resolve(request));
    experiment.begin(scratch / "run");
    Watcher watcher;
    experiment.train(0, watcher, 60);
    EvaluationRequest evaluation;
    evaluation.run = scratch / "run";
    evaluation.deterministic = deterministic;
    return evaluate_run(evaluation, [](const std::string&) {}).mean_return;
  }
};

TEST(SlowLearning, APoleWithoutVelocitiesNeedsAMemory) {
  EXPECT_LT((Trained{"ppo", "CartPoleNoVel-v1", "none", 1, {{"learning_rate", "0"}}}.mean_return(false)), 30);
  const double memoryless = Trained{"ppo", "CartPoleNoVel-v1"}.greedy_return();
  EXPECT_GT(memoryless, 35);
  EXPECT_LT(memoryless, 60);  // Stable-Baselines3 without a memory: 41 to 43
  EXPECT_GE((Trained{"ppo", "CartPoleNoVel-v1", "lstm", 1}.greedy_return()), 475);
  EXPECT_GE((Trained{"ppo", "CartPoleNoVel-v1", "lstm", 2}.greedy_return()), 475);
  EXPECT_GE((Trained{"ppo", "CartPoleNoVel-v1", "gru", 1}.greedy_return()), 475);
  EXPECT_GE((Trained{"a2c", "CartPoleNoVel-v1", "lstm", 1}.greedy_return()), 475);
}

TEST(SlowLearning, CartPole) {
  EXPECT_GE((Trained{"ppo", "CartPole-v1"}.greedy_return()), 475);
  EXPECT_GE((Trained{"a2c", "CartPole-v1"}.greedy_return()), 475);
  EXPECT_GE((Trained{"pqn", "CartPole-v1"}.greedy_return()), 475);
}

TEST(SlowLearning, CartPoleFromAReplay) { EXPECT_GE((Trained{"dqn", "CartPole-v1"}.greedy_return()), 475); }

TEST(SlowLearning, ContinuousActions) {
  EXPECT_LT(
      (Trained{"ppo", "Pendulum-v1", "none", 1, {{"learning_rate", "0"}, {"total_timesteps", "4096"}}}.mean_return(
          false)),
      -900);  // random play: -1200
  EXPECT_GE((Trained{"ppo", "Pendulum-v1"}.greedy_return()), -200);
  EXPECT_GE((Trained{"ppo", "MountainCarContinuous-v0"}.greedy_return()), 90);
}

TEST(SlowLearning, FromReplayBetweenBounds) {
  for (const char* algorithm : {"sac", "td3", "ddpg"}) {
    EXPECT_GE((Trained{algorithm, "Pendulum-v1"}.greedy_return()), -200) << algorithm;
  }
}

TEST(SlowLearning, APendulumWithoutItsRateNeedsAMemory) {
  EXPECT_LT((Trained{"sac", "PendulumNoVel-v1"}.greedy_return()), -400);
  EXPECT_GE((Trained{"sac", "PendulumNoVel-v1", "gru"}.greedy_return()), -200);
}

TEST(SlowLearning, ByWholeEpisodes) {
  EXPECT_GE((Trained{"reinforce", "CartPole-v1"}.greedy_return()), 475);
  // As another textbook's code ends; 13 steps are the least.
  EXPECT_GE((Trained{"reinforce", "CliffWalking-v1"}.greedy_return()), -15);
}

TEST(SlowLearning, Acrobot) { EXPECT_GE((Trained{"ppo", "Acrobot-v1"}.greedy_return()), -100); }

}  // namespace
}  // namespace engram
