// DQN: options that do not fit, masks, exploration, the dueling head, learning of worlds whose optimum is known.
#include "engram/algorithms/q_networks/dqn.h"

#include <gtest/gtest.h>

#include <cmath>

#include "algorithms/policy/bandit.h"
#include "refusal.h"

namespace engram {
namespace {

const Settings small{{"net_arch", "16"},         {"batch_size", "32"}, {"buffer_size", "2000"},
                     {"learning_rate", "0.003"}, {"train_freq", "1"},  {"target_update_interval", "100"}};

Settings with(Settings settings, const Settings& more) {
  settings.insert(settings.end(), more.begin(), more.end());
  return settings;
}

// Two actions of which one, told by the observation, is allowed; an action that is not would be an error of the world.
struct Gate {
  static constexpr int max_episode_steps = 8;
  int64_t open = 0;
  Space observation_space() const { return Space::discrete(2); }
  Space action_space() const { return Space::discrete(3); }
  void reset(Rng& rng, View observation) { show(rng, observation); }
  Outcome step(ConstView action, Rng& rng, View observation) {
    const auto taken = static_cast<int64_t>(action(0, 0));
    EXPECT_TRUE(taken == 2 || taken == open);
    show(rng, observation);
    return {taken == 2 ? 0.0 : 1.0};
  }
  void mask(View allowed) const {
    for (int64_t a = 0; a < 3; ++a) allowed(0, a) = a == 2 || a == open ? 1 : 0;
  }
  void visit(Archive& archive) { archive("open", open); }

