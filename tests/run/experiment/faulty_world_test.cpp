// A user's world that breaks its own contract stops training, with its id, lane and step; what was saved stays.
#include <gtest/gtest.h>

#include <filesystem>
#include <limits>
#include <stdexcept>

#include "engram/core/error.h"
#include "engram/run/experiment/experiment.h"
#include "registered.h"
#include "run/scratch.h"

namespace engram {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

// Episodes of ten steps; in its 99th step, the ninth of an episode, a lane does what `Fault` says.
template <class Fault>
struct Faulty {
  Space observation_space() const { return Space::box(1, 0, 1); }
  Space action_space() const { return Space::discrete(2); }
  void reset(Rng& rng, View observation) {
    elapsed = 0;
    observation(0, 0) = static_cast<Real>(rng.uniform());
  }
  Outcome step(ConstView, Rng& rng, View observation) {
    observation(0, 0) = static_cast<Real>(rng.uniform());
    Outcome outcome{1, ++elapsed == 10 ? Ending::terminated : Ending::none};
    if (++age == 99) Fault::spoil(observation, outcome);
    return outcome;
  }
  void mask(View allowed) const { fill(allowed, age == 99 ? Fault::allowed : Real(1)); }
  void visit(Archive& archive) {
    archive("elapsed", elapsed);
    archive("age", age);
  }
  int64_t elapsed = 0, age = 0;
};

struct Sound {
  static constexpr Real allowed = 1;
  static void spoil(View, Outcome&) {}
};
struct NanReward : Sound {
  static void spoil(View, Outcome& outcome) { outcome.reward = nan; }
};
struct NanObservation : Sound {
  static void spoil(View observation, Outcome&) { observation(0, 0) = static_cast<Real>(nan); }
};
struct WideObservation : Sound {
  static void spoil(View observation, Outcome&) { observation(0, 0) = 2; }
};
struct ClosedMask : Sound {
  static constexpr Real allowed = 0;
};
struct Thrower : Sound {
  static void spoil(View, Outcome&) { throw std::out_of_range("the map has no row 7"); }
};

Plan plan_of(const std::string& id) {
  return resolve({.algorithm = "ppo",
                  .environment = id,
                  .preset = "none",
                  .config = "",
                  .flags = {{"n_envs", "2", "test"},
                            {"n_steps", "16", "test"},
                            {"batch_size", "16", "test"},
                            {"n_epochs", "1", "test"},
                            {"total_timesteps", "640", "test"}},
                  .also_known = {}});
}

std::string complaint(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), 1);
    return error.what();
  }
  return "no error";
}

template <class Fault>
void expect_stop(const std::string& id, const std::string& complained) {
  SCOPED_TRACE(id);
  const Registered<Faulty<Fault>> registered(id);
  const Scratch scratch;
  Watcher watcher;
  const std::string expected = id + ", lane 0, step 9 of the episode: " + complained;
  EXPECT_EQ(complaint([&] {
              Experiment experiment(plan_of(id));
              experiment.begin(scratch / "run");
              experiment.train(0, watcher, 0);
            }).substr(0, expected.size()),
            expected);
  // Six updates of 16 steps lie behind; from there it comes to the same end.
  ASSERT_TRUE(std::filesystem::exists(scratch / "run/checkpoints/last.ckpt"));
  EXPECT_EQ(complaint([&] {
              Experiment::resume(scratch / "run", plan_of(id), watcher)->train(0, watcher, 0);
            }).substr(0, expected.size()),
            expected);
}

TEST(FaultyWorld, TrainingStopsWhereTheContractIsBroken) {
  expect_stop<NanReward>("NanReward-v0", "expected a finite reward, found nan");
  expect_stop<NanObservation>("NanObservation-v0", "expected an observation in Box(1; low 0; high 1), found (nan)");
  expect_stop<WideObservation>("WideObservation-v0", "expected an observation in Box(1; low 0; high 1), found (2)");
  expect_stop<ClosedMask>("ClosedMask-v0", "the mask forbids every action");
  expect_stop<Thrower>("Thrower-v0", "the world threw: the map has no row 7");
}

TEST(FaultyWorld, TheSameWorldWithoutAFaultTrains) {
  const Registered<Faulty<Sound>> registered("Sound-v0");
  const Scratch scratch;
  Watcher watcher;
  Experiment experiment(plan_of("Sound-v0"));
  experiment.begin(scratch / "run");
  EXPECT_TRUE(experiment.train(0, watcher, 0).finished);
}

}  // namespace
}  // namespace engram
