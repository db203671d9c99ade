#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "engram/core/error.h"
#include "engram/env/classic/mountain_car.h"
#include "engram/env/memory/repeat.h"
#include "engram/env/wrappers/frame_stack.h"
#include "engram/env/wrappers/previous_step.h"
#include "engram/env/wrappers/wrappable.h"
#include "registered.h"

namespace engram {
namespace {

using Row = std::vector<Real>;

// Observation (100 episode + step, step), reward = 10 step, ends at `length` by termination; forbids action 2 at
// odd steps.
struct Clock {
  static constexpr double length = 3;
  Space observation_space() const { return Space::box({0, -1}, {1000, 50}); }
  Space action_space() const { return Space::discrete(3); }
  void reset(Rng&, View observation) {
    elapsed = 0;
    ++episode;
    observe(observation);
  }
  Outcome step(ConstView, Rng&, View observation) {
    ++elapsed;
    observe(observation);
    return {10 * elapsed, elapsed == length ? Ending::terminated : Ending::none};
  }
  void mask(View allowed) const {
    fill(allowed, 1);
    allowed(0, 2) = static_cast<int>(elapsed) % 2 == 0;
  }
  void visit(Archive& archive) {
    archive("elapsed", elapsed);
    archive("episode", episode);
  }
  void visit_fitted(Archive& archive) { archive("fitted", fitted); }
  void observe(View observation) const {
    observation(0, 0) = static_cast<Real>(100 * episode + elapsed);
    observation(0, 1) = static_cast<Real>(elapsed);
  }
  double elapsed = 0, episode = -1, fitted = 1;
};

struct Play {
  Play(VectorEnvPtr inner, const WrapperOptions& options)
      : world(wrapped(std::move(inner), options)),
        batch(world->lanes(), world->observation_space(), world->action_space(), world->masked()),
        action(world->lanes(), world->action_space().columns()) {
    world->reset(1, batch);
  }
  void step(double with = 0) {
    fill(action, static_cast<Real>(with));
    world->step(action, batch);
  }
  static Row row(const Tensor& tensor, int64_t i) {
    const auto values = tensor.view().row_span(i);
    return {values.begin(), values.end()};
  }
  Row seen(int lane = 0) const { return row(batch.observation, lane); }
  Row last(int final = 0) const { return row(batch.final_observation, final); }

