// What is put into columns comes out of segments, row by row.
#include "engram/learning/experience.h"

#include <gtest/gtest.h>

#include "refusal.h"

namespace engram {
namespace {

Tensor rows(std::vector<std::vector<Real>> values) {
  Tensor tensor(static_cast<int64_t>(values.size()), static_cast<int64_t>(values[0].size()));
  for (size_t i = 0; i < values.size(); ++i) std::ranges::copy(values[i], tensor.view().row(static_cast<int64_t>(i)));
  return tensor;
}

TEST(Experience, EachStorageGivesBackWhatItTook) {
  Experience experience({.steps = 2, .lanes = 2, .memory = 0, .segment = 1},
                        {{"speed", 1}, {"image", 2, Storage::byte}, {"action", 1, Storage::index}});
  experience.put("speed", 1, rows({{Real(0.3)}, {-1}}));
  experience.put("image", 1, rows({{0, 255}, {7, 128}}));
  experience.put("action", 1, rows({{-16777216}, {2147483520}}));  // the last is the largest int32_t that is a float
  Batch batch({"image", "action", "speed"});
  batch.gather(experience, std::vector<Segment>{{1, 1, 1}, {0, 1, 1}, {0, 0, 1}}, 0);
  const View image = batch["image"], action = batch["action"], speed = batch["speed"];
  ASSERT_EQ(image.rows, 3);
  EXPECT_EQ(image(0, 0), 7);
  EXPECT_EQ(image(0, 1), 128);
  EXPECT_EQ(image(1, 0), 0);
  EXPECT_EQ(image(1, 1), 255);
  EXPECT_EQ(image(2, 1), 0);  // nothing was put there
  EXPECT_EQ(action(0, 0), 2147483520);
  EXPECT_EQ(action(1, 0), -16777216);
  EXPECT_EQ(speed(0, 0), -1);
  EXPECT_EQ(speed(1, 0), Real(0.3));
}

TEST(Experience, RefusesWhatAColumnCannotHold) {
  Experience experience({.steps = 1, .lanes = 1, .memory = 0, .segment = 1},
                        {{"image", 1, Storage::byte}, {"action", 1, Storage::index}});
  const auto refuse = [&](const char* name, Real x) { return refusal([&] { experience.put(name, 0, rows({{x}})); }); };
  EXPECT_EQ(refuse("image", 256), "experience: column image: expected a whole number from 0 to 255, found 256");
  for (Real x : {Real(-1), Real(0.5), std::numeric_limits<Real>::quiet_NaN()}) {
    EXPECT_NE(refuse("image", x).find("column image"), std::string::npos) << x;
  }
  for (Real x : {Real(2147483648), Real(-2147484160), Real(1.5)}) {
    EXPECT_NE(refuse("action", x).find("column action"), std::string::npos) << x;
  }
  EXPECT_EQ(refusal([&] { Batch({"image"})["images"]; }), "batch: no column images");
  EXPECT_EQ(refusal([&] { experience.real("images"); }), "experience: no column images");
}

// T = 6, N = 2, memories before steps 0, 2, 4. x of step t in lane n is 10 t + n.
Experience numbered() {
  Experience experience({.steps = 6, .lanes = 2, .memory = 1, .segment = 2}, {{"x", 1}, {"twice", 2}});
  for (int t = 0; t < 6; ++t) {
    for (int lane = 0; lane < 2; ++lane) {
      const auto x = static_cast<Real>(10 * t + lane);
      experience.real("x")(t * 2 + lane, 0) = x;
      experience.real("twice")(t * 2 + lane, 1) = 2 * x;
    }
  }
  for (int i = 0; i < 6; ++i) experience.memory(i, 0) = static_cast<Real>(100 + i);
  experience.start(3, 0) = experience.start(4, 1) = 1;
  experience.weight(3, 1) = 0;
  return experience;
}

void expect_column(ConstView column, std::vector<Real> expected) {
  ASSERT_EQ(column.size(), static_cast<int64_t>(expected.size()));
  for (int64_t i = 0; i < column.size(); ++i) EXPECT_EQ(column.data[i], expected[static_cast<size_t>(i)]) << i;
}

TEST(Experience, AllOfItInSegments) {
  const std::vector<Segment> all = numbered().segments();
  ASSERT_EQ(all.size(), 6u);  // three stretches of two lanes
  EXPECT_EQ(all[3].lane, 1);
  EXPECT_EQ(all[3].first, 2);
  EXPECT_EQ(all[3].steps, 2);
}

TEST(Batch, LaysSegmentsOfDifferentLengthsSideBySide) {
  const Experience experience = numbered();
  Batch batch({"x", "twice"});
  batch.gather(experience, std::vector<Segment>{{1, 2, 4}, {0, 4, 2}, {0, 3, 1}}, 0);
  EXPECT_EQ(batch.steps, 4);
  EXPECT_EQ(batch.lanes, 3);
  // Step by step, segment by segment; behind its end a segment's last step is repeated ...
  expect_column(batch["x"], {21, 40, 30, 31, 50, 30, 41, 50, 30, 51, 50, 30});
  expect_column(batch["twice"].slice_rows(3, 2), {0, 62, 0, 100});
  // ... and counts for nothing; step 3 of lane 1 may not be learned from anyway.
  expect_column(batch.weight, {1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0});
  expect_column(batch.start.view().slice_rows(0, 1), {0, 0, 1});
  expect_column(batch.start.view().slice_rows(2, 1).slice_columns(0, 1), {1});
  // Before step 2 of lane 1, before step 4 of lane 0; an episode that begins in between needs none.
  expect_column(batch.memory, {103, 104, 0});
  EXPECT_EQ(batch.sequence("x").steps(), 4);
}

TEST(Batch, ABurnInIsReadButNotLearnedFrom) {
  const Experience experience = numbered();
  Batch batch({"x"});
  batch.gather(experience, std::vector<Segment>{{0, 2, 4}, {1, 4, 2}}, 3);
  expect_column(batch["x"], {20, 41, 30, 51, 40, 51, 50, 51});
  expect_column(batch.weight, {0, 0, 0, 0, 0, 0, 1, 0});  // the second ends within it
  expect_column(batch.memory, {102, 105});
  batch.gather(experience, std::vector<Segment>{{0, 0, 1}}, 0);  // reused, smaller
  expect_column(batch["x"], {0});
  expect_column(batch.weight, {1});
}

}  // namespace
}  // namespace engram
