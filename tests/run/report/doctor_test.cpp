// Runs made by hand, each sick in one way: what is said of them, and that a sound one is left in peace.
#include "engram/run/report/doctor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engram/env/registry.h"
#include "engram/env/worlds.h"
#include "run/report/fabricated.h"

namespace engram {
namespace {

using Values = std::vector<double>;

// Eleven updates of PPO on CartPole that went well; a test changes what it is about. The first and the last "tenth" of
// eleven rows are two each.
RunRecord sound() {
  RunRecord run;
  run.directory = "runs/x";
  run.algorithm = "ppo";
  run.environment = "CartPole-v1";
  run.memory = "none";
  run.timesteps = run.total_timesteps = 11000;
  run.options = {{"learning_rate", "lin_0.003"},
                 {"gamma", "0.99"},
                 {"n_steps", "128"},
                 {"n_envs", "8"},
                 {"batch_size", "128"},
                 {"n_epochs", "10"},
                 {"memory", "none"},
                 {"ent_coef", "0"},
                 {"normalize_reward", "false"},
                 {"target_kl", "none"},
                 {"critic_learning_rate", "none"},
                 {"frame_stack", "1"},
                 {"eval_freq", "0"},
                 {"normalize_observation", "false"},
                 {"normalize_until", "1"},
                 {"total_timesteps", "11000"}};
  return run;
}

void set_option(RunRecord& run, const std::string& name, const std::string& text) {
  const auto found = std::ranges::find(run.options, name, [](const auto& option) { return option.first; });
  ASSERT_NE(found, run.options.end()) << name;
  found->second = text;
}

void set_curve(RunRecord& run, const std::string& tag, Values values) {
  Curve curve{{}, std::move(values)};
  for (size_t i = 0; i < curve.values.size(); ++i) curve.timesteps.push_back(1000.0 * static_cast<double>(i + 1));
  std::erase_if(run.curves, [&](const auto& known) { return known.first == tag; });
  run.curves.emplace_back(tag, std::move(curve));
}

// A return that rises, or one that stays at 10.
RunRecord playing(bool rising) {
  RunRecord run = sound();
  set_curve(run, "rollout/ep_rew_mean",
            rising ? Values{10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110} : Values(11, 10.0));
  set_curve(run, "rollout/ep_len_mean", Values(11, 10.0));
  return run;
}

std::vector<std::string> names_of(const std::vector<Complaint>& complaints) {
  std::vector<std::string> names;
  for (const Complaint& complaint : complaints) names.push_back(complaint.name);
  return names;
}

using Names = std::vector<std::string>;

Names complaints_of(const RunRecord& run, const Surroundings& world = {}) { return names_of(diagnose(run, world)); }

std::vector<std::string> advice(const RunRecord& run, const Surroundings& world = {}) {
  const std::vector<Complaint> complaints = diagnose(run, world);
  EXPECT_EQ(complaints.size(), 1);
  return complaints.empty() ? Names() : complaints[0].options;
}

TEST(Doctor, ASoundRunIsLeftInPeace) {
  RunRecord run = playing(true);
  set_curve(run, "train/approx_kl", Values(11, 0.01));
  set_curve(run, "train/clip_fraction", Values(11, 0.1));
  set_curve(run, "train/explained_variance", {0, .1, .3, .5, .7, .8, .8, .9, .9, .9, .9});
  set_curve(run, "train/entropy_loss", {-.69, -.6, -.5, -.4, -.3, -.2, -.1, -.05, -.02, -.01, -.005});
  set_curve(run, "train/learning_rate", {.0027, .0024, .0021, .0018, .0015, .0012, .0009, .0006, .0003, .0001, 0});
  EXPECT_EQ(complaints_of(run, {500, false}), Names());
  EXPECT_EQ(complaints_of(RunRecord()), Names());  // nothing known, nothing said
}

TEST(Doctor, EntropyThatIsGoneEarlyAndForNothing) {
  RunRecord run = playing(false);
  set_curve(run, "train/entropy_loss", {-.69, -.3, -.03, -.01, 0, 0, 0, 0, 0, 0, 0});  // below .0345 from step 3000 on
  EXPECT_EQ(complaints_of(run), Names{"entropy gone"});
  EXPECT_NE(diagnose(run, {})[0].shown.find("step 3000"), std::string::npos) << diagnose(run, {})[0].shown;
  EXPECT_EQ(advice(run), (Names{"--ent_coef 0.01", "--learning_rate lin_0.001"}));
  set_option(run, "ent_coef", "0.02");
  EXPECT_EQ(advice(run)[0], "--ent_coef 0.08");
  RunRecord late = playing(false), won = playing(true);
  set_curve(late, "train/entropy_loss", {-.69, -.6, -.6, -.6, -.6, -.6, -.03, 0, 0, 0, 0});  // after half of the run
  set_curve(won, "train/entropy_loss", {-.69, -.3, -.03, -.01, 0, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(complaints_of(late), Names());
  EXPECT_EQ(complaints_of(won), Names());
  RunRecord box = playing(false);  // a differential entropy has no zero to fall to: its deviation has
  set_curve(box, "train/entropy_loss", Values(11, 0.0));
  set_curve(box, "train/std", {1, .1, .01, .01, .01, .01, .01, .01, .01, .01, .01});
  EXPECT_EQ(complaints_of(box), Names{"entropy gone"});
  set_curve(box, "train/std", Values(11, 0.5));
  EXPECT_EQ(complaints_of(box), Names());
}

TEST(Doctor, StepsThatAreTooLarge) {
  RunRecord run = playing(true);
  set_curve(run, "train/approx_kl", {.01, .5, .01, 3, .01, .01, .01, .01, .01, .01, .01});  // 2 of 11
  EXPECT_EQ(complaints_of(run), Names{"steps too large"});
  EXPECT_NE(diagnose(run, {})[0].shown.find("18.2 % of the updates (largest 3)"), std::string::npos);
  EXPECT_EQ(advice(run), (Names{"--learning_rate lin_0.001", "--target_kl 0.03", "--n_epochs 5"}));
  set_curve(run, "train/approx_kl", {.01, .5, .01, .01, .01, .01, .01, .01, .01, .01, .01});  // 1 of 11 is an accident
  EXPECT_EQ(complaints_of(run), Names());
  set_curve(run, "train/clip_fraction", {0, 0, 0, 0, 0, .5, .5, .5, .5, .5, .5});
  EXPECT_EQ(complaints_of(run), Names{"too much clipped"});
}

TEST(Doctor, ValuesThatExplainNothing) {
  RunRecord run = playing(false);
  set_curve(run, "train/explained_variance", {.5, .5, .5, .5, .5, .09, .09, .09, .09, .09, .09});
  EXPECT_EQ(complaints_of(run), Names{"value unexplained"});
  EXPECT_EQ(advice(run), (Names{"--normalize_reward true", "--critic_learning_rate 0.009"}));
  RunRecord won = playing(true);  // of returns that are all at the top there is nothing to explain
  set_curve(won, "train/explained_variance", Values(11, 0.0));
  EXPECT_EQ(complaints_of(won), Names());
}

TEST(Doctor, SchedulesThatAreFrozen) {
  RunRecord run = playing(true);
  set_curve(run, "train/learning_rate", {.003, .002, .001, 0, 0, 0, 0, 0, 0, 0, 0});
  EXPECT_EQ(complaints_of(run), Names{"no learning rate left"});
  EXPECT_EQ(advice(run), (Names{"--learning_rate 0.003", "--total_timesteps 22000"}));
  set_option(run, "learning_rate", "0");
  set_curve(run, "train/learning_rate", Values(11, 0.0));
  EXPECT_EQ(advice(run)[0], "--learning_rate 0.0003");
  RunRecord still = playing(true);
  set_curve(still, "train/approx_kl", Values(11, 1e-9));
  EXPECT_EQ(complaints_of(still), Names{"nothing moves"});
  EXPECT_EQ(advice(still), Names{"--learning_rate lin_0.03"});
}

TEST(Doctor, AReturnThatWasHad) {
  RunRecord run = playing(true);
  set_curve(run, "rollout/ep_rew_mean", {10, 10, 50, 100, 110, 100, 80, 60, 50, 40, 40});  // gained 100, lost 70
  EXPECT_EQ(complaints_of(run), Names{"return lost"});
  EXPECT_EQ(advice(run), (Names{"--target_kl 0.03", "--eval_freq 550"}));  // the rate falls already
  set_option(run, "normalize_observation", "true");
  EXPECT_EQ(complaints_of(run), Names{"statistics drifting"});
  EXPECT_EQ(advice(run), Names{"--normalize_until 0.5"});
  set_option(run, "normalize_until", "0.5");
  EXPECT_EQ(complaints_of(run), Names{"return lost"});
  set_curve(run, "rollout/ep_rew_mean", {10, 10, 50, 100, 110, 100, 80, 70, 70, 70, 70});  // lost 40
  EXPECT_EQ(complaints_of(run), Names());
}

TEST(Doctor, EpisodesThatTheLimitEnds) {
  RunRecord run = playing(false);
  set_curve(run, "rollout/ep_rew_mean", Values(11, -200.0));
  set_curve(run, "rollout/ep_len_mean", Values(11, 200.0));
  EXPECT_EQ(complaints_of(run, {200, false}), Names{"cut by the limit"});
  EXPECT_EQ(advice(run, {200, false}), (Names{"--ent_coef 0.01", "--gamma 0.999", "--n_envs 16"}));
  EXPECT_EQ(complaints_of(run, {0, false}), Names());
  EXPECT_EQ(complaints_of(run, {250, false}), Names());
  set_curve(run, "rollout/ep_rew_mean", Values(11, 200.0));  // a step is worth having: to last is the aim
  EXPECT_EQ(complaints_of(run, {200, false}), Names());
}

// Returns of 0 and 0.04 by chance: a quarter above the first rows, and yet nothing was gained, nor lost.
TEST(Doctor, ChanceIsNoRise) {
  RunRecord run = playing(false);
  set_option(run, "gamma", "0");
  set_curve(run, "rollout/ep_rew_mean", {.01, .01, .04, .04, 0, .03, 0, .04, 0, .02, .03});
  EXPECT_EQ(complaints_of(run), Names{"short horizon"});
}

TEST(Doctor, RewardsThatAreHuge) {
  RunRecord run = playing(false);
  set_curve(run, "rollout/ep_rew_mean", Values(11, -1e7));  // over 10 steps
  EXPECT_EQ(complaints_of(run), Names{"rewards huge"});
  EXPECT_EQ(advice(run), Names{"--normalize_reward true"});
  set_option(run, "normalize_reward", "true");
  EXPECT_EQ(complaints_of(run), Names());
}

TEST(Doctor, TooLittleForAStepOfTheOptimizer) {
  RunRecord run = playing(false);
  set_option(run, "batch_size", "8");
  EXPECT_EQ(complaints_of(run), Names{"too few rows"});
  EXPECT_EQ(advice(run), (Names{"--n_envs 16", "--batch_size 64"}));
  set_option(run, "batch_size", "128");
  EXPECT_EQ(complaints_of(run), Names());
  set_option(run, "memory", "lstm");  // 128 rows are now one sequence of n_steps 128
  run.memory = "lstm";
  EXPECT_EQ(complaints_of(run), Names{"too few rows"});
  EXPECT_EQ(advice(run), (Names{"--n_envs 16", "--batch_size 512"}));
  run.options.emplace_back("sequence_length", "32");  // four
  EXPECT_EQ(complaints_of(run), Names());
}

TEST(Doctor, WhatTheWorldHides) {
  RunRecord run = playing(true);
  run.environment = "CartPoleNoVel-v1";
  EXPECT_EQ(complaints_of(run, surroundings_of(run.environment)), Names{"no memory"});
  EXPECT_EQ(advice(run, {0, true}), (Names{"--memory gru", "--frame_stack 4"}));
  set_option(run, "frame_stack", "4");
  EXPECT_EQ(complaints_of(run, {0, true}), Names());
  set_option(run, "frame_stack", "1");
  run.memory = "gru";
  EXPECT_EQ(complaints_of(run, {0, true}), Names());
  EXPECT_FALSE(surroundings_of("CartPole-v1").hidden);
  EXPECT_EQ(surroundings_of("CartPole-v1").max_episode_steps, 500);
  EXPECT_EQ(surroundings_of("Mine-v0").max_episode_steps, 0);
  for (const WorldEntry& world : registered_worlds()) {  // whoever adds one that hides something says so there
    EXPECT_TRUE(world.summary.find("hidden") == std::string::npos || hides(world.id)) << world.id;
  }
}

TEST(Doctor, AHorizonBeforeTheReward) {
  RunRecord run = playing(false);
  set_option(run, "gamma", "0");
  EXPECT_EQ(complaints_of(run), Names{"short horizon"});
  EXPECT_EQ(advice(run), Names{"--gamma 0.99"});
  set_option(run, "gamma", "0.9");  // 10 steps, and the episodes have 10
  EXPECT_EQ(complaints_of(run), Names());
  set_curve(run, "rollout/ep_len_mean", Values(11, 300.0));
  EXPECT_EQ(complaints_of(run), Names{"short horizon"});
  EXPECT_EQ(advice(run), Names{"--gamma 0.999"});
  run = playing(true);
  set_option(run, "gamma", "0");  // where that is enough, it is enough
  EXPECT_EQ(complaints_of(run), Names());
}

// From the files of a run: KL .5, .25, .125 in three updates.
TEST(Doctor, ReadsADirectory) {
  const Scratch scratch;
  fabricate_run(scratch / "run", 1);
  const RunRecord run = read_record(scratch / "run");
  const nlohmann::ordered_json said = to_json(run, diagnose(run, surroundings_of(run.environment)));
  EXPECT_EQ(said["run"], scratch / "run");
  ASSERT_EQ(said["findings"].size(), 1) << said.dump();
  EXPECT_EQ(said["findings"][0]["name"], "steps too large");
  EXPECT_EQ(said["findings"][0]["try"][0], "--learning_rate 0.000333");
}

}  // namespace
}  // namespace engram