  VectorEnvPtr world;
  StepBatch batch;
  Tensor action;
};

VectorEnvPtr clocks(int lanes = 2) { return std::make_unique<Batched<Clock>>("Clock-v0", Clock(), lanes, 0); }

TEST(FrameStack, TheOldestFirstAndAnEpisodeBeginsWithCopies) {
  Play play(clocks(), {.frame_stack = 3});
  EXPECT_EQ(play.world->observation_space(), Space::box({0, -1, 0, -1, 0, -1}, {1000, 50, 1000, 50, 1000, 50}));
  EXPECT_EQ(play.seen(), (Row{0, 0, 0, 0, 0, 0}));
  play.step();
  EXPECT_EQ(play.seen(), (Row{0, 0, 0, 0, 1, 1}));
  play.step();
  EXPECT_EQ(play.seen(1), (Row{0, 0, 1, 1, 2, 2}));
}

// The stack at an episode's end holds the true last frames; the new episode knows nothing of them.
TEST(FrameStack, FinalAndFirstStacksDoNotMix) {
  Play play(clocks(), {.frame_stack = 3});
  for (int i = 0; i < 3; ++i) play.step();
  ASSERT_EQ(play.batch.final_lane, (std::vector<int>{0, 1}));
  EXPECT_EQ(play.last(1), (Row{1, 1, 2, 2, 3, 3}));
  EXPECT_EQ(play.seen(1), (Row{100, 0, 100, 0, 100, 0}));
  play.step();
  EXPECT_EQ(play.batch.finals(), 0);
  EXPECT_EQ(play.seen(1), (Row{100, 0, 100, 0, 101, 1}));
}

TEST(FrameStack, IndicesStayIndices) {
  using World = RepeatFirst<1>;
  Play play(std::make_unique<Batched<World>>("Cards-v0", World(), 1), {.frame_stack = 4});
  EXPECT_EQ(play.world->observation_space(), Space::multi_discrete({4, 4, 4, 4}));
  const Real first = play.batch.observation(0, 3);
  play.step();
  EXPECT_EQ(play.batch.observation(0, 0), first);
  EXPECT_EQ(play.batch.observation(0, 2), first);
}

// Only one lane ends: the others' rows are taken from `observation`, its own from `final_observation`.
struct Uneven : Clock {
  void reset(Rng& rng, View observation) {
    Clock::reset(rng, observation);
    if (episode == 0) elapsed = static_cast<double>(rng.below(3));
  }
};

TEST(Wrapped, LanesEndEachInItsOwnTime) {
  Play play(std::make_unique<Batched<Uneven>>("Uneven-v0", Uneven(), 12, 0), {.frame_stack = 2});
  int64_t alone = 0;
  for (int t = 0; t < 9; ++t) {
    play.step();
    alone += play.batch.finals() > 0 && play.batch.finals() < 12;
    for (int k = 0; k < play.batch.finals(); ++k) {
      const int lane = play.batch.final_lane[static_cast<size_t>(k)];
      EXPECT_EQ(play.last(k)[3], Clock::length);                             // the last frame of the old episode ...
      EXPECT_EQ(play.last(k)[2] + 100 - Clock::length, play.seen(lane)[2]);  // ... and of the same lane the new one
      EXPECT_EQ(play.seen(lane)[0], play.seen(lane)[2]);
    }
  }
  EXPECT_GE(alone, 3);
}

TEST(PreviousStep, ActionOneHotAndRewardAreAppended) {
  Play play(clocks(), {.previous_action = true, .previous_reward = true});
  const Space space = play.world->observation_space();
  EXPECT_EQ(space.columns(), 2 + 3 + 1);
  EXPECT_EQ(space.high()[2], 1);
  EXPECT_TRUE(std::isinf(space.high()[5]));
  EXPECT_EQ(play.seen(), (Row{0, 0, 0, 0, 0, 0}));
  play.step(1);
  EXPECT_EQ(play.seen(), (Row{1, 1, 0, 1, 0, 10}));
  play.step(2);
  EXPECT_EQ(play.seen(), (Row{2, 2, 0, 0, 1, 20}));
  play.step(0);
  EXPECT_EQ(play.last(), (Row{3, 3, 1, 0, 0, 30}));
  EXPECT_EQ(play.seen(), (Row{100, 0, 0, 0, 0, 0}));  // nothing has been done in the new episode
}

TEST(PreviousStep, EachAlone) {
  Play action(clocks(), {.previous_action = true}), reward(clocks(), {.previous_reward = true});
  action.step(1);
  reward.step(1);
  EXPECT_EQ(action.seen(), (Row{1, 1, 0, 1, 0}));
  EXPECT_EQ(reward.seen(), (Row{1, 1, 10}));
}

// A box action keeps its values and its bounds, stretched to 0 where they exclude it.
struct Valve : MountainCarContinuous {
  Space action_space() const { return Space::box(1, 0.25, 1); }
};
TEST(PreviousStep, BoxActionsKeepTheirValues) {
  Play play(std::make_unique<Batched<Valve>>("Valve-v0", Valve(), 1), {.previous_action = true});
  EXPECT_EQ(play.world->observation_space().low()[2], 0);
  EXPECT_EQ(play.world->observation_space().high()[2], 1);
  play.step(0.75);
  EXPECT_EQ(play.seen()[2], Real(0.75));
}

TEST(PreviousStep, IndexObservationsBecomeOneHot) {
  using World = RepeatFirst<1>;
  Play play(std::make_unique<Batched<World>>("Cards-v0", World(), 1), {.previous_action = true});
  EXPECT_EQ(play.world->observation_space(), Space::box(8, 0, 1));
  play.step(3);
  const Row seen = play.seen();
  EXPECT_EQ(std::accumulate(seen.begin(), seen.begin() + 4, Real(0)), 1);
  EXPECT_EQ((Row{seen.begin() + 4, seen.end()}), (Row{0, 0, 0, 1}));
}

TEST(Wrapped, AFrameHoldsPreviousActionAndReward) {
  Play play(clocks(), {.frame_stack = 2, .previous_action = true, .previous_reward = true});
  play.step(1);
  play.step(2);
  EXPECT_EQ(play.seen(), (Row{1, 1, 0, 1, 0, 10, 2, 2, 0, 0, 1, 20}));
}

TEST(Wrapped, MasksPassThrough) {
  Play play(clocks(), {.frame_stack = 2});
  ASSERT_TRUE(play.world->masked());
  EXPECT_EQ(play.batch.action_mask(1, 2), 1);
  play.step();
  EXPECT_EQ(play.batch.action_mask(1, 2), 0);
}

TEST(Wrapped, SavedInMidEpisodeItContinuesWithItsFrames) {
  const WrapperOptions options{.frame_stack = 3, .previous_action = true};
  Play one(clocks(), options), two(clocks(), options);
  one.step(1);
  one.step(0);
  Archive saver = Archive::saver();
  one.world->visit(saver);
  Archive loader = Archive::loader(saver.finish());
  two.world->visit(loader);
  loader.finish();
  one.step(0);
  two.step(0);
  EXPECT_EQ(two.last(), one.last());
  EXPECT_EQ(two.last()[3], 1);  // the action of the first frame in sight was made before the save
}

// A world with something of its own to tell: whoever knows its type reaches it through the wrapper, lane by lane.
struct Bookkeeper : Clock {
  std::vector<std::string> notes() const { return {"a note"}; }
};

TEST(Wrapped, TheLanesOwnWorldFittedDataAndNotesPassThrough) {
  Bookkeeper fitted;
  fitted.fitted = 7;
  Play play(std::make_unique<Batched<Bookkeeper>>("Books-v0", fitted, 2, 0), {.frame_stack = 2});
  play.step();
  const VectorEnv& world = *play.world;
  ASSERT_NE(world.lane_as<Bookkeeper>(1), nullptr);
  EXPECT_EQ(world.lane_as<Bookkeeper>(1)->elapsed, 1);
  EXPECT_NE(world.lane_as<Bookkeeper>(0), world.lane_as<Bookkeeper>(1));
  EXPECT_EQ(world.lane_as<Clock>(1), nullptr);  // of another type, were it a base
  EXPECT_EQ(play.world->notes(), (std::vector<std::string>{"a note"}));
  Archive saver = Archive::saver();
  play.world->visit_fitted(saver);
  double found = 0;
  Archive loader = Archive::loader(saver.finish());
  loader("fitted", found);
  EXPECT_EQ(found, 7);
}

TEST(Wrapped, WithoutWishesTheWorldIsItself) {
  VectorEnvPtr world = clocks();
  const VectorEnv* bare = world.get();
  EXPECT_EQ(wrapped(std::move(world), {}).get(), bare);
}

std::unique_ptr<WorldMaker> maker_with(const WorldEntry& entry, const std::string& name, const std::string& value) {
  auto maker = entry.options();
  OptionSet options;
  options.add([&](OptionVisitor& visitor) { maker->visit_options(visitor); });
  options.assign(name, value, "--" + name);
  return maker;
}

// Every id takes the options, a user's own world as well.
TEST(Wrappable, EveryRegisteredWorldTakesTheOptions) {
  const Registered<Clock> registered("WrappedClock-v0");
  for (const char* id : {"CartPoleNoVel-v1", "popgym-RepeatPreviousEasy-v0", "WrappedClock-v0"}) {
    const auto plain = find_world(id).options()->make(1, {});
    const auto stacked = maker_with(find_world(id), "frame_stack", "4")->make(1, {});
    EXPECT_EQ(stacked->observation_space().columns(), 4 * plain->observation_space().columns()) << id;
  }
  EXPECT_THROW(maker_with(find_world("CartPole-v1"), "frame_stack", "0"), Error);
}

struct Greedy : Clock {
  struct Options {
    int64_t frame_stack = 2;
    void visit(OptionVisitor& v) { v.option("frame_stack", frame_stack, {1, 9}, "its own idea"); }
  };
  explicit Greedy(const Options&) {}
};

TEST(Wrappable, AWorldWithAnOptionOfThatNameIsRefused) {
  try {
    register_environment<Greedy>("Greedy-v0");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("Greedy-v0: every world has an option 'frame_stack'"), std::string::npos);
  }
}

}  // namespace
}  // namespace engram
