// SAC, TD3 and DDPG: worlds whose optimum is known, memories of actor and critics, what they refuse.
#include <gtest/gtest.h>

#include "algorithms/policy/bandit.h"
#include "allocations.h"
#include "engram/algorithms/continuous/sac.h"
#include "engram/core/error.h"
#include "refusal.h"

namespace engram {
namespace {

// Name the number that was shown one step earlier, in a box: 0 at best. Without a memory the mean is the best guess,
// and costs the number's variance, 1/3 (an episode's first answer is in sight).
struct AimBack {
  static constexpr int max_episode_steps = 8;
  double target = 0, before = 0;
  Space observation_space() const { return Space::box(1, -1, 1); }
  Space action_space() const { return Space::box(1, -2, 2); }
  void reset(Rng& rng, View observation) {
    show(rng, observation);
    before = target;
  }
  Outcome step(ConstView action, Rng& rng, View observation) {
    const double miss = static_cast<double>(action(0, 0)) - before;
    before = target;
    show(rng, observation);
    return {-miss * miss};
  }
  void visit(Archive& archive) {
    archive("target", target);
    archive("before", before);
  }

 private:
  void show(Rng& rng, View observation) {
    target = rng.uniform(-1, 1);
    observation(0, 0) = static_cast<Real>(target);
  }
};

Settings small(const Settings& more = {}) {
  Settings all{{"net_arch", "32"},      {"learning_rate", "0.003"}, {"batch_size", "64"},
               {"buffer_size", "4000"}, {"learning_starts", "200"}, {"gamma", "0"},
               {"memory_size", "16"}};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

// Mean reward of a step of the deterministic policy.
template <class World>
double played(const Algorithm& algorithm) {
  Batched<World> world("test", World(), 1);
  Lanes lanes(world, 77);
  Tensor memory(1, algorithm.policy().memory_size()), action(1, 1);
  Acting greedy;
  std::vector<Episode> episodes;
  double sum = 0;
  constexpr int steps = 800;
  for (int i = 0; i < steps; ++i) {
    algorithm.policy().act(lanes.now(), memory, action, greedy);
    lanes.step(action, episodes);
    sum += lanes.reward(0);
  }
  return sum / steps;
}

class Continuous : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(All, Continuous, testing::Values("sac", "td3", "ddpg"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(Continuous, LearnsToAim) {
  const auto agent = make<Aim>(GetParam(), "none", small(), 1);
  EXPECT_LT(played<Aim>(*agent), -0.25);  // at first about 0: the target's variance, 1/3
  for (int i = 0; i < 2; ++i) agent->iterate();
  EXPECT_GT(played<Aim>(*agent), -0.02);
}

TEST_P(Continuous, AimsBackOnlyWithAMemory) {
  const Settings settings = small({{"sequence_length", "8"}, {"burn_in", "4"}, {"train_freq", "2"}});
  const auto memoryless = make<AimBack>(GetParam(), "none", settings, 1);
  for (int i = 0; i < 2; ++i) memoryless->iterate();
  EXPECT_LT(played<AimBack>(*memoryless), -7.0 / 8 / 3 + 0.05);
  const auto agent = make<AimBack>(GetParam(), "gru", settings, 1);
  for (int i = 0; i < 4; ++i) agent->iterate();
  EXPECT_GT(played<AimBack>(*agent), -0.1);
}

TEST_P(Continuous, SaysWhatFitsADiscreteWorld) {
  const std::string text = refusal([] { make<Echo>(GetParam(), "none", {}, 1); });
  EXPECT_TRUE(text.starts_with(std::string(GetParam()) +
                               " acts by continuous numbers between bounds: expected a Box "
                               "action with finite bounds, found Discrete(3); algorithms that fit: a2c, ppo"))
      << text;
}

TEST_P(Continuous, RefusesOptionsThatDoNotFitEachOther) {
  const auto refused = [](const Settings& settings, const std::string& memory = "none", int64_t total = 0) {
    return refusal([&] { make<Aim>(GetParam(), memory, settings, 1, nullptr, total); });
  };
  EXPECT_NE(
      refused({{"buffer_size", "100"}, {"batch_size", "256"}}).find("--buffer_size: expected at least batch_size"),
      std::string::npos);
  EXPECT_NE(refused({{"learning_starts", "500"}}, "none", 400).find("--learning_starts: expected fewer than the run's"),
            std::string::npos);
  EXPECT_NE(refused({{"batch_size", "48"}}, "gru").find("--batch_size: expected a multiple of sequence_length 32"),
            std::string::npos);
  EXPECT_NE(refused({{"sequence_length", "512"}, {"batch_size", "512"}, {"buffer_size", "512"}}, "gru")
                .find("--buffer_size: expected at least"),
            std::string::npos);
  EXPECT_NE(refused({{"learning_rate", "0"}, {"critic_learning_rate", "1"}}).find("--critic_learning_rate"),
            std::string::npos);
}

TEST_P(Continuous, AllocatesNothingButADrawsListsOnceItLearns) {
  for (const char* memory : {"none", "gru"}) {
    Settings settings = small({{"sequence_length", "8"}, {"burn_in", "2"}, {"train_freq", "20"}});
    const auto agent = make<Aim>(GetParam(), memory, settings, 2);
    for (int i = 0; i < 2; ++i) agent->iterate();
    const int64_t before = allocations();
    agent->iterate();
    // Two lists of a draw, 25 times, and the names of its figures.
    EXPECT_LT(allocations() - before, 60) << memory;
  }
}

// While the targets stand still, how fast the actor learns is nothing to the critics: all steps were made before the one
// round of updates. Rates are powers of two, so that their ratio is exact.
TEST(Td3, TheTargetsActorIsTheOneThatFollows) {
  for (const char* name : {"td3", "ddpg"}) {
    const auto critic_loss = [&](const char* rate) {
      const auto agent = make<Aim>(name, "none",
                                   small({{"gamma", "0.9"},
                                          {"tau", "0"},
                                          {"train_freq", "800"},
                                          {"gradient_steps", "20"},
                                          {"learning_rate", rate},
                                          {"critic_learning_rate", "0.00390625"}}),
                                   1);
      return metric(agent->iterate(), "train/critic_loss");
    };
    EXPECT_GT(critic_loss("0.0078125"), 0) << name;
    EXPECT_EQ(critic_loss("0.0078125"), critic_loss("0.25")) << name;
  }
}

// Earns `early` in each of its first steps, then 1.
struct EarlyReward {
  double early = 0;
  int64_t first = 0, steps = 0;
  Space observation_space() const { return Space::box(1, -1, 1); }
  Space action_space() const { return Space::box(1, -1, 1); }
  void reset(Rng&, View observation) { observation(0, 0) = 1; }
  Outcome step(ConstView, Rng&, View observation) {
    observation(0, 0) = 1;
    return {steps++ < first ? early : 1};
  }
  void visit(Archive& archive) { archive("steps", steps); }
};

// The one update at step 10 is of the one unit: 4 rows of burn-in, 4 that are learned from.
TEST_P(Continuous, TheBurnInIsNotLearnedFrom) {
  const auto critic_loss = [&](double early, int64_t first) {
    const auto agent = make<EarlyReward>(GetParam(), "gru",
                                         small({{"net_arch", "8"},
                                                {"memory_size", "4"},
                                                {"sequence_length", "4"},
                                                {"burn_in", "4"},
                                                {"batch_size", "4"},
                                                {"buffer_size", "100"},
                                                {"learning_starts", "0"},
                                                {"train_freq", "10"}}),
                                         1, nullptr, 10, {early, first});
    return metric(agent->iterate(), "train/critic_loss");
  };
  EXPECT_GT(critic_loss(1, 4), 0);
  EXPECT_EQ(critic_loss(1, 4), critic_loss(50, 4));
  EXPECT_NE(critic_loss(1, 5), critic_loss(50, 5));
}

TEST(Sac, EntropyCoefficientIsANumberOrLearned) {
  const auto refused = [](const char* text) {
    return refusal([&] { make<Aim>("sac", "none", {{"ent_coef", text}}, 1); });
  };
  for (const char* wrong : {"bogus", "auto_", "auto_0", "-1", "nan", "1x", "inf", ""}) {
    EXPECT_TRUE(refused(wrong).starts_with("--ent_coef: expected a number from 0 to 1e6, auto, or auto_X")) << wrong;
  }
  const auto first = [](const char* text) {
    const auto agent = make<Aim>("sac", "none", small({{"ent_coef", text}, {"learning_starts", "999"}}), 1);
    return metric(agent->iterate(), "train/ent_coef");
  };
  EXPECT_NEAR(first("0.25"), 0.25, 1e-7);
  EXPECT_NEAR(first("auto_0.5"), 0.5, 0.01);  // a step of Adam moves its logarithm by 0.003
  EXPECT_NEAR(first("auto"), 1, 0.01);
}

// The policy of Aim is certain in the end: its entropy falls to what is aimed at, and the coefficient with it.
TEST(Sac, TheCoefficientFollowsTheEntropy) {
  const auto agent = make<Aim>("sac", "none", small(), 1);
  double last = 1;
  for (int i = 0; i < 3; ++i) last = metric(agent->iterate(), "train/ent_coef");
  EXPECT_LT(last, 0.3);
  EXPECT_GT(last, 0);
}

}  // namespace
}  // namespace engram
