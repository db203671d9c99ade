// Agents that explore by the noise of their weights: no epsilon, a policy without noise between iterations, exact resume.
#include "engram/nn/noisy.h"

#include <gtest/gtest.h>

#include "algorithms/policy/bandit.h"
#include "engram/algorithms/q_networks/q_learner.h"

namespace engram {
namespace {

const Settings noisy{{"noisy", "true"},       {"net_arch", "16"},        {"batch_size", "32"},
                     {"buffer_size", "2000"}, {"train_freq", "2"},       {"target_update_interval", "100"},
                     {"gamma", "0.5"},        {"learning_rate", "0.003"}};

Settings with(const Settings& more) {
  Settings settings = noisy;
  settings.insert(settings.end(), more.begin(), more.end());
  return settings;
}

std::vector<Real> numbers_in(const Parameters& parameters, bool noise) {
  std::vector<Real> all;
  for (const Part& part : parameters.layout().parts()) {
    const bool is_noise = part.name.find("noise_") != std::string::npos;
    for (int64_t i = 0; i < part.rows && is_noise == noise; ++i) {
      for (Real x : parameters.view(part).row_span(i)) all.push_back(x);
    }
  }
  return all;
}
std::vector<Real> noise_in(const Parameters& parameters) { return numbers_in(parameters, true); }
std::vector<Real> numbers_of(const Algorithm& algorithm, bool noise) {
  return numbers_in(dynamic_cast<const QLearner&>(algorithm).agent().parameters, noise);
}

// Without any epsilon: what is tried beside the best action is the noise's doing.
TEST(NoisyQ, LearnsToEcho) {
  for (const auto& [name, own] : {std::pair{"dqn", Settings{}}, std::pair{"dqn", Settings{{"dueling", "true"}}},
                                  std::pair{"qr_dqn", Settings{{"n_quantiles", "8"}}},
                                  std::pair{"c51", Settings{{"n_atoms", "21"}, {"v_min", "0"}, {"v_max", "2"}}}}) {
    const auto agent = make<Echo>(name, "none", with(own), 1, nullptr, 4000);
    EXPECT_GT(train(*agent, 4, 1), 0.9) << name;
    EXPECT_EQ(metric(agent->iterate(), "rollout/exploration_rate"), 0);
    for (const Real each : numbers_of(*agent, true)) EXPECT_EQ(each, 0);
  }
}

// Looks at the noise of each update, and learns nothing.
struct Onlooker final : QLearner {
  Onlooker(const QOptions& options, const RunContext& context)
      : QLearner(std::make_unique<Batched<Echo>>("test", Echo(), 1), options, make_linear_head(false, true), {},
                 context) {}
  double learn(const ReplayBatch&, ConstView, View) override {
    const std::vector<Real> before = mine;
    mine = noise_in(online());
    EXPECT_NE(mine, noise_in(target()));
    EXPECT_NE(mine, before);
    return 0;
  }
  std::vector<Real> mine;
};

TEST(NoisyQ, EachUpdateHasNoiseOfItsOwnForEitherNetwork) {
  QOptions options;
  options.noisy = true;
  options.network.net_arch = {4};
  options.learning_starts = 0;
  options.gradient_steps = 2;
  options.buffer_size = 1000;
  Onlooker onlooker(options, {.seed = 1, .total_timesteps = 64});
  onlooker.iterate();
  EXPECT_FALSE(onlooker.mine.empty());
}

std::string saved(Algorithm& algorithm) {
  Archive archive = Archive::saver();
  algorithm.visit(archive);
  return archive.finish();
}

TEST(NoisyQ, ResumeDrawsTheNoiseThatWouldHaveCome) {
  for (const char* name : {"dqn", "r2d2"}) {
    const Settings own = std::string(name) == "dqn" ? Settings{} : Settings{{"sequence_length", "8"}, {"burn_in", "4"}};
    const char* memory = std::string(name) == "dqn" ? "none" : "gru";
    const auto straight = make<Echo>(name, memory, with(own), 2, nullptr, 4000);
    straight->iterate();
    const std::string bytes = saved(*straight);
    const auto resumed = make<Echo>(name, memory, with(own), 2, nullptr, 4000);
    Archive archive = Archive::loader(bytes);
    resumed->visit(archive);
    straight->iterate();
    resumed->iterate();
    EXPECT_EQ(numbers_of(*straight, false), numbers_of(*resumed, false)) << name;
    EXPECT_EQ(saved(*straight), saved(*resumed)) << name;
  }
}

}  // namespace
}  // namespace engram