 private:
  void show(Rng& rng, View observation) {
    open = rng.below(2);
    observation(0, 0) = static_cast<Real>(open);
  }
};

TEST(Dqn, SaysWhichOptionsDoNotFit) {
  const auto refused = [](const Settings& settings, int64_t total = 0) {
    return refusal([&] { make<Echo>("dqn", "none", settings, 1, nullptr, total); });
  };
  EXPECT_NE(refused({{"buffer_size", "63"}}).find("--buffer_size: expected room for a batch of 32"), std::string::npos);
  EXPECT_NE(refused({}, 100).find("--learning_starts: expected less than total_timesteps 100, found 100"),
            std::string::npos);
  EXPECT_NE(refused({{"priority_alpha", "1.5"}}).find("--priority_alpha"), std::string::npos);
  EXPECT_NE(refused({{"loss", "mean"}}).find("--loss"), std::string::npos);
  EXPECT_NE(refusal([] { make<Aim>("dqn", "none", {}); }).find("expected a Discrete action"), std::string::npos);
}

TEST(Dqn, LearnsToEchoWithEveryOption) {
  const auto untrained =
      make<Echo>("dqn", "none", with(small, {{"learning_rate", "0"}, {"exploration_final_eps", "1"}}), 1);
  EXPECT_NEAR(train(*untrained, 4, 4), 1.0 / 3, 0.05);  // 4000 steps: five deviations are 0.037
  const Settings variants[] = {{},
                               {{"double_q", "true"}, {"dueling", "true"}},
                               {{"prioritized", "true"}, {"loss", "mse"}},
                               {{"optimizer", "rmsprop"}, {"tau", "0.01"}, {"target_update_interval", "1"}},
                               {{"gamma", "0.5"}, {"n_step", "3"}}};
  for (const Settings& variant : variants) {
    const auto agent = make<Echo>("dqn", "none", with(small, variant), 1, nullptr, 4000);
    const double reward = train(*agent, 4, 1);
    EXPECT_GT(reward, 0.9) << (variant.empty() ? "plain" : variant[0].first);  // at best 0.95 + 0.05 / 3
  }
}

TEST(Dqn, TakesNoForbiddenActionAndLearnsAmongTheOthers) {
  const auto agent = make<Gate>("dqn", "none", small, 2, nullptr, 4000);
  EXPECT_GT(train(*agent, 4, 1), 0.9);
}

// Rate after n actions = r^(n - warm-up), the warm-up being over once a batch can be drawn.
TEST(Dqn, ExplorationThatDecaysByTheAction) {
  const auto agent = make<Echo>(
      "dqn", "none",
      with(small, {{"exploration_decay", "0.999"}, {"exploration_final_eps", "0"}, {"learning_starts", "0"}}), 1);
  const Metrics& metrics = agent->iterate();
  // The 33rd action is the first that is chosen while 32 steps are there to be drawn; the rate that is told is that of
  // the 1000th.
  EXPECT_NEAR(metric(metrics, "rollout/exploration_rate"), std::pow(0.999, 1000 - 32), 1e-9);
}

TEST(Dqn, AnUpdateAStepOrAtEachEnd) {
  const auto updates = [](const Settings& settings) {
    const auto agent = make<Echo>("dqn", "none", with(small, settings), 1);
    return metric(agent->iterate(), "train/n_updates");
  };
  EXPECT_EQ(updates({}), 901);                     // of 1000 steps, from the 100th on
  EXPECT_EQ(updates({{"train_freq", "8"}}), 113);  // 104, 112 ... 1000
  EXPECT_EQ(updates({{"train_freq", "0"}}), 113);  // an episode has 8 steps
  EXPECT_EQ(updates({{"gradient_steps", "3"}}), 2703);
}

// One observation, a reward of 1 whatever is done, no end.
struct Steady {
  Space observation_space() const { return Space::box(1, -1, 1); }
  Space action_space() const { return Space::discrete(2); }
  void reset(Rng&, View observation) { observation(0, 0) = 1; }
  Outcome step(ConstView, Rng&, View observation) {
    observation(0, 0) = 1;
    return {1};
  }
  void visit(Archive&) {}
};

double estimate_of(const Algorithm& algorithm) {
  Tensor observation(1, 1), start(1, 1), memory(1, algorithm.policy().memory_size()), value(1, 1);
  observation(0, 0) = start(0, 0) = 1;
  algorithm.policy().estimate({observation, start, {}, nullptr}, memory, value);
  return static_cast<double>(value(0, 0));
}

// While the target stands still, a value is what follows from the target's: 1 + 0.9 of it, and not the 10 of the world.
TEST(QLearners, LearnFromTheTargetAndNotFromThemselves) {
  const Settings settings{
      {"net_arch", "16"},        {"batch_size", "16"},      {"buffer_size", "500"},
      {"learning_rate", "0.01"}, {"train_freq", "1"},       {"target_update_interval", "1000000000"},
      {"gamma", "0.9"},          {"learning_starts", "50"}, {"n_step", "1"}};
  for (const char* name : {"dqn", "qr_dqn", "c51", "drqn", "r2d2"}) {
    Settings own = settings;
    if (std::string(name) == "drqn" || std::string(name) == "r2d2") own.push_back({"sequence_length", "4"});
    if (std::string(name) == "r2d2") own.insert(own.end(), {{"rescale", "false"}, {"double_q", "false"}});
    const auto learner = make<Steady>(name, "none", own, 1);
    const double before = estimate_of(*learner);
    learner->iterate();
    EXPECT_NEAR(estimate_of(*learner), 1 + 0.9 * before, 0.1) << name;
  }
}

TEST(QHead, DuelingAdvantagesHaveMeanZeroAndTheirDerivativeIsTheTranspose) {
  const DuelingHead head;
  Tensor row(2, 4), q(2, 3), d_q(2, 3), d_row(2, 4);
  Rng random(1, Purpose::test);
  for (Tensor* each : {&row, &d_q}) {
    for (Real& x : each->values()) x = static_cast<Real>(random.normal());
  }
  head.values(row, q);
  head.backward(d_q, d_row);
  for (int64_t r = 0; r < 2; ++r) {
    EXPECT_NEAR(q(r, 0) + q(r, 1) + q(r, 2), 3 * row(r, 3), 1e-6);
    EXPECT_NEAR(q(r, 0) - q(r, 1), row(r, 0) - row(r, 1), 1e-6);
    double through_q = 0, through_row = 0;  // q is linear in the row
    for (int64_t a = 0; a < 3; ++a) through_q += static_cast<double>(q(r, a) * d_q(r, a));
    for (int64_t j = 0; j < 4; ++j) through_row += static_cast<double>(row(r, j) * d_row(r, j));
    EXPECT_NEAR(through_q, through_row, 1e-5);
  }
}

}  // namespace
}  // namespace engram
