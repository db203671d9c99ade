// Lanes on a world whose every number is known beforehand: lane i plays episodes of a length of its own, an observation
// is (10 lane + episode, step of it), a step pays its number.
#include "engram/learning/lanes.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>

#include "allocations.h"
#include "refusal.h"

namespace engram {
namespace {

// Lanes 0 and 2 end after 2 steps, lane 1 after 3: two finals in step 2, three in step 6. Lane 0 terminates, the others
// are truncated. VectorEnv by hand, so that it can break its promises where Batched would refuse.
class Stairs final : public VectorEnv {
 public:
  static constexpr std::array<int64_t, 3> length{2, 3, 2};
  static constexpr std::array<Ending, 3> end{Ending::terminated, Ending::truncated, Ending::truncated};

  const Space& observation_space() const override { return observation_; }
  const Space& action_space() const override { return action_; }
  int lanes() const override { return 3; }
  bool masked() const override { return true; }
  void reset(uint64_t seed, StepBatch& batch) override {
    seen_seed = seed;
    for (int64_t i = 0; i < 3; ++i) show(i, batch);
  }
  void step(ConstView actions, StepBatch& batch) override {
    batch.final_lane.clear();
    for (int64_t i = 0; i < 3; ++i) {
      auto& [episode, step] = place[static_cast<size_t>(i)];
      last_action[static_cast<size_t>(i)] = actions(i, 0);
      batch.reward(i, 0) = static_cast<Real>(++step);
      show(i, batch);
      const bool ends = step == length[static_cast<size_t>(i)];
      batch.ending[static_cast<size_t>(i)] = ends ? end[static_cast<size_t>(i)] : Ending::none;
      if (!ends) continue;
      copy(batch.observation.view().slice_rows(i, 1), batch.final_observation.view().slice_rows(batch.finals(), 1));
      batch.final_lane.push_back(static_cast<int>(i));
      ++episode;
      step = 0;
      show(i, batch);
    }
    if (spoil) spoil(batch);
  }
  void visit(Archive& archive) override {
    for (auto& [episode, step] : place) {
      archive("episode", episode);
      archive("step", step);
    }
  }
  void visit_fitted(Archive&) override {}

  uint64_t seen_seed = 0;
  std::array<Real, 3> last_action{};
  void (*spoil)(StepBatch&) = nullptr;

