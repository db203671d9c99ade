// What a policy's numbers are in the world.
#include "engram/learning/action_units.h"

#include <gtest/gtest.h>

#include <cmath>

namespace engram {
namespace {

float given(const Space& box, float u) {
  Tensor row(1, 1);
  row(0, 0) = u;
  ActionUnits(box).to_world(row, row);
  return row(0, 0);
}

TEST(ActionUnits, FromBoundToBoundAndNeverBeyond) {
  const Space wide = Space::box(1, 0, 1000), small = Space::box(1, 0, 0.001);
  EXPECT_EQ(given(wide, -1), 0);
  EXPECT_EQ(given(wide, 0), 500);
  EXPECT_EQ(given(wide, 0.5f), 750);
  EXPECT_EQ(given(wide, 1), 1000);
  EXPECT_EQ(given(wide, 3), 1000);
  EXPECT_EQ(given(wide, -1.25f), 0);
  EXPECT_EQ(given(small, 1), 0.001f);
  EXPECT_EQ(given(small, 0), 0.0005f);
  EXPECT_EQ(given(Space::box(1, -2, 2), 0.25f), 0.5f);
  EXPECT_EQ(given(Space::box(1, 5, 5), 0.3f), 5);  // nothing to choose
}

// Half a box has no unit: its actions are the world's, clipped.
TEST(ActionUnits, WithoutABoundTheyAreTheWorlds) {
  for (const Space& open : {Space::box(1, 0, HUGE_VAL), Space::box(1, 0, 3e300)}) {
    EXPECT_EQ(given(open, 0.75f), 0.75f);
    EXPECT_EQ(given(open, 40), 40);
    EXPECT_EQ(given(open, -1), 0);
    EXPECT_NE(ActionUnits(open).note().find("lacks a bound"), std::string::npos);
  }
  EXPECT_EQ(ActionUnits(Space::box(1, -3e30, 3e30)).note(), "");
  EXPECT_EQ(ActionUnits(Space::discrete(3)).note(), "");
  EXPECT_NE(ActionUnits(Space::box({0, 0}, {1, HUGE_VAL})).note().find("action 1 of Box"), std::string::npos);
}

TEST(ActionUnits, EachColumnHasItsOwnAndIndicesHaveNone) {
  Tensor row(1, 3);
  row(0, 0) = row(0, 1) = row(0, 2) = 0.5f;
  ActionUnits(Space::box({0, -1, -HUGE_VAL}, {8, 1, HUGE_VAL})).to_world(row, row);
  EXPECT_EQ(row(0, 0), 6);
  EXPECT_EQ(row(0, 1), 0.5f);
  EXPECT_EQ(row(0, 2), 0.5f);
  Tensor index(1, 1);
  index(0, 0) = 3;
  ActionUnits(Space::discrete(4)).to_world(index, index);
  EXPECT_EQ(index(0, 0), 3);
}

std::string saved(const Space& action) {
  Archive archive = Archive::saver();
  ActionUnits(action).visit(archive);
  return archive.finish();
}

TEST(ActionUnits, WeightsOfOtherUnitsAreRefused) {
  ActionUnits units(Space::box(1, 0, 1000));
  Archive same = Archive::loader(saved(Space::box(1, 0, 1000)));
  units.visit(same);
  EXPECT_EQ(same.finish(), "");
  for (const Space& other :
       {Space::box(1, 0, 999), Space::box(1, -1, 1000), Space::box(2, 0, 1000), Space::discrete(2)}) {
    Archive archive = Archive::loader(saved(other));
    EXPECT_THROW(units.visit(archive), Error) << other.describe();
  }
  // Who takes the weights alone begins in units of its own.
  Archive archive = Archive::loader(saved(Space::box(1, 0, 999)));
  archive.by_name();
  units.visit(archive);
  EXPECT_TRUE(archive.misfits().empty());
  EXPECT_TRUE(archive.not_taken("").empty());
}

}  // namespace
}  // namespace engram
