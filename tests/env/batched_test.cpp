#include "engram/env/batched.h"

#include <gtest/gtest.h>

#include <limits>
#include <stdexcept>

#include "engram/core/error.h"
#include "engram/env/classic/cartpole.h"

namespace engram {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

// Counts its own steps: observation (steps of the episode, episodes begun), reward = steps. The last four fields
// plant what a faulty author would write.
struct Counter {
  Space observation_space() const { return Space::box({0, 0}, {100, infinity}); }
  Space action_space() const { return Space::discrete(3); }
  void reset(Rng&, View observation) {
    elapsed = 0;
    ++episodes;
    observe(observation);
  }
  Outcome step(ConstView, Rng&, View observation) {
    ++elapsed;
    observe(observation);
    if (elapsed == faulty_step) observation(0, 0) = static_cast<Real>(faulty_observation);
    return {elapsed == faulty_step ? faulty_reward : elapsed,
            elapsed == terminates_at ? Ending::terminated : Ending::none};
  }
  void visit(Archive& archive) {
    archive("elapsed", elapsed);
    archive("episodes", episodes);
  }
  void observe(View observation) const {
    observation(0, 0) = static_cast<Real>(elapsed);
    observation(0, 1) = static_cast<Real>(episodes);
  }

  double elapsed = 0, episodes = 0;
  double terminates_at = -1, faulty_step = -1, faulty_observation = 0, faulty_reward = 0;
};

template <class E>
struct Play {
  explicit Play(const E& prototype, int lanes = 2, int limit = 0)
      : world("Test-v0", prototype, lanes, limit),
        batch(lanes, world.observation_space(), world.action_space(), world.masked()),
        action(lanes, world.action_space().columns()) {
    world.reset(1, batch);
  }
  void step(int times = 1) {
    for (int i = 0; i < times; ++i) world.step(action, batch);
  }
  std::string complaint(int steps) {
    try {
      step(steps);
    } catch (const Error& error) {
      EXPECT_EQ(error.status(), 1);
      return error.what();
    }
    return "no error";
  }
  Batched<E> world;
  StepBatch batch;
  Tensor action;
};

TEST(Batched, TimeLimitTruncatesAndTheNextEpisodeBeginsInTheSameStep) {
  Play<Counter> play(Counter(), 2, 3);
  play.step(2);
  EXPECT_EQ(play.batch.finals(), 0);
  EXPECT_EQ(play.batch.observation(1, 0), 2);
  play.step();
  EXPECT_EQ(play.batch.final_lane, (std::vector<int>{0, 1}));
  EXPECT_EQ(play.batch.ending[0], Ending::truncated);
  EXPECT_EQ(play.batch.reward(0, 0), 3);
  EXPECT_EQ(play.batch.final_observation(0, 0), 3);  // the true last observation ...
  EXPECT_EQ(play.batch.final_observation(0, 1), 1);
  EXPECT_EQ(play.batch.observation(0, 0), 0);  // ... and the first of the second episode
  EXPECT_EQ(play.batch.observation(0, 1), 2);
  play.step();
  EXPECT_EQ(play.batch.finals(), 0);
  EXPECT_EQ(play.batch.ending[0], Ending::none);
  EXPECT_EQ(play.batch.observation(0, 0), 1);
}

TEST(Batched, TerminationWinsOverTheTimeLimit) {
  Play<Counter> play(Counter{.terminates_at = 3}, 1, 3);
  play.step(3);
  EXPECT_EQ(play.batch.ending[0], Ending::terminated);
}

TEST(Batched, WithoutLimitEpisodesEndOnlyWhereTheWorldEndsThem) {
  Play<Counter> play(Counter(), 1, 0);
  play.step(50);
  EXPECT_EQ(play.batch.observation(0, 0), 50);
}

TEST(Batched, ResetBeginsAgainFromItsSeed) {
  Play<CartPole> play{CartPole(), 3, 500};
  const Tensor first = play.batch.observation;
  play.step(40);
  play.world.reset(2, play.batch);
  EXPECT_NE(play.batch.observation(0, 0), first(0, 0));
  play.world.reset(1, play.batch);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(play.batch.observation(i, 0), first(i, 0));
  EXPECT_NE(first(1, 0), first(0, 0));  // lanes draw from streams of their own
  EXPECT_NE(first(2, 0), first(1, 0));
}

// Saved in mid-episode after several resets, loaded into a fresh batch that was never reset: the same steps follow.
TEST(Batched, SavedAndLoadedItContinues) {
  Play<CartPole> one{CartPole(), 3, 30}, two{CartPole(), 3, 30};
  one.step(100);
  Archive saver = Archive::saver();
  one.world.visit(saver);
  Archive loader = Archive::loader(saver.finish());
  two.world.visit(loader);
  loader.finish();
  one.step(50);
  two.step(50);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(one.batch.observation(i, 2), two.batch.observation(i, 2));
}

TEST(Batched, AnActionOutsideItsSpaceIsRefusedByLaneAndStep) {
  for (double wrong : {-1.0, 3.0, 0.5, nan}) {
    Play<Counter> play{Counter()};
    play.step(4);
    play.action(1, 0) = static_cast<Real>(wrong);
    const std::string message = play.complaint(1);
    EXPECT_NE(message.find("Test-v0, lane 1, step 5"), std::string::npos) << message;
    EXPECT_NE(message.find("action in Discrete(3)"), std::string::npos) << message;
  }
}

TEST(Batched, ARewardThatIsNotFiniteIsRefused) {
  for (double wrong : {nan, infinity, 1e300}) {  // 1e300 is not finite as Real
    Play<Counter> play(Counter{.faulty_step = 7, .faulty_reward = wrong});
    const std::string message = play.complaint(10);
    EXPECT_NE(message.find("Test-v0, lane 0, step 7"), std::string::npos) << message;
    EXPECT_NE(message.find("finite reward"), std::string::npos) << message;
  }
}

TEST(Batched, AnObservationOutsideItsSpaceIsRefused) {
  for (double wrong : {nan, -0.001, 100.01}) {
    Play<Counter> play(Counter{.faulty_step = 7, .faulty_observation = wrong});
    const std::string message = play.complaint(10);
    EXPECT_NE(message.find("Test-v0, lane 0, step 7"), std::string::npos) << message;
    EXPECT_NE(message.find("observation in Box(2"), std::string::npos) << message;
  }
}

// An unbounded column still demands a finite number.
TEST(Batched, AnInfiniteObservationIsRefusedInAnUnboundedColumn) {
  EXPECT_THROW(Play<Counter>(Counter{.episodes = infinity}, 1), Error);
}

// A bound that Real cannot hold is met by the number rounded from it.
TEST(Batched, BoundsAreComparedAsReal) {
  const RowCheck fits(Space::box(1, -0.1, 0.1));
  for (double edge : {-0.1, 0.1}) {
    const Real row = static_cast<Real>(edge);
    EXPECT_TRUE(fits(&row));
    const Real beyond = static_cast<Real>(edge * 1.000001);
    EXPECT_FALSE(fits(&beyond));
  }
}

// Two indices; the first choice of each column is forbidden in even steps, `closed` forbids the whole second column.
struct Doors : Counter {
  Space action_space() const { return Space::multi_discrete({2, 3}); }
  void mask(View allowed) const {
    fill(allowed, 1);
    if (static_cast<int>(elapsed) % 2 == 0) allowed(0, 0) = allowed(0, 2) = 0;
    if (elapsed == closed) allowed(0, 2) = allowed(0, 3) = allowed(0, 4) = 0;
  }
  double closed = -1;
};

TEST(Batched, MasksAreWrittenAtResetStepAndNewEpisodes) {
  Play<Doors> play{Doors(), 2, 3};
  ASSERT_TRUE(play.world.masked());
  EXPECT_EQ(play.batch.action_mask.columns(), 5);
  const auto mask = [&] { return std::vector<Real>(play.batch.action_mask.data(), play.batch.action_mask.data() + 5); };
  const std::vector<Real> even{0, 1, 0, 1, 1}, odd{1, 1, 1, 1, 1};
  EXPECT_EQ(mask(), even);
  play.step();
  EXPECT_EQ(mask(), odd);
  play.step(2);  // the third step truncates: this is the new episode's
  EXPECT_EQ(mask(), even);
}

TEST(Batched, AMaskThatForbidsEverythingIsRefused) {
  Doors doors;
  doors.closed = 2;
  Play<Doors> play{doors};
  const std::string message = play.complaint(5);
  EXPECT_NE(message.find("Test-v0, lane 0, step 2"), std::string::npos) << message;
  EXPECT_NE(message.find("mask"), std::string::npos) << message;
}

TEST(Batched, AStepWithoutAnEpisodeIsRefused) {
  Batched<Counter> world("Test-v0", Counter(), 2);
  StepBatch batch(2, world.observation_space(), world.action_space(), world.masked());
  try {
    world.step(Tensor(2, 1), batch);
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("Test-v0: step() before reset()"), std::string::npos);
  }
}

