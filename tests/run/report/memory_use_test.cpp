#include "engram/run/report/memory_use.h"

#include <gtest/gtest.h>

#include "engram/run/report/forgetful_policy.h"
#include "engram/run/report/random_policy.h"

namespace engram {
namespace {

std::vector<CutReturns> cuts(const std::vector<double>& returns) {
  std::vector<CutReturns> all;
  int64_t every = 1;
  for (double value : returns) {
    all.push_back({every, std::vector<double>(5, value)});
    every *= 2;
  }
  all.back().every = 0;
  return all;
}

TEST(MemoryUse, IsTheShortestCutFromWhichOnAlmostAllIsKept) {
  const MemoryUse use = memory_use({cuts({0, 40, 96, 99, 100})});
  EXPECT_EQ(use.finding, MemoryUse::Finding::about);
  EXPECT_EQ(use.steps, 4);
  EXPECT_DOUBLE_EQ(use.worth, 100);
  ASSERT_EQ(use.cuts.size(), 5);
  EXPECT_EQ(use.cuts[4].every, 0);
}

// A lucky short cut does not count: every longer one must keep as much.
TEST(MemoryUse, ALuckyCutDoesNotCount) { EXPECT_EQ(memory_use({cuts({0, 97, 50, 99, 100})}).steps, 8); }

TEST(MemoryUse, MoreThanTheLongestCutWhereNoneIsLongEnough) {
  const MemoryUse use = memory_use({cuts({0, 10, 20, 100})});
  EXPECT_EQ(use.finding, MemoryUse::Finding::all);
  EXPECT_EQ(use.steps, 4);
}

TEST(MemoryUse, NothingIsClaimedWithoutADifference) {
  EXPECT_EQ(memory_use({cuts({100, 100, 100})}).finding, MemoryUse::Finding::unused);
  EXPECT_EQ(memory_use({cuts({110, 100, 100})}).finding, MemoryUse::Finding::unused);  // forgetting helps
  // Over seeds the difference has both signs: 10 and -10.
  const auto gains = cuts({90, 100}), loses = cuts({110, 100});
  EXPECT_EQ(memory_use({gains, loses}).finding, MemoryUse::Finding::unused);
  EXPECT_EQ(memory_use({gains, loses, gains, loses, gains}).finding, MemoryUse::Finding::unused);
  EXPECT_EQ(memory_use({gains, gains, gains, gains, gains}).finding, MemoryUse::Finding::all);
  // Four values, all in favour: too few.
  EXPECT_EQ(memory_use({{{1, {0, 0, 0, 0}}, {0, {9, 9, 9, 9}}}}).finding, MemoryUse::Finding::unused);
  EXPECT_TRUE(memory_use({{}}).cuts.empty());
  EXPECT_TRUE(memory_use({cuts({0, 1}), {}}).cuts.empty());
}

// The second run's episodes are shorter than 4 steps, so cutting every 4 steps changes nothing there.
TEST(MemoryUse, ACutThatARunLacksIsItsWholeReturn) {
  const MemoryUse use = memory_use({cuts({0, 50, 60, 100}), cuts({0, 10, 20})});
  ASSERT_EQ(use.cuts.size(), 4);
  EXPECT_DOUBLE_EQ(use.cuts[2].mean_return, (60 + 20) / 2.0);
  EXPECT_DOUBLE_EQ(use.cuts[3].mean_return, (100 + 20) / 2.0);
}

// Counts the steps it remembers and acts with that number.
class Counter final : public Policy {
 public:
  const Space& observation_space() const override { return space_; }
  const Space& action_space() const override { return space_; }
  int64_t memory_size() const override { return 1; }
  void act(const ObservationBatch& observation, View memory, View action, Acting&) const override {
    for (int64_t lane = 0; lane < action.rows; ++lane) {
      memory(lane, 0) = observation.start(0, lane) != 0 ? Real(1) : memory(lane, 0) + 1;
      action(lane, 0) = memory(lane, 0);
    }
  }

 private:
  Space space_ = Space::box(1, -100, 100);
};

// Lane 1's episode begins anew at its sixth step, in the middle of a stretch.
TEST(ForgetfulPolicy, BeginsAnewEveryKStepsOfEachLanesEpisode) {
  const Counter counter;
  const ForgetfulPolicy policy(counter, 4);
  Tensor memory(2, policy.memory_size()), action(2, 1), start(1, 2), observation(2, 1);
  Acting acting;
  std::vector<std::vector<double>> remembered(2);
  for (int t = 0; t < 9; ++t) {
    start(0, 0) = t == 0 ? Real(1) : Real(0);
    start(0, 1) = t == 0 || t == 5 ? Real(1) : Real(0);
    policy.act({observation, start, {}}, memory, action, acting);
    for (int lane = 0; lane < 2; ++lane) remembered[static_cast<size_t>(lane)].push_back(action(lane, 0));
  }
  EXPECT_EQ(remembered[0], (std::vector<double>{1, 2, 3, 4, 1, 2, 3, 4, 1}));
  EXPECT_EQ(remembered[1], (std::vector<double>{1, 2, 3, 4, 1, 1, 2, 3, 4}));
}

TEST(RandomPolicy, DrawsEveryAllowedChoiceAndNoOther) {
  const RandomPolicy policy(Space::box(1, 0, 1), Space::multi_discrete({3, 2}));
  Tensor memory(1, 0), action(1, 2), start(1, 1), observation(1, 1), mask(1, 5);
  const std::vector<Real> allowed{1, 0, 1, 0, 1};  // of the first column 0 and 2, of the second 1
  std::copy(allowed.begin(), allowed.end(), mask.data());
  std::vector<Rng> random{Rng(1, Purpose::action)};
  Acting acting{false, random};
  std::array<int, 3> counts{};
  for (int i = 0; i < 3000; ++i) {
    policy.act({observation, start, mask}, memory, action, acting);
    ++counts[static_cast<size_t>(action(0, 0))];
    EXPECT_EQ(action(0, 1), 1);
  }
  EXPECT_EQ(counts[1], 0);
  EXPECT_NEAR(counts[0], 1500, 5 * 27.4);  // five binomial deviations, sqrt(3000 / 4)
  EXPECT_EQ(counts[0] + counts[2], 3000);
}

}  // namespace
}  // namespace engram
