// The collector on a world that counts: every number of its rollout is known beforehand.
#include "engram/learning/collect.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engram/core/error.h"

namespace engram {
namespace {

// Observation: steps of the episode. Reward: the step's number. An episode ends after `length` steps: every third one
// of a lane terminates, the others are truncated.
struct Counting {
  static constexpr int64_t length = 5;
  int64_t steps = 0, episode = -1;
  Real last_action = 0;

  void reset(View observation) {
    steps = 0;
    ++episode;
    observation(0, 0) = 0;
  }
  Outcome step(ConstView action, View observation) {
    last_action = action(0, 0);
    observation(0, 0) = static_cast<Real>(++steps);
    const Ending end = episode % 3 == 2 ? Ending::terminated : Ending::truncated;
    return {static_cast<double>(steps), steps == length ? end : Ending::none};
  }
  void visit(Archive& archive) {
    archive("steps", steps);
    archive("episode", episode);
  }
};

// VectorEnv by hand, so that it can break its promises where Batched would refuse.
class CountingLanes final : public VectorEnv {
 public:
  CountingLanes(Space action, int lanes) : observation_(Space::box(1, -1e6, 1e6)), action_(std::move(action)) {
    worlds.resize(static_cast<size_t>(lanes));
  }
  const Space& observation_space() const override { return observation_; }
  const Space& action_space() const override { return action_; }
  int lanes() const override { return static_cast<int>(worlds.size()); }
  bool masked() const override { return false; }
  void reset(uint64_t, StepBatch& batch) override {
    for (int i = 0; i < lanes(); ++i) worlds[static_cast<size_t>(i)].reset(row(batch.observation, i));
  }
  void step(ConstView actions, StepBatch& batch) override {
    batch.final_lane.clear();
    for (int i = 0; i < lanes(); ++i) {
      Counting& world = worlds[static_cast<size_t>(i)];
      const Outcome outcome = world.step(actions.slice_rows(i, 1), row(batch.observation, i));
      batch.reward(i, 0) = i == 1 && world.steps == bad_reward_step ? std::numeric_limits<Real>::infinity()
                                                                    : static_cast<Real>(outcome.reward);
      batch.ending[static_cast<size_t>(i)] = outcome.ending;
      if (outcome.ending == Ending::none) continue;
      copy(row(batch.observation, i), row(batch.final_observation, batch.finals()));
      batch.final_lane.push_back(i);
      world.reset(row(batch.observation, i));
    }
    if (spoil_observation) batch.observation(0, 0) = std::numeric_limits<Real>::quiet_NaN();
  }
  void visit(Archive& archive) override { archive("worlds", worlds); }
  void visit_fitted(Archive&) override {}

  std::vector<Counting> worlds;
  int64_t bad_reward_step = -1;
  bool spoil_observation = false;