struct Breaking : Counter {
  Outcome step(ConstView action, Rng& rng, View observation) {
    if (elapsed == 6) throw std::runtime_error("the bridge is out");
    return Counter::step(action, rng, observation);
  }
};

TEST(Batched, AnExceptionOfTheWorldGetsItsPlace) {
  Play<Breaking> play{Breaking()};
  EXPECT_EQ(play.complaint(10), "Test-v0, lane 0, step 7 of the episode: the world threw: the bridge is out");
}

// What was fitted on training data reaches every lane, also from an archive of another number of lanes.
struct Fitted : Counter {
  void visit_fitted(Archive& archive) { archive("scale", scale); }
  Outcome step(ConstView action, Rng& rng, View observation) {
    Counter::step(action, rng, observation);
    return {scale};
  }
  double scale = 1;
};

TEST(Batched, FittedDataReachesEveryLane) {
  Fitted trained;
  trained.scale = 7;
  Play<Fitted> from{trained, 1}, to{Fitted(), 3};
  Archive saver = Archive::saver();
  from.world.visit_fitted(saver);
  Archive loader = Archive::loader(saver.finish());
  to.world.visit_fitted(loader);
  loader.finish();
  to.step();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(to.batch.reward(i, 0), 7);
}

}  // namespace
}  // namespace engram
