#include "engram/algorithms/fitted/fitted_q_algorithm.h"

#include <gtest/gtest.h>

#include <numeric>

#include "algorithms/tabular/small_worlds.h"
#include "engram/algorithms/fitted/fitted_algorithm.h"
#include "engram/algorithms/fitted/fitted_q.h"
#include "engram/env/batched.h"
#include "engram/env/classic/cartpole.h"
#include "engram/env/classic/mountain_car.h"
#include "refusal.h"

namespace engram {
namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

template <class World>
std::unique_ptr<Algorithm> make(const World& world, const Settings& settings = {}, int limit = 0, int lanes = 1,
                                int64_t steps = 20000) {
  const auto maker = fitted_q_entry().options("none");
  OptionSet options;
  options.add([&](OptionVisitor& v) { maker->visit_options(v); });
  for (const auto& [option, value] : settings) options.assign(option, value, option);
  return maker->make(std::make_unique<Batched<World>>("test", world, lanes, limit),
                     {.seed = 3, .total_timesteps = steps, .threads = nullptr, .clock = nullptr});
}

std::string bytes(Algorithm& algorithm) {
  Archive archive = Archive::saver();
  algorithm.visit(archive);
  return archive.finish();
}

TEST(FittedQAlgorithmTest, ResumesToTheSameBytes) {
  for (const std::string regressor : {"tree", "forest", "knn"}) {
    const int lanes = regressor == "tree" ? 3 : 1;
    const Settings settings{
        {"regressor", regressor}, {"n_iterations", "3"}, {"train_freq", "500"}, {"exploration_hold", "4"}};
    auto whole = make(CartPole(), settings, 500, lanes);
    for (int i = 0; i < 2; ++i) whole->iterate();
    const std::string middle = bytes(*whole);
    for (int i = 0; i < 2; ++i) whole->iterate();

    auto resumed = make(CartPole(), settings, 500, lanes);
    Archive archive = Archive::loader(middle);
    resumed->visit(archive);
    archive.finish();
    EXPECT_EQ(bytes(*resumed), middle) << regressor;
    for (int i = 0; i < 2; ++i) resumed->iterate();
    EXPECT_EQ(bytes(*resumed), bytes(*whole)) << regressor;
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

TEST(FittedQAlgorithmTest, ATimeLimitIsNoDeath) {
  // 1 + 0.5 + 0.25 + ... = 2, though every episode ends after one step; taken for a death it would be 1. 20 iterations
  // leave 2^-19.
  Tensor here(1, 1);
  here(0, 0) = Real(0.5);
  for (const std::string regressor : {"tree", "forest", "knn"}) {
    auto algorithm = make(ForeverHere(), {{"regressor", regressor}, {"gamma", "0.5"}}, 1);
    algorithm->iterate();
    std::vector<double> q;
    dynamic_cast<const FittedPolicy<FittedQ>&>(algorithm->policy()).values().values(here, q);
    EXPECT_NEAR(q[0], 2, 1e-5) << regressor;
  }
}

TEST(FittedQAlgorithmTest, FitsWhenItIsTimeTo) {
  // Fits after steps 3000 and 4500 of 5000: never before learning_starts, then at multiples of train_freq.
  auto algorithm = make(CartPole(), {{"learning_starts", "2000"}, {"train_freq", "1500"}, {"n_iterations", "2"}}, 500);
  double updates = -1;
  for (const double expected : {0, 0, 2, 2, 4}) {
    for (const auto& [tag, value] : algorithm->iterate().values) updates = tag == "train/n_updates" ? value : updates;
    EXPECT_EQ(updates, expected) << algorithm->timesteps();
  }
}

// Three lanes, 999 and 1002 steps: the multiple of 1000 is passed, not met.
TEST(FittedQAlgorithmTest, FitsWhenManyLanesPassTheTime) {
  auto algorithm = make(CartPole(), {{"learning_starts", "0"}, {"train_freq", "1000"}, {"n_iterations", "1"}}, 500, 3);
  std::vector<double> updates;
  for (int i = 0; i < 3; ++i) {
    for (const auto& [tag, value] : algorithm->iterate().values) {
      if (tag == "train/n_updates") updates.push_back(value);
    }
  }
  EXPECT_EQ(algorithm->timesteps(), 3 * 1002);
  EXPECT_EQ(updates, (std::vector<double>{1, 2, 3}));
}

// Every lane's own steps are told: r + gamma max Q of where IT went. Lane i stays at its own place i / 4 and is paid so
// much; 1 / (1 - 0.5) times that is its value. With another lane's observation or reward no place has its value.
struct OwnPlace {
  int lane = 0;
  Space observation_space() const { return Space::box(1, 0, 1); }
  Space action_space() const { return Space::discrete(1); }
  void take_lane(int own, int) { lane = own; }
  void reset(Rng&, View observation) { observation(0, 0) = place(); }
  Outcome step(ConstView, Rng&, View observation) {
    observation(0, 0) = place();
    return {place(), Ending::none};
  }
  Real place() const { return static_cast<Real>(lane) / 4; }
  void visit(Archive&) {}
};

TEST(FittedQAlgorithmTest, LearnsFromEveryLane) {
  auto algorithm = make(OwnPlace(), {{"regressor", "tree"}, {"gamma", "0.5"}}, 3, 4);
  algorithm->iterate();
  Tensor places(4, 1);
  for (int64_t lane = 0; lane < 4; ++lane) places(lane, 0) = static_cast<Real>(lane) / 4;
  std::vector<double> q;
  dynamic_cast<const FittedPolicy<FittedQ>&>(algorithm->policy()).values().values(places, q);
  for (size_t lane = 0; lane < 4; ++lane) EXPECT_NEAR(q[lane], 0.5 * static_cast<double>(lane), 1e-5);
}

TEST(FittedQAlgorithmTest, RefusesWhatItCannotLearn) {
  EXPECT_NE(refusal([] { make(Indexed<Offers>()); }).find("takes continuous observations: expected a Box"),
            std::string::npos);
  EXPECT_NE(refusal([] { make(MountainCarContinuous()); }).find("expected a Discrete action"), std::string::npos);
  EXPECT_NE(refusal([] { make(CartPole(), {{"regressor", "spline"}}); }).find("regressor"), std::string::npos);
}

// The mean return of the greedy policy over 20 episodes.
double greedy_return(const Policy& policy) {
  Batched<MountainCar> world("test", MountainCar(), 20, 200);
  StepBatch batch(20, world.observation_space(), world.action_space(), false);
  Tensor action(20, 1);
  std::vector<Rng> random(20, Rng(0, Purpose::test));
  Acting acting{.deterministic = true, .random = random};
  std::vector<double> total(20, 0);
  std::vector<bool> over(20, false);
  world.reset(77, batch);
  for (int t = 0; t < 200; ++t) {
    policy.act({batch.observation, {}, {}}, {}, action, acting);
    world.step(action, batch);
    for (size_t lane = 0; lane < 20; ++lane) {
      total[lane] += over[lane] ? 0 : batch.reward(static_cast<int64_t>(lane), 0);
      over[lane] = over[lane] || batch.ending[lane] != Ending::none;
    }
  }
  return std::accumulate(total.begin(), total.end(), 0.0) / 20;
}

TEST(SlowFittedQAlgorithmTest, MountainCarIsClimbed) {
  // The preset's settings. Random play never arrives: -200; energy pumping takes 119.4 steps.
  auto algorithm = make(MountainCar(),
                        {{"gamma", "1"},
                         {"train_freq", "2000"},
                         {"exploration_hold", "20"},
                         {"exploration_fraction", "0.4"},
                         {"exploration_final_eps", "0.01"}},
                        200, 1, 40000);
  EXPECT_EQ(greedy_return(algorithm->policy()), -200);  // before the first fit: always the first action
  while (algorithm->timesteps() < 40000) algorithm->iterate();
  EXPECT_GT(greedy_return(algorithm->policy()), -119.4);
}

}  // namespace
}  // namespace engram