 private:
  void show(int64_t i, StepBatch& batch) {
    const auto& [episode, step] = place[static_cast<size_t>(i)];
    batch.observation(i, 0) = static_cast<Real>(10 * i + episode);
    batch.observation(i, 1) = static_cast<Real>(step);
    batch.action_mask(i, 0) = 1;
    batch.action_mask(i, 1) = static_cast<Real>(step % 2);
  }
  std::array<std::pair<int64_t, int64_t>, 3> place{};  // (episode, step of it) of each lane
  Space observation_ = Space::box(2, 0, 100), action_ = Space::discrete(2);
};

struct Fixture {
  Fixture() : world(new Stairs), lanes(VectorEnvPtr(world), 7), action(3, 1) {}
  void step(int count = 1) {
    for (int i = 0; i < count; ++i) lanes.step(action, ended);
  }
  std::pair<Real, Real> next(int64_t lane) const {
    return {lanes.next_observation(lane)(0, 0), lanes.next_observation(lane)(0, 1)};
  }
  std::pair<Real, Real> now(int64_t lane) const { return {lanes.now().values(lane, 0), lanes.now().values(lane, 1)}; }
  Stairs* world;
  Lanes lanes;
  Tensor action;
  std::vector<Episode> ended;
};

using Pair = std::pair<Real, Real>;

TEST(Lanes, BeginWithAStartInEveryLane) {
  Fixture it;
  EXPECT_EQ(it.world->seen_seed, 7u);
  EXPECT_EQ(it.lanes.count(), 3);
  EXPECT_EQ(it.lanes.timesteps(), 0);
  for (int64_t i = 0; i < 3; ++i) {
    EXPECT_EQ(it.now(i), Pair(10 * i, 0));
    EXPECT_EQ(it.lanes.now().start(0, i), 1);
    EXPECT_EQ(it.lanes.now().mask(i, 1), 0);
  }
}

TEST(Lanes, HandEachLaneItsOwnAction) {
  Fixture it;
  it.action(1, 0) = 1;
  it.step();
  EXPECT_EQ(it.world->last_action, (std::array<Real, 3>{0, 1, 0}));
  EXPECT_EQ(it.lanes.now().mask(2, 1), 1);
}

// Step 2: lane 0 terminates, lane 2 is truncated, lane 1 goes on. The finals are rows 0 and 1 of the batch, the lanes
// 0 and 2.
TEST(Lanes, ShowTheTrueNextObservationWhereEpisodesEndSideBySide) {
  Fixture it;
  it.step(2);
  EXPECT_EQ(it.lanes.ending(0), Ending::terminated);
  EXPECT_EQ(it.lanes.ending(1), Ending::none);
  EXPECT_EQ(it.lanes.ending(2), Ending::truncated);
  for (int64_t i : {0, 1, 2}) EXPECT_EQ(it.next(i), Pair(10 * i, 2));
  EXPECT_EQ(it.now(0), Pair(1, 0));
  EXPECT_EQ(it.now(1), Pair(10, 2));
  EXPECT_EQ(it.now(2), Pair(21, 0));
  for (int64_t i : {0, 1, 2}) EXPECT_EQ(it.lanes.now().start(0, i), i == 1 ? 0 : 1);
  it.step();  // lane 1's own end; its final observation is row 0 now
  EXPECT_EQ(it.next(0), Pair(1, 1));
  EXPECT_EQ(it.next(1), Pair(10, 3));
  EXPECT_EQ(it.next(2), Pair(21, 1));
  for (int64_t i : {0, 1, 2}) EXPECT_EQ(it.lanes.now().start(0, i), i == 1 ? 1 : 0);
}

TEST(Lanes, KeepTheSumsOfRunningEpisodes) {
  Fixture it;
  it.step(6);
  // Lane 0 and 2 end at steps 2, 4, 6, lane 1 at 3 and 6: eight episodes, by step and then by lane.
  const std::vector<std::array<int64_t, 3>> expected{{3, 2, 6},  {3, 2, 6},  {6, 3, 9},  {3, 2, 12},
                                                     {3, 2, 12}, {3, 2, 18}, {6, 3, 18}, {3, 2, 18}};
  ASSERT_EQ(it.ended.size(), expected.size());
  for (size_t k = 0; k < expected.size(); ++k) {
    EXPECT_EQ(it.ended[k].episode_return, expected[k][0]) << k;
    EXPECT_EQ(it.ended[k].length, expected[k][1]) << k;
    EXPECT_EQ(it.ended[k].timestep, expected[k][2]) << k;
  }
  EXPECT_EQ(it.lanes.timesteps(), 18);
}

TEST(Lanes, BorrowAWorld) {
  Stairs world;
  Lanes lanes(world, 9);
  EXPECT_EQ(&lanes.world(), &world);
  EXPECT_EQ(world.seen_seed, 9u);
}

std::string saved(Lanes& lanes) {
  Archive archive = Archive::saver();
  lanes.visit(archive);
  return archive.finish();
}

void load(Lanes& lanes, const std::string& bytes) {
  Archive archive = Archive::loader(bytes);
  lanes.visit(archive);
  archive.finish();
}

// Interrupted after any step, in the midst of episodes and at their ends, it goes on as if nothing had been.
TEST(Lanes, GoOnFromACheckpointAsIfNeverInterrupted) {
  for (int before = 0; before <= 7; ++before) {
    SCOPED_TRACE(before);
    Fixture whole, first, second;
    whole.step(before + 5);
    first.step(before);
    second.step(3);  // what was there is forgotten
    load(second.lanes, saved(first.lanes));
    second.ended = first.ended;
    for (int64_t i = 0; i < 3; ++i) {
      EXPECT_EQ(second.now(i), first.now(i));
      EXPECT_EQ(second.lanes.now().start(0, i), first.lanes.now().start(0, i));
      EXPECT_EQ(second.lanes.now().mask(i, 1), first.lanes.now().mask(i, 1));
    }
    second.step(5);
    EXPECT_EQ(saved(second.lanes), saved(whole.lanes));
    ASSERT_EQ(second.ended.size(), whole.ended.size());
    for (size_t k = 0; k < whole.ended.size(); ++k) {
      EXPECT_EQ(second.ended[k].episode_return, whole.ended[k].episode_return);
      EXPECT_EQ(second.ended[k].timestep, whole.ended[k].timestep);
    }
  }
}

// A file may hold anything: an observation that no such world shows would index tables beyond their ends.
TEST(Lanes, RefuseACheckpointOfWhatCannotBe) {
  Fixture from, to;
  from.world->spoil = [](StepBatch& batch) { batch.observation(1, 0) = 101; };  // finite, outside the box [0, 100]
  from.step();
  const std::string bytes = saved(from.lanes);
  EXPECT_EQ(refusal([&] { load(to.lanes, bytes); }),
            "checkpoint: lane 1: an observation outside its space; it was altered");
}

TEST(Lanes, NameANumberThatIsNotFinite) {
  constexpr Real nan = std::numeric_limits<Real>::quiet_NaN(), infinity = std::numeric_limits<Real>::infinity();
  const auto said = [](int good, void (*spoil)(StepBatch&)) {
    Fixture it;
    it.step(good);
    it.world->spoil = spoil;
    return refusal([&] { it.step(); }, 1);
  };
  EXPECT_EQ(said(2, [](StepBatch& batch) { batch.reward(1, 0) = infinity; }),
            "the reward is not finite: lane 1, step 3, seed 7; correct the world");
  EXPECT_EQ(said(0, [](StepBatch& batch) { batch.observation(2, 1) = nan; }),
            "the observation is not finite: lane 2, step 1, seed 7; correct the world");
  EXPECT_EQ(said(1, [](StepBatch& batch) { batch.final_observation(1, 0) = -infinity; }),
            "the final observation is not finite: lane 2, step 2, seed 7; correct the world");
  EXPECT_EQ(said(0, [](StepBatch& batch) { batch.final_observation(0, 0) = nan; }), "no error");  // no row of any lane
}

TEST(Lanes, AStepAllocatesNothing) {
  Fixture it;
  it.ended.reserve(100);
  it.step();
  const int64_t before = allocations();
  it.step(12);
  EXPECT_EQ(allocations(), before);
}

}  // namespace
}  // namespace engram
