// REINFORCE: returns of whole episodes by hand, worlds whose optimum is known, a memory over whole episodes, what it
// refuses.
#include "engram/algorithms/policy/reinforce.h"

#include <gtest/gtest.h>

#include "algorithms/policy/bandit.h"
#include "allocations.h"
#include "engram/learning/returns.h"
#include "engram/run/selftest/world.h"
#include "refusal.h"

namespace engram {
namespace {

// Two episodes side by side: the first of two steps that a time limit cut, the second of one step that terminated.
TEST(EpisodeReturns, ByHand) {
  Tensor reward(3, 2), discount(3, 2), value(3, 2), weight(3, 2), returns(3, 2);
  reward(0, 0) = 1, reward(1, 0) = 2, reward(0, 1) = 5;
  discount(0, 0) = discount(1, 0) = 0.5;
  weight(0, 0) = weight(1, 0) = weight(0, 1) = 1;
  value(2, 0) = 8;                       // of what the limit cut off
  value(1, 1) = 100, value(2, 1) = 100;  // behind a termination: nothing
  episode_returns({reward, discount, value, {}, {}}, weight, returns);
  EXPECT_EQ(returns(1, 0), 2 + 0.5f * 8);
  EXPECT_EQ(returns(0, 0), 1 + 0.5f * (2 + 0.5f * 8));
  EXPECT_EQ(returns(0, 1), 5);
}

// Recorded elsewhere: the discounted returns of one episode at gamma 0.5.
TEST(EpisodeReturns, AsALectureHasThem) {
  const double rewards[] = {-0.9, 1.2, 0.5, -0.6, 1, 0.6, 0.2, 0, 0.4, 0.5};
  const double expected[] = {-0.16308594, 1.47382812, 0.54765625, 0.0953125, 1.390625,
                             0.78125,     0.3625,     0.325,      0.65,      0.5};
  Tensor reward(11, 1), discount(11, 1), value(11, 1), weight(11, 1), returns(11, 1);
  for (int64_t t = 0; t < 10; ++t) {
    reward(t, 0) = static_cast<Real>(rewards[t]);
    discount(t, 0) = t < 9 ? Real(0.5) : Real(0);
    weight(t, 0) = 1;
  }
  value(10, 0) = 100;  // behind a termination
  episode_returns({reward, discount, value, {}, {}}, weight, returns);
  for (int64_t t = 0; t < 10; ++t) EXPECT_NEAR(returns(t, 0), expected[t], 1e-6);
}

TEST(Reinforce, LearnsToEcho) {
  for (const char* baseline : {"true", "false"}) {
    const auto agent =
        make<Echo>("reinforce", "none",
                   {{"learning_rate", "0.003"}, {"n_episodes", "4"}, {"gamma", "0"}, {"baseline", baseline}}, 1);
    EXPECT_GT(train(*agent, 30, 2), 0.95) << baseline;
  }
}

TEST(Reinforce, LearnsToAim) {
  const auto agent =
      make<Aim>("reinforce", "none",
                {{"learning_rate", "0.003"}, {"n_episodes", "8"}, {"gamma", "0"}, {"log_std_init", "-1"}}, 1);
  EXPECT_GT(train(*agent, 60, 2), -0.25);  // a random one: about -0.5
}

TEST(SlowReinforce, RecallsOnlyWithAMemory) {
  const Settings settings{{"learning_rate", "0.005"}, {"n_episodes", "8"}, {"gamma", "0"}};
  const auto memoryless = make<Recall>("reinforce", "none", settings, 1);
  EXPECT_LT(train(*memoryless, 40, 5), (1 + 7.0 / 3) / 8 + 0.05);
  const auto agent = make<Recall>("reinforce", "gru", settings, 1);
  EXPECT_GT(train(*agent, 60, 2), 0.9);
}

// A critic at rate 0 stays as it began, while its actor learns.
TEST(Reinforce, TheBaselineHasARateOfItsOwn) {
  const auto agent = make<Echo>("reinforce", "none", {{"critic_learning_rate", "0"}}, 1);
  const auto part = [&](const std::string& name) {
    const Parameters& parameters = agent->policy().agent()->parameters;
    for (const Part& each : parameters.layout().parts()) {
      if (each.name == name) return parameters.view(each)(0, 0);
    }
    return Real(0);
  };
  const Real critic = part("critic.0.weight"), actor = part("actor.0.weight");
  ASSERT_NE(critic, 0);
  agent->iterate();
  EXPECT_EQ(part("critic.0.weight"), critic);
  EXPECT_NE(part("actor.0.weight"), actor);
}

struct Endless {
  Space observation_space() const { return Space::discrete(1); }
  Space action_space() const { return Space::discrete(2); }
  void reset(Rng&, View observation) { observation(0, 0) = 0; }
  Outcome step(ConstView, Rng&, View observation) {
    observation(0, 0) = 0;
    return {1};
  }
  void visit(Archive&) {}
};

TEST(Reinforce, RefusesWhatItCannotLearnFrom) {
  EXPECT_NE(refusal([] { make<Echo>("reinforce", "none", {}, 2); }).find("expected --n_envs 1, found 2"),
            std::string::npos);
  EXPECT_NE(refusal([] {
              make<Echo>("reinforce", "none", {{"learning_rate", "0"}, {"critic_learning_rate", "0.1"}}, 1);
            }).find("--critic_learning_rate"),
            std::string::npos);
  const auto agent = make<Endless>("reinforce", "none", {{"buffer_size", "100"}}, 1);
  EXPECT_NE(refusal([&] { agent->iterate(); }, 1).find("did not end within 100 steps; raise --buffer_size"),
            std::string::npos);
}

TEST(Reinforce, AllocatesNothingOnceItHasSeenItsLongestEpisodes) {
  const auto agent = make<Echo>("reinforce", "gru", {{"n_episodes", "3"}}, 1);
  for (int i = 0; i < 3; ++i) agent->iterate();
  const int64_t before = allocations();
  agent->iterate();
  EXPECT_LT(allocations() - before, 10);  // the names of its figures; it plays 125 episodes
}

}  // namespace
}  // namespace engram
