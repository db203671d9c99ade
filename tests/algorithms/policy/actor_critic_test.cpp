// What PPO and A2C share: no allocation, no number that is not finite, options, metrics, learning of worlds whose
// optimum is known beside random and memoryless play.
#include "engram/algorithms/policy/actor_critic.h"

#include <gtest/gtest.h>

#include <bit>

#include "algorithms/policy/bandit.h"
#include "allocations.h"
#include "engram/core/error.h"
#include "engram/run/selftest/world.h"
#include "refusal.h"

namespace engram {
namespace {

const Settings small_ppo{{"n_steps", "32"}, {"batch_size", "64"}, {"n_epochs", "2"}, {"net_arch", "16"}};

// Eight lanes of 32 steps, endings of both kinds inside, two threads.
class Allocations : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(Allocations, NoneFromTheThirdUpdateOn) {
  const auto [algorithm, memory] = GetParam();
  Threads two(2);
  Settings settings{{"n_steps", "32"}, {"normalize_observation", "true"}, {"normalize_reward", "true"}};
  if (std::string(algorithm) == "ppo") settings.insert(settings.end(), {{"batch_size", "64"}, {"n_epochs", "3"}});
  if (std::string(algorithm) == "ppo" && std::string(memory) != "none") settings.emplace_back("sequence_length", "16");
  const auto agent = make<Vexing>(algorithm, memory, settings, 8, &two, 1 << 20);
  agent->iterate();
  agent->iterate();
  const int64_t before = allocations();
  int64_t episodes = 0;
  for (int i = 0; i < 10; ++i) episodes += static_cast<int64_t>(agent->iterate().episodes.size());
  EXPECT_EQ(allocations(), before);
  EXPECT_GT(episodes, 100);
  EXPECT_GT(before, 0);  // the counter counts
}

INSTANTIATE_TEST_SUITE_P(Policies, Allocations,
                         testing::Values(std::pair{"ppo", "none"}, std::pair{"ppo", "elman"}, std::pair{"ppo", "gru"},
                                         std::pair{"ppo", "lstm"}, std::pair{"a2c", "none"}, std::pair{"a2c", "lstm"}),
                         [](const auto& info) { return std::string(info.param.first) + "_" + info.param.second; });

TEST(Allocations, NoneInContinuousActions) {
  const auto agent = make<Aim>("ppo", "gru", {{"n_steps", "32"}, {"batch_size", "64"}, {"sequence_length", "32"}});
  agent->iterate();
  agent->iterate();
  const int64_t before = allocations();
  agent->iterate();
  EXPECT_EQ(allocations(), before);
}

TEST(Ppo, LearnsToEcho) {
  const auto untrained = make<Echo>("ppo", "none", {{"n_steps", "512"}, {"learning_rate", "0"}});
  EXPECT_NEAR(train(*untrained, 1, 1), 1.0 / 3, 0.05);  // 4096 steps: five deviations are 0.037
  const auto agent = make<Echo>("ppo", "none", {{"n_steps", "32"}, {"learning_rate", "0.003"}});
  EXPECT_GT(train(*agent, 40, 5), 0.95);
}

TEST(Ppo, LearnsToAim) {
  const auto agent =
      make<Aim>("ppo", "none", {{"n_steps", "64"}, {"learning_rate", "0.003"}, {"gamma", "0"}, {"log_std_init", "-1"}});
  // At first the target's variance, 1/3, and the policy's own, (2 exp(-1))^2 in a box of half-width 2; then the policy's
  // own.
  EXPECT_LT(train(*agent, 1, 1), -0.4);
  EXPECT_GT(train(*agent, 20, 5), -0.2);
}

// In raw units the first of these boxes is never left for its middle, and the last one never entered.
TEST(SlowPpo, LearnsABoxOfAnySize) {
  const std::pair<double, double> boxes[] = {{0, 1000}, {0, 0.001}, {-1, 1}, {1e6, 1e6 + 64}};
  for (const auto& [low, high] : boxes) {
    const auto agent = make<Dial>("ppo", "none", {{"n_steps", "64"}, {"learning_rate", "0.003"}, {"gamma", "0"}}, 8,
                                  nullptr, 0, Dial{low, high});
    // About the middle with deviation half a width, clipped: a third of the width away. Then the policy's own noise.
    EXPECT_LT(train(*agent, 1, 1), -0.25) << low;
    train(*agent, 30, 1);
    Tensor observation(1, 1), start(1, 1), action(1, 1), memory(1, 0);
    fill(observation, 1), fill(start, 1);
    Acting greedily{.deterministic = true, .random = {}};
    agent->policy().act({observation, start, {}, nullptr}, memory, action, greedily);
    EXPECT_NEAR((static_cast<double>(action(0, 0)) - low) / (high - low), 0.7, 0.05) << low;
  }
}

// At rate 0 a critic stays as it began, while its actor learns.
TEST(A2c, TheCriticHasARateOfItsOwn) {
  const auto agent = make<Echo>("a2c", "none", {{"critic_learning_rate", "0"}});
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

TEST(SlowPpo, RecallsOnlyWithAMemory) {
  const Settings settings{{"n_steps", "32"}, {"batch_size", "64"}, {"n_epochs", "4"}, {"learning_rate", "0.003"}};
  const auto memoryless = make<Recall>("ppo", "none", settings);
  // An episode's first answer is in sight: (1 + 7/3) / 8 at best.
  EXPECT_LT(train(*memoryless, 60, 20), (1 + 7.0 / 3) / 8 + 0.05);
  for (const std::string memory : {"elman", "gru", "lstm"}) {
    Settings with = settings;
    with.insert(with.end(), {{"sequence_length", "16"}, {"memory_size", "32"}});
    const auto agent = make<Recall>("ppo", memory, with);
    EXPECT_GT(train(*agent, 60, 5), 0.9) << memory;
  }
}

TEST(A2c, LearnsToEcho) {
  const auto agent = make<Echo>("a2c", "none", {{"learning_rate", "0.003"}});
  EXPECT_GT(train(*agent, 600, 50), 0.95);
}

TEST(SlowA2c, RecallsOnlyWithAMemory) {
  const Settings settings{{"learning_rate", "0.003"}, {"n_steps", "8"}};
  const auto memoryless = make<Recall>("a2c", "none", settings);
  EXPECT_LT(train(*memoryless, 600, 100), (1 + 7.0 / 3) / 8 + 0.05);
  const auto agent = make<Recall>("a2c", "gru", settings);
  EXPECT_GT(train(*agent, 1200, 50), 0.9);
}

// Two columns of choices, one of them forbidden at each step: whoever takes that one ends the run.
TEST(ActorCritic, LearnsSeveralChoicesAtOnceUnderAMask) {
  const auto untrained = make<Pair>("ppo", "none", {{"n_steps", "512"}, {"learning_rate", "0"}});
  EXPECT_NEAR(train(*untrained, 1, 1), 0.5, 0.03);  // 4096 steps of deviation sqrt(1/8): five of the mean are 0.028
  const Settings quick{{"learning_rate", "0.01"}, {"net_arch", "16"}};
  const auto ppo = make<Pair>("ppo", "none", {{"n_steps", "32"}, {"learning_rate", "0.01"}, {"net_arch", "16"}});
  EXPECT_GT(train(*ppo, 30, 5), 0.95);
  EXPECT_GT(train(*make<Pair>("a2c", "none", quick), 300, 50), 0.95);
  const Settings with_memory{
      {"learning_rate", "0.01"}, {"n_steps", "16"}, {"batch_size", "64"}, {"net_arch", "16"}, {"memory_size", "16"}};
  EXPECT_GT(train(*make<Pair>("ppo", "gru", with_memory), 60, 5), 0.95);
}

TEST(Ppo, ReportsStableBaselines3Tags) {
  const auto agent = make<Aim>("ppo", "none", small_ppo, 8, nullptr, 1024);
  const Metrics& metrics = agent->iterate();
  for (const char* tag : {"train/loss", "train/policy_gradient_loss", "train/value_loss", "train/entropy_loss",
                          "train/approx_kl", "train/clip_fraction", "train/clip_range", "train/explained_variance",
                          "train/learning_rate", "train/n_updates", "train/std"}) {
    EXPECT_TRUE(std::isfinite(metric(metrics, tag))) << tag;
  }
  EXPECT_EQ(metric(metrics, "train/n_updates"), 2);  // epochs, as there
  EXPECT_NEAR(metric(metrics, "train/std"), 1, 0.05);
  // Of a normal of deviation near one: minus (1 + log 2 pi) / 2.
  EXPECT_NEAR(metric(metrics, "train/entropy_loss"), -1.4189, 0.05);
}

TEST(Ppo, SchedulesFallOverTheRunAndStayAtTheirEnd) {
  Settings settings = small_ppo;
  settings.insert(settings.end(), {{"learning_rate", "lin_0.001"}, {"clip_range", "lin_0.4"}});
  const auto agent = make<Echo>("ppo", "none", settings, 8, nullptr, 1024);  // four rollouts of 256 steps
  EXPECT_DOUBLE_EQ(metric(agent->iterate(), "train/learning_rate"), 0.00075);
  EXPECT_DOUBLE_EQ(metric(agent->iterate(), "train/clip_range"), 0.2);
  agent->iterate();
  EXPECT_EQ(metric(agent->iterate(), "train/learning_rate"), 0);
  EXPECT_EQ(metric(agent->iterate(), "train/learning_rate"), 0);
}

// Four updates of a run; the observer's mean follows the first two and then stays.
TEST(Ppo, NormalisationStaysAsItIsAfterTheShareAskedFor) {
  Settings settings = small_ppo;
  settings.insert(settings.end(), {{"normalize_observation", "true"}, {"normalize_until", "0.5"}});
  const auto agent = make<Aim>("ppo", "none", settings, 8, nullptr, 4 * 8 * 32);
  const auto mean = [&] {
    const Parameters& parameters = agent->policy().agent()->parameters;
    for (const Part& part : parameters.layout().parts()) {
      if (part.name.ends_with("mean")) return parameters.view(part)(0, 0);
    }
    return Real(NAN);
  };
  std::vector<Real> means;
  for (int update = 0; update < 4; ++update) {
    agent->iterate();
    means.push_back(mean());
  }
  EXPECT_NE(means[0], means[1]);
  EXPECT_EQ(means[1], means[2]);
  EXPECT_EQ(means[1], means[3]);
}

// One minibatch, one epoch: nothing has moved when it is looked at, however the networks are shaped.
TEST(Ppo, FirstRatiosAreExactlyOne) {
  for (const std::string memory : {"none", "lstm"}) {
    const auto agent = make<Vexing>("ppo", memory, {{"n_steps", "32"}, {"batch_size", "256"}, {"n_epochs", "1"}});
    for (int i = 0; i < 3; ++i) {
      const Metrics& metrics = agent->iterate();
      EXPECT_EQ(metric(metrics, "train/approx_kl"), 0) << memory;
      EXPECT_EQ(metric(metrics, "train/clip_fraction"), 0) << memory;
    }
  }
}

TEST(Ppo, TargetKlEndsTheUpdate) {
  Settings settings{{"n_steps", "32"}, {"batch_size", "256"}, {"n_epochs", "50"}, {"learning_rate", "0.05"}};
  settings.emplace_back("target_kl", "0.001");
  const auto agent = make<Echo>("ppo", "none", settings);
  const Metrics& metrics = agent->iterate();
  EXPECT_GT(metric(metrics, "train/approx_kl"), 1.5 * 0.001);
  EXPECT_LT(metric(metrics, "train/n_updates"), 10);
}

TEST(Ppo, ABatchThatDoesNotDivideTheRolloutEndsWithASmallerOne) {
  Settings settings = small_ppo;
  settings.emplace_back("batch_size", "100");  // 256 = 2 * 100 + 56
  EXPECT_EQ(metric(make<Echo>("ppo", "none", settings)->iterate(), "train/n_updates"), 2);
  settings.emplace_back("batch_size", "10000");
  EXPECT_EQ(metric(make<Echo>("ppo", "none", settings)->iterate(), "train/n_updates"), 2);
}

TEST(Ppo, RefusesSequencesThatDoNotFit) {
  const auto refuse = [](const Settings& settings) { return refusal([&] { make<Echo>("ppo", "lstm", settings); }, 2); };
  EXPECT_EQ(refuse({{"sequence_length", "32"}, {"batch_size", "100"}}),
            "--batch_size: expected a multiple of sequence_length 32, found 100");
  EXPECT_EQ(refuse({{"sequence_length", "50"}, {"batch_size", "100"}}),
            "--n_steps: expected a multiple of sequence_length 50, found 128");
  // The sequence is n_steps long unless told otherwise.
  EXPECT_EQ(refuse({{"n_steps", "96"}}), "--batch_size: expected a multiple of sequence_length 96, found 128");
}

TEST(Ppo, DefaultsAreThoseOfRecurrentPpoWithAMemory) {
  const auto value = [](const std::string& memory, const std::string& name) {
    const auto maker = find_algorithm("ppo").options(memory);
    OptionSet options;
    options.add([&](OptionVisitor& visitor) { maker->visit_options(visitor); });
    for (const OptionDescription& option : options.describe()) {
      if (option.name == name) return option.value;
    }
    return std::string("missing");
  };
  EXPECT_EQ(value("none", "n_steps"), "2048");
  EXPECT_EQ(value("none", "batch_size"), "64");
  EXPECT_EQ(value("lstm", "n_steps"), "128");
  EXPECT_EQ(value("lstm", "batch_size"), "128");
  EXPECT_EQ(value("none", "target_kl"), "none");
  EXPECT_EQ(value("none", "clip_range_vf"), "none");
}

TEST(FindAlgorithm, SuggestsTheNearestName) {
  const std::string text = refusal([] { find_algorithm("pppo"); }, 2);
  EXPECT_NE(text.find("unknown algorithm 'pppo'; did you mean 'ppo'?"), std::string::npos) << text;
}

// A reward within the range of Real whose square is not.
struct Exploding {
  int64_t steps = 0;
  Space observation_space() const { return Space::box(1, -1, 1); }
  Space action_space() const { return Space::discrete(2); }
  void reset(Rng&, View observation) { observation(0, 0) = 0; }
  Outcome step(ConstView, Rng&, View observation) {
    observation(0, 0) = 0.5;
    return {++steps > 64 ? 1e38 : 0};
  }
  void visit(Archive& archive) { archive("steps", steps); }
};

TEST(ActorCritic, NamesALossThatIsNotFiniteAndKeepsTheWeights) {
  for (const std::string name : {"ppo", "a2c"}) {
    Settings settings = name == "ppo" ? small_ppo : Settings{{"n_steps", "32"}};
    const auto algorithm = make<Exploding>(name, "none", settings);
    algorithm->iterate();
    algorithm->iterate();
    const auto& learner = dynamic_cast<const ActorCritic&>(*algorithm);
    const Parameters before = learner.agent().parameters;
    const std::string text = refusal([&] { algorithm->iterate(); }, 1);
    EXPECT_NE(text.find(" is not finite: "), std::string::npos) << text;
    EXPECT_NE(text.find("step 768, seed 1"), std::string::npos) << text;
    for (size_t i = 0; i < before.values().size(); ++i) {
      ASSERT_EQ(std::bit_cast<uint32_t>(before.values()[i]),
                std::bit_cast<uint32_t>(learner.agent().parameters.values()[i]));
    }
  }
}

TEST(AgentPolicy, ClipsIntoTheBox) {
  const auto agent = make<Aim>("ppo", "none", small_ppo);
  Tensor observation(4, 1), start(1, 4), memory(4, 0), action(4, 1);
  std::vector<Rng> random;
  for (uint32_t i = 0; i < 4; ++i) random.emplace_back(8, Purpose::action, i);
  Acting acting{false, random};
  double largest = 0;
  for (int i = 0; i < 100; ++i) {
    agent->policy().act({observation, start, {}}, memory, action, acting);
    for (Real a : action.values()) largest = std::max(largest, std::abs(static_cast<double>(a)));
  }
  EXPECT_EQ(largest, 2);  // of 400 standard normals some lie outside of [-2, 2]
}

}  // namespace
}  // namespace engram
