// The classic worlds against single steps recorded from Gymnasium 1.4.0, from the same state and action.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engram/env/batched.h"
#include "engram/env/classic/acrobot.h"
#include "engram/env/classic/cartpole.h"
#include "engram/env/classic/hidden.h"
#include "engram/env/classic/mountain_car.h"
#include "engram/env/classic/pendulum.h"

namespace engram {
namespace {

// Gymnasium keeps some states and all observations in float32: half a unit in the last place of numbers up to 28.
constexpr double tolerance = 2e-6;

nlohmann::json golden(const std::string& name) {
  std::ifstream file(std::string(ENGRAM_GOLDEN) + "/" + name);
  return nlohmann::json::parse(file);
}

// Single steps along a walk, and single steps around endings and clippings.
std::vector<nlohmann::json> steps(const std::string& id) {
  std::vector<nlohmann::json> rows;
  for (const char* name : {"gymnasium_traces.json", "gymnasium_endings.json"}) {
    const nlohmann::json traces = golden(name).at("traces").at(id);
    rows.insert(rows.end(), traces.begin(), traces.end());
  }
  return rows;
}

double number(const nlohmann::json& scalar_or_list) {
  return scalar_or_list.is_array() ? scalar_or_list.at(0).get<double>() : scalar_or_list.get<double>();
}

template <class E>
void expect_same_steps(const std::string& id) {
  E world;
  const int columns = world.observation_space().columns();
  Tensor observation(1, columns), action(1, 1);
  Rng rng;
  int rows = 0, endings = 0;
  for (const nlohmann::json& row : steps(id)) {
    SCOPED_TRACE(id + ", row " + std::to_string(rows++));
    for (size_t i = 0; i < world.state.size(); ++i) world.state[i] = row.at("state").at(i).template get<double>();
    action(0, 0) = static_cast<Real>(number(row.at("action")));
    const Outcome outcome = world.step(action, rng, observation);
    for (size_t i = 0; i < world.state.size(); ++i) {
      EXPECT_NEAR(world.state[i], row.at("next_state").at(i).template get<double>(), tolerance);
    }
    for (int i = 0; i < columns; ++i) {
      EXPECT_NEAR(observation(0, i), row.at("observation").at(static_cast<size_t>(i)).template get<double>(),
                  tolerance);
    }
    EXPECT_NEAR(outcome.reward, number(row.at("reward")), tolerance);
    const bool terminated = row.at("terminated").template get<bool>();
    EXPECT_EQ(outcome.ending, terminated ? Ending::terminated : Ending::none);
    endings += terminated;
  }
  EXPECT_GE(rows, 300);
  EXPECT_GE(endings, id == "Pendulum-v1" ? 0 : 20);
}

// Whole episodes from Gymnasium's first state under its actions, through Batched and its time limit. Not Acrobot: two
// links are chaotic, so that a last bit grows into another episode. Here an error may grow to 100 of the tolerances of
// one step. A pole that is held upright multiplies it by e every 1 / sqrt(g / (l (4/3 - m/M))) = 0.25 s: a rounding of
// 1e-15 reaches that after 330 steps of 0.02 s, so CartPole's observations are compared up to there; all rewards and
// endings are.
template <class E>
void expect_same_episodes(const std::string& id, size_t observed_steps = 1000) {
  const nlohmann::json episodes = golden("gymnasium_endings.json").at("episodes").at(id);
  for (const auto& episode : episodes) {
    E start;
    for (size_t i = 0; i < start.state.size(); ++i) start.state[i] = episode.at("state").at(i).template get<double>();
    struct FromThere : E {
      using E::state;
      void reset(Rng&, View) {}
    };
    Batched<FromThere> world(id, FromThere{start}, 1, E::max_episode_steps);
    StepBatch batch(1, world.observation_space(), world.action_space(), false);
    Tensor action(1, 1);
    world.reset(0, batch);
    const size_t length = episode.at("actions").size(), every = episode.at("observations_every");
    for (size_t t = 0; t < length; ++t) {
      SCOPED_TRACE(id + ", step " + std::to_string(t + 1));
      action(0, 0) = episode.at("actions").at(t);
      world.step(action, batch);
      EXPECT_NEAR(batch.reward(0, 0), episode.at("rewards").at(t).template get<double>(), 100 * tolerance);
      const bool last = t + 1 == length;
      ASSERT_EQ(batch.finals(), last ? 1 : 0);
      if (t % every != 0 || t >= observed_steps) continue;
      const Tensor& seen = last ? batch.final_observation : batch.observation;
      for (int64_t i = 0; i < seen.columns(); ++i) {
        EXPECT_NEAR(seen(0, i),
                    episode.at("observations").at(t / every).at(static_cast<size_t>(i)).template get<double>(),
                    100 * tolerance);
      }
    }
    EXPECT_EQ(batch.ending[0], episode.at("terminated").template get<bool>() ? Ending::terminated : Ending::truncated);
  }
}

// Gymnasium makes the continuous car's next state a float32 array; the other car's is a tuple of doubles.
TEST(Classic, TheContinuousCarsStateIsRoundedToFloat) {
  const auto rounded = [](auto world) {
    Tensor observation(1, 2), action(1, 1);
    Rng rng;
    world.state = {-0.5123456789012345, 0.0123456789012345};
    world.step(action, rng, observation);
    return static_cast<double>(observation(0, 0)) == world.state[0] &&
           static_cast<double>(observation(0, 1)) == world.state[1];
  };
  EXPECT_TRUE(rounded(MountainCarContinuous()));
  EXPECT_FALSE(rounded(MountainCar()));
}

TEST(Classic, WholeEpisodesAsInGymnasium) {
  expect_same_episodes<CartPole>("CartPole-v1", 330);
  expect_same_episodes<MountainCar>("MountainCar-v0");
  expect_same_episodes<MountainCarContinuous>("MountainCarContinuous-v0");
  expect_same_episodes<Pendulum>("Pendulum-v1");
}

TEST(Classic, CartPoleStepsAsInGymnasium) { expect_same_steps<CartPole>("CartPole-v1"); }
TEST(Classic, PendulumStepsAsInGymnasium) { expect_same_steps<Pendulum>("Pendulum-v1"); }
TEST(Classic, MountainCarStepsAsInGymnasium) { expect_same_steps<MountainCar>("MountainCar-v0"); }
TEST(Classic, AcrobotStepsAsInGymnasium) { expect_same_steps<Acrobot>("Acrobot-v1"); }
TEST(Classic, MountainCarContinuousStepsAsInGymnasium) {
  expect_same_steps<MountainCarContinuous>("MountainCarContinuous-v0");
}

// Both sides of each limit: 2.4 m and 12 degrees = 0.20943951 rad end the episode, and the last step still earns 1.
TEST(Classic, CartPoleEndsBeyondItsLimits) {
  Tensor observation(1, 4), action(1, 1);
  Rng rng;
  const auto ending_from = [&](double x, double angle) {
    CartPole world;
    world.state = {x, 0, angle, 0};
    const Outcome outcome = world.step(action, rng, observation);
    EXPECT_EQ(outcome.reward, 1);
    return outcome.ending;
  };
  EXPECT_EQ(ending_from(2.3999, 0), Ending::none);
  EXPECT_EQ(ending_from(-2.4001, 0), Ending::terminated);
  EXPECT_EQ(ending_from(0, 0.2094), Ending::none);
  EXPECT_EQ(ending_from(0, -0.2095), Ending::terminated);
}

// The flag at 0.5 counts; the goal of MountainCarContinuous lies at 0.45 and pays 100 less the effort, 0.1.
TEST(Classic, MountainCarsArrive) {
  Tensor observation(1, 2), action(1, 1);
  Rng rng;
  MountainCar car;
  car.state = {0.48, 0.03};
  EXPECT_EQ(car.step(action, rng, observation).ending, Ending::terminated);
  MountainCarContinuous continuous;
  continuous.state = {0.43, 0.03};
  action(0, 0) = 1;
  const Outcome outcome = continuous.step(action, rng, observation);
  EXPECT_EQ(outcome.ending, Ending::terminated);
  EXPECT_DOUBLE_EQ(outcome.reward, 99.9);
}

// Upright at rest is an equilibrium with the tip at its highest, 2 > 1; hanging, the tip is at -2.
TEST(Classic, AcrobotEndsWhenItsTipIsHigh) {
  Tensor observation(1, 6), action(1, 1);
  action(0, 0) = 1;  // no torque
  Rng rng;
  Acrobot world;
  world.state = {std::numbers::pi, 0, 0, 0};
  Outcome outcome = world.step(action, rng, observation);
  EXPECT_EQ(outcome.ending, Ending::terminated);
  EXPECT_EQ(outcome.reward, 0);
  world.state = {0, 0, 0, 0};
  outcome = world.step(action, rng, observation);
  EXPECT_EQ(outcome.ending, Ending::none);
  EXPECT_EQ(outcome.reward, -1);
}

// Hidden columns read 0 after reset and step; the others and the world itself are untouched.
TEST(Classic, HiddenColumnsReadZero) {
  CartPole open;
  Hidden<CartPole, 1, 3> hidden;
  Tensor seen(1, 4), partly(1, 4), action(1, 1);
  Rng one(5, Purpose::test), two(5, Purpose::test);
  open.reset(one, seen);
  hidden.reset(two, partly);
  for (int step = 0; step < 3; ++step) {
    EXPECT_NE(seen(0, 1), 0);
    EXPECT_NE(seen(0, 3), 0);
    EXPECT_EQ(partly(0, 1), 0);
    EXPECT_EQ(partly(0, 3), 0);
    EXPECT_EQ(partly(0, 0), seen(0, 0));
    EXPECT_EQ(partly(0, 2), seen(0, 2));
    open.step(action, one, seen);
    hidden.step(action, two, partly);
    EXPECT_EQ(open.state, hidden.state);
  }
}

}  // namespace
}  // namespace engram
