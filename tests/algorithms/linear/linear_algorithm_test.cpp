#include "engram/algorithms/linear/linear_algorithm.h"

#include <gtest/gtest.h>

#include "algorithms/tabular/small_worlds.h"
#include "engram/algorithms/linear/linear_policy.h"
#include "engram/env/batched.h"
#include "engram/env/classic/cartpole.h"
#include "engram/env/classic/mountain_car.h"
#include "refusal.h"

namespace engram {
namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

double no_clock() { return 0; }

template <class World>
std::unique_ptr<Algorithm> make(const std::string& name, const World& world, const Settings& settings = {},
                                int limit = 0, int lanes = 1) {
  const auto maker = find_algorithm(name).options("none");
  OptionSet options;
  options.add([&](OptionVisitor& v) { maker->visit_options(v); });
  for (const auto& [option, value] : settings) options.assign(option, value, option);
  return maker->make(std::make_unique<Batched<World>>("test", world, lanes, limit),
                     {.seed = 3, .total_timesteps = 20000, .threads = nullptr, .clock = no_clock});
}

const LinearPolicy& policy(const Algorithm& algorithm) { return dynamic_cast<const LinearPolicy&>(algorithm.policy()); }

std::string bytes(Algorithm& algorithm) {
  Archive archive = Archive::saver();
  algorithm.visit(archive);
  return archive.finish();
}

TEST(LinearAlgorithmTest, ResumesToTheSameBytes) {
  for (const AlgorithmEntry& entry : linear_entries()) {
    for (const std::string features : {"tiles", "fourier"}) {
      const Settings settings{{"features", features}, {"learning_rate", "0.1"}, {"fourier_per_block", "10"}};
      auto whole = make(entry.name, CartPole(), settings, 500);
      for (int i = 0; i < 2; ++i) whole->iterate();
      const std::string middle = bytes(*whole);
      for (int i = 0; i < 2; ++i) whole->iterate();

      auto resumed = make(entry.name, CartPole(), settings, 500);
      Archive archive = Archive::loader(middle);
      resumed->visit(archive);
      archive.finish();
      EXPECT_EQ(bytes(*resumed), middle) << entry.name;
      for (int i = 0; i < 2; ++i) resumed->iterate();
      EXPECT_EQ(bytes(*resumed), bytes(*whole)) << entry.name << ", " << features;
    }
  }
}

// linear_q keeps nothing of a running episode.
TEST(LinearAlgorithmTest, ManyLanesResumeToTheSameBytes) {
  for (const std::string features : {"tiles", "fourier"}) {
    const Settings settings{{"features", features}};
    auto whole = make("linear_q", CartPole(), settings, 50, 3);
    whole->iterate();
    auto resumed = make("linear_q", CartPole(), settings, 50, 3);
    Archive archive = Archive::loader(bytes(*whole));
    resumed->visit(archive);
    archive.finish();
    whole->iterate();
    resumed->iterate();
    EXPECT_EQ(bytes(*resumed), bytes(*whole)) << features;
    EXPECT_EQ(whole->timesteps(), 2 * 1002);  // whole steps of three lanes
  }
}

// One place, reward 1, forever.
struct ForeverHere {
  Space observation_space() const { return Space::box(1, 0, 1); }
  Space action_space() const { return Space::discrete(1); }
  void reset(Rng&, View observation) { observation(0, 0) = Real(0.5); }
  Outcome step(ConstView, Rng&, View observation) {
    observation(0, 0) = Real(0.5);
    return {1, Ending::none};
  }
  void visit(Archive&) {}
};

TEST(LinearAlgorithmTest, ATimeLimitIsNoDeath) {
  // 1 + 0.5 + 0.25 + ... = 2, though every episode ends after one step; taken for a death it would be 1.
  Tensor here(1, 1);
  here(0, 0) = Real(0.5);
  for (const AlgorithmEntry& entry : linear_entries()) {
    for (const int lanes : {1, 3}) {
      auto algorithm = make(entry.name, ForeverHere(), {{"gamma", "0.5"}}, 1, entry.name == "linear_q" ? lanes : 1);
      algorithm->iterate();
      Features x;
      policy(*algorithm).features().map(here, x);
      EXPECT_NEAR(policy(*algorithm).values()(x, 0), 2, 1e-9) << entry.name << ", " << lanes;
    }
  }
}

TEST(LinearAlgorithmTest, BoundsComeFromTheSpaceOrFromWhatIsMet) {
  const auto car = make("linear_q", MountainCar());
  EXPECT_NEAR(policy(*car).features().low()[0], -1.2, 1e-6);
  EXPECT_NEAR(policy(*car).features().high()[1], 0.07, 1e-6);
  // CartPole bounds position and angle (Gymnasium: 4.8, 0.418), not the velocities, which random play keeps small.
  const auto pole = make("linear_q", CartPole(), {}, 500);
  const ObservationFeatures& features = policy(*pole).features();
  EXPECT_NEAR(features.high()[0], 4.8, 1e-6);
  for (const size_t velocity : {1, 3}) {
    EXPECT_LT(features.low()[velocity], -0.5);
    EXPECT_GT(features.high()[velocity], 0.5);
    EXPECT_LT(features.high()[velocity], 10);
  }
}

TEST(LinearAlgorithmTest, RefusesWhatItCannotLearn) {
  EXPECT_NE(refusal([] { make("linear_q", Indexed<Offers>()); }).find("takes continuous observations: expected a Box"),
            std::string::npos);
  EXPECT_NE(refusal([] { make("linear_sarsa", MountainCar(), {}, 200, 2); }).find("expected --n_envs 1, found 2"),
            std::string::npos);
  EXPECT_NE(refusal([] { make("linear_q", MountainCarContinuous()); }).find("expected a Discrete action"),
            std::string::npos);
  EXPECT_NE(refusal([] {
              make("linear_q", CartPole(), {{"tiles", "1000"}});
            }).find("lower --tiles"),
            std::string::npos);
}

TEST(LinearAlgorithmTest, SarsaWithTilesClimbsTheMountain) {
  auto algorithm =
      make("linear_sarsa", MountainCar(),
           {{"gamma", "1"}, {"lambda", "0"}, {"exploration_initial_eps", "0"}, {"exploration_final_eps", "0"}});
  std::vector<Episode> episodes;
  while (episodes.size() < 300) {
    const std::vector<Episode>& more = algorithm->iterate().episodes;
    episodes.insert(episodes.end(), more.begin(), more.end());
  }
  double last = 0;
  for (size_t i = 200; i < 300; ++i) last += static_cast<double>(episodes[i].length) / 100;
  EXPECT_LT(last, 160);  // pumping energy in the crude way takes 119; random play needs thousands
}

TEST(SlowLinearAlgorithmTest, MountainCarIsClimbed) {
  // Sutton & Barto figure 12.10 and systems elsewhere: about 110 steps once it is learned; -200 is never to arrive.
  const Settings greedy{
      {"gamma", "1"}, {"learning_rate", "0.3"}, {"exploration_initial_eps", "0"}, {"exploration_final_eps", "0"}};
  for (const AlgorithmEntry& entry : linear_entries()) {
    auto algorithm = make(entry.name, MountainCar(), greedy, 200);
    while (algorithm->timesteps() < 99000) algorithm->iterate();
    double sum = 0;
    const std::vector<Episode>& last = algorithm->iterate().episodes;
    for (const Episode& episode : last) sum += episode.episode_return;
    EXPECT_GT(sum / static_cast<double>(last.size()), -140) << entry.name;
  }
}

}  // namespace
}  // namespace engram