 private:
  static View row(Tensor& of, int64_t i) { return of.view().slice_rows(i, 1); }
  Space observation_, action_;
};

struct Fixture {
  explicit Fixture(Space action = Space::discrete(2), const std::string& memory = "gru",
                   Collector::Options options = {})
      : network(NetworkOptions::defaults(memory)),
        agent(Space::box(1, -1e6, 1e6), action, network, false, 1),
        world(new CountingLanes(action, lanes)),
        collector(VectorEnvPtr(world), agent, options),
        rollout({.steps = 12,
                 .lanes = lanes,
                 .features = 1,
                 .action = action.columns(),
                 .choices = 0,
                 .memory = agent.memory(),
                 .segment = 4}) {}
  static constexpr int64_t lanes = 2;
  NetworkOptions network;
  Agent agent;
  CountingLanes* world;
  Collector collector;
  Rollout rollout;
  std::vector<Episode> episodes;
};

TEST(Collector, WritesWhatHappened) {
  Fixture it(Space::discrete(2), "gru", {.gamma = 0.9});
  it.collector.collect(it.rollout, it.episodes);
  EXPECT_EQ(it.collector.timesteps(), 24);
  for (int64_t t = 0; t < 12; ++t) {
    SCOPED_TRACE(t);
    const bool ends = t % 5 == 4;  // episodes 0 and 1 are truncated at steps 4 and 9
    EXPECT_EQ(it.rollout.observation(t * 2 + 1, 0), static_cast<Real>(t % 5));
    EXPECT_EQ(it.rollout.reward(t, 1), static_cast<Real>(t % 5 + 1));
    EXPECT_EQ(it.rollout.start(t, 1), t % 5 == 0 ? 1 : 0);
    EXPECT_EQ(it.rollout.start(t + 1, 1), ends ? 1 : 0);
    EXPECT_EQ(it.rollout.discount(t, 1), static_cast<Real>(0.9));
    EXPECT_EQ(it.rollout.weight(t, 1), 1);
    if (!ends && t < 11) {
      EXPECT_EQ(it.rollout.next_value(t, 1), it.rollout.value(t + 1, 1));
    }
  }
  ASSERT_EQ(it.episodes.size(), 4u);  // both lanes, twice
  EXPECT_EQ(it.episodes[0].episode_return, 1 + 2 + 3 + 4 + 5);
  EXPECT_EQ(it.episodes[0].length, 5);
  EXPECT_EQ(it.episodes[0].timestep, 10);
  EXPECT_EQ(it.episodes[3].timestep, 20);
}

TEST(Collector, OnlyTerminationStopsTheBootstrap) {
  Fixture it;
  it.collector.collect(it.rollout, it.episodes);
  it.collector.collect(it.rollout, it.episodes);  // steps 12 to 23; episode 2 terminates at step 14
  for (int64_t t = 0; t < 12; ++t) {
    EXPECT_EQ(it.rollout.discount(t, 0), t == 2 ? 0 : static_cast<Real>(0.99)) << t;
  }
  EXPECT_NE(it.rollout.next_value(7, 0), 0);  // step 19: truncated
}

// A truncated episode is one that goes on unwatched: its next value is that of the step it would have gone on to.
TEST(Collector, TruncationLooksAheadWithTheMemoryFromBefore) {
  Fixture it;
  it.collector.collect(it.rollout, it.episodes);
  Actor actor(it.agent);
  Tensor memory(1, it.agent.memory()), observation(1, 1), start(1, 1);
  start(0, 0) = 1;
  for (int step = 0; step <= 5; ++step) {
    observation(0, 0) = static_cast<Real>(step);
    actor.look(observation, start, memory);
    start(0, 0) = 0;
  }
  EXPECT_EQ(it.rollout.next_value(4, 0), actor.value()(0, 0));
  EXPECT_NE(it.rollout.next_value(4, 0), it.rollout.value(5, 0));
}

TEST(Collector, SegmentsBeginWithTheMemoryBeforeTheCut) {
  Fixture it;
  it.collector.collect(it.rollout, it.episodes);
  for (Real x : it.rollout.memory.row_span(0)) EXPECT_EQ(x, 0);
  Actor actor(it.agent);
  Tensor memory(1, it.agent.memory());
  for (int64_t t = 0; t < 12; ++t) {
    if (t % 4 == 0) {
      for (int64_t j = 0; j < memory.columns(); ++j) EXPECT_EQ(it.rollout.memory(t / 4 * 2 + 1, j), memory(0, j)) << t;
    }
    actor.look(it.rollout.observation.slice_rows(t * 2 + 1, 1), it.rollout.start.slice_rows(t, 1).slice_columns(1, 1),
               memory);
  }
}

TEST(Collector, ABoxClipsWhatTheWorldGetsAndKeepsTheRawAction) {
  Fixture it(Space::box(1, -0.01, 0.01), "none");
  it.collector.collect(it.rollout, it.episodes);
  int outside = 0;
  for (int64_t i = 0; i < it.rollout.action.rows; ++i) outside += std::abs(it.rollout.action(i, 0)) > Real(0.01);
  EXPECT_GT(outside, 12);  // a standard normal hardly ever falls inside
  for (const Counting& world : it.world->worlds) {
    EXPECT_GE(world.last_action, Real(-0.01));
    EXPECT_LE(world.last_action, Real(0.01));
  }
}

TEST(Collector, ScaledRewardsLeaveTheEpisodesRaw) {
  Fixture it(Space::discrete(2), "none", {.gamma = 0.9, .normalize_reward = true});
  it.collector.collect(it.rollout, it.episodes);
  EXPECT_EQ(it.episodes[0].episode_return, 15);
  const Real factor = it.rollout.reward(0, 0);
  EXPECT_LT(factor, 1);
  for (int64_t t = 0; t < 12; ++t) {
    EXPECT_FLOAT_EQ(it.rollout.reward(t, 0), factor * static_cast<Real>(t % 5 + 1));
  }
}

void expect_error(Fixture& it, const std::string& text) {
  try {
    it.collector.collect(it.rollout, it.episodes);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), 1);
    EXPECT_NE(std::string(error.what()).find(text), std::string::npos) << error.what();
  }
}

TEST(Collector, NamesANumberThatIsNotFinite) {
  Fixture reward(Space::discrete(2), "none", {.seed = 7});
  reward.world->bad_reward_step = 3;
  expect_error(reward, "the reward is not finite: lane 1, step 3, seed 7");
  Fixture observation(Space::discrete(2), "none", {.seed = 7});
  observation.world->spoil_observation = true;
  expect_error(observation, "the observation is not finite: lane 0, step 1, seed 7");
}

TEST(Collector, TimesWorldAndActing) {
  static double time = 0;
  Fixture it(Space::discrete(2), "none", {.clock = [] { return time += 1; }});
  const Collector::Seconds seconds = it.collector.collect(it.rollout, it.episodes);
  // A tick begins, one before and one after the timed step (of 12), one ends.
  EXPECT_EQ(seconds.world, 12);
  EXPECT_EQ(seconds.acting, 0);  // 3 ticks less an estimate of 12: never negative
}

}  // namespace
}  // namespace engram
