#include "engram/learning/rollout.h"

#include <gtest/gtest.h>

namespace engram {
namespace {

// T = 4, N = 2, segments of 2: each number tells where it stands: 100 * array + 10 * t + lane.
Rollout numbered() {
  Rollout rollout({.steps = 4, .lanes = 2, .features = 2, .action = 1, .choices = 3, .memory = 2, .segment = 2});
  for (int t = 0; t < 4; ++t) {
    for (int lane = 0; lane < 2; ++lane) {
      const int row = t * 2 + lane;
      const auto number = [&](int array) { return static_cast<Real>(100 * array + 10 * t + lane); };
      rollout.observation(row, 0) = number(1);
      rollout.observation(row, 1) = number(2);
      rollout.action(row, 0) = number(3);
      rollout.mask(row, 2) = number(4);
      rollout.log_prob(t, lane) = number(5);
      rollout.value(t, lane) = number(6);
      rollout.advantage(t, lane) = number(7);
      rollout.returns(t, lane) = number(8);
      rollout.weight(t, lane) = number(9);
      rollout.start(t, lane) = number(10);
    }
  }
  for (int segment = 0; segment < 4; ++segment) rollout.memory(segment, 1) = static_cast<Real>(segment);
  return rollout;
}

TEST(Minibatch, GathersSegmentsAsLanes) {
  const Rollout rollout = numbered();
  Minibatch batch;
  const Segment segments[] = {{1, 2, 2}, {0, 0, 2}};
  batch.gather(rollout, segments);
  EXPECT_EQ(batch.sequence().steps(), 2);
  EXPECT_EQ(batch.sequence().lanes(), 2);
  const int t[] = {2, 0, 3, 1}, lane[] = {1, 0, 1, 0};  // of the four rows: step by step, lane by lane
  for (int row = 0; row < 4; ++row) {
    SCOPED_TRACE(row);
    const auto number = [&](int array) { return static_cast<Real>(100 * array + 10 * t[row] + lane[row]); };
    EXPECT_EQ(batch.observation(row, 0), number(1));
    EXPECT_EQ(batch.observation(row, 1), number(2));
    EXPECT_EQ(batch.action(row, 0), number(3));
    EXPECT_EQ(batch.mask(row, 2), number(4));
    EXPECT_EQ(batch.log_prob(row, 0), number(5));
    EXPECT_EQ(batch.value(row, 0), number(6));
    EXPECT_EQ(batch.advantage(row, 0), number(7));
    EXPECT_EQ(batch.returns(row, 0), number(8));
    EXPECT_EQ(batch.weight(row, 0), number(9));
    EXPECT_EQ(batch.start(row / 2, row % 2), number(10));
  }
  EXPECT_EQ(batch.memory(0, 1), 3);
  EXPECT_EQ(batch.memory(1, 1), 0);
}

TEST(Minibatch, IsReusedForASmallerOne) {
  const Rollout rollout = numbered();
  Minibatch batch;
  const Segment one[] = {{0, 2, 2}};
  batch.gather(rollout, rollout.experience.segments());
  batch.gather(rollout, one);
  EXPECT_EQ(batch.observation.rows, 2);
  EXPECT_EQ(batch.observation(1, 0), 130);  // step 3, lane 0
  EXPECT_EQ(batch.sequence().lanes(), 1);
}

}  // namespace
}  // namespace engram
