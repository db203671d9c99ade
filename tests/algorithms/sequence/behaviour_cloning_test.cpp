#include "engram/algorithms/sequence/behaviour_cloning.h"

#include <gtest/gtest.h>

#include "engram/env/datasets/demonstrations.h"
#include "engram/env/registry.h"
#include "refusal.h"

namespace engram {
namespace {

using Wishes = std::vector<std::pair<std::string, std::string>>;

std::unique_ptr<Algorithm> clone_of(const std::string& world, const std::string& memory, const std::string& csv,
                                    const Wishes& wishes = {}, int lanes = 1) {
  const auto maker = find_algorithm("bc").options(memory);
  OptionSet options;
  options.add([&](OptionVisitor& v) { maker->visit_options(v); });
  for (const auto& [name, value] : wishes) options.assign(name, value, "test");
  if (!csv.empty()) options.assign("demonstrations", "log.csv", "test");
  return maker->make(find_world(world).options()->make(lanes, {}),
                     {.seed = 1, .n_envs = lanes, .read_file = [&](const std::string&) { return csv; }});
}

const std::string cart_head = "episode,step,observation_0,observation_1,observation_2,observation_3,action_0,reward\n";

// In CartPole's spaces: the action is the sign of the step before, which the present step does not show.
std::string echoes(int episodes, int length) {
  Rng rng(4, Purpose::test);
  std::string csv = cart_head;
  for (int e = 0; e < episodes; ++e) {
    int64_t before = 0;
    for (int t = 0; t < length; ++t) {
      const int64_t now = rng.below(2);
      csv += std::to_string(e) + "," + std::to_string(t) + "," + std::to_string(2 * now - 1) + ",0,0,0," +
             std::to_string(before) + ",1\n";
      before = now;
    }
  }
  return csv;
}

double loss_after(Algorithm& algorithm, int updates) {
  double loss = 0;
  for (int i = 0; i < updates; ++i) loss = -algorithm.iterate().episodes[0].episode_return;
  return loss;
}

// ln 2 = 0.693 to whoever forgets; blocks of 10 of 20 steps carry their memory on.
TEST(SlowBehaviourCloning, WhatDependsOnThePastNeedsAMemory) {
  const std::string csv = echoes(32, 20);
  const Wishes wishes{{"n_steps", "10"}, {"learning_rate", "0.01"}, {"memory_size", "16"}};
  EXPECT_LT(loss_after(*clone_of("CartPole-v1", "gru", csv, wishes, 16), 150), 0.05);
  EXPECT_GT(loss_after(*clone_of("CartPole-v1", "none", csv, {{"n_steps", "10"}}, 16), 150), 0.6);
}

// Three steps of an episode, two of another one: two sequences, of which every step counts.
TEST(BehaviourCloning, AnEpisodeIsASequence) {
  const std::string csv =
      cart_head + "7,0,1,0,0,0,1,1\n7,1,2,0,0,0,0,1\n7,2,3,0,0,0,1,1\n8,0,4,0,0,0,0,1\n8,1,4.5,0,0,0,1,1\n";
  const Demonstrations data(Space::box(4, -5, 5), Space::discrete(2), csv, "log.csv");
  ASSERT_EQ(data.sequences(DataPart::train), 2);
  EXPECT_EQ(data.length(DataPart::train, 0), 3);
  ASSERT_EQ(data.length(DataPart::train, 1), 2);
  Tensor input(2, 4), target(2, 1), weight(2, 1);
  data.read({DataPart::train, 1, 0}, input, target, weight);
  EXPECT_EQ(input(0, 0), 4);
  EXPECT_EQ(target(0, 0), 0);
  EXPECT_EQ(target(1, 0), 1);
  EXPECT_EQ(weight(0, 0) * weight(1, 0), 1);
}

// Of equal episodes every block of two has the same loss where nothing is learned, unless a memory outlives its episode.
TEST(BehaviourCloning, AMemoryEndsWithItsEpisode) {
  std::string csv = cart_head;
  for (int e = 0; e < 4; ++e) {
    for (int t = 0; t < 5; ++t) csv += std::to_string(e) + "," + std::to_string(t) + ",1,0,0,0,1,1\n";
  }
  const auto algorithm =
      clone_of("CartPole-v1", "gru", csv, {{"n_steps", "10"}, {"learning_rate", "0"}, {"memory_size", "8"}});
  const double first = loss_after(*algorithm, 1);
  EXPECT_EQ(loss_after(*algorithm, 1), first);
}

// Pendulum's torque reaches from -2 to 2: 1.5 is 0.75 in units of the box, and 1.5 again when it acts.
TEST(BehaviourCloning, ActsInTheWorldsOwnNumbers) {
  std::string csv = "episode,step,observation_0,observation_1,observation_2,action_0\n";
  for (int i = 0; i < 8; ++i) csv += "0," + std::to_string(i) + ",1,0,0,1.5\n";
  const auto algorithm = clone_of("Pendulum-v1", "none", csv, {{"net_arch", "8"}, {"learning_rate", "0.02"}});
  EXPECT_LT(loss_after(*algorithm, 200), 1e-3);
  Tensor seen(1, 3), start(1, 1), memory(1, 0), action(1, 1);
  seen(0, 0) = 1;
  Acting greedy;
  algorithm->policy().act({seen, start, {}}, memory, action, greedy);
  EXPECT_NEAR(action(0, 0), 1.5, 0.07);  // 2 sqrt(1e-3)
}

TEST(BehaviourCloning, RefusesDemonstrationsOfAnotherWorld) {
  const auto said = [](const std::string& world, const std::string& csv) {
    return refusal([&] { clone_of(world, "none", csv); });
  };
  EXPECT_EQ(said("CartPole-v1", "").find("bc: expected --demonstrations FILE.csv"), 0u);
  EXPECT_NE(said("Pendulum-v1", cart_head + "0,0,0,0,0,0,1,1\n")
                .find("log.csv: demonstrations of another world: expected 3 columns observation_0 ..."),
            std::string::npos);
  EXPECT_NE(said("CartPole-v1", cart_head + "0,0,0,0,0,0,1,1\n0,1,0,0,0,0,2,1\n")
                .find("step 1: demonstrations of another world: expected an action in Discrete(2), found (2)"),
            std::string::npos);
  EXPECT_NE(said("CartPole-v1", cart_head + "0,0,99,0,0,0,1,1\n").find("expected an observation in Box(4"),
            std::string::npos);
  EXPECT_NE(said("CartPole-v1", cart_head + "0,0,nan,0,0,0,1,1\n").find("log.csv"), std::string::npos);
  EXPECT_NE(said("CartPole-v1", cart_head).find("expected rows of numbers, found none"), std::string::npos);
  EXPECT_NE(said("CartPole-v1", "a,b\n1,2\n").find("no column 'episode'"), std::string::npos);
}

}  // namespace
}  // namespace engram
