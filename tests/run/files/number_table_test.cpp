#include "engram/run/files/number_table.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engram/core/error.h"

namespace engram {
namespace {

TEST(NumberTable, EmptyCellsAreUndefinedAndSumsLeaveThemOut) {
  const NumberTable table = parse_number_table("a,b\n1,\n,2.5\n3,-1e3\n", "file");
  ASSERT_EQ(table.rows(), 3);
  EXPECT_TRUE(std::isnan(table.column("b")[0]));
  EXPECT_EQ(table.column("b")[2], -1000);
  EXPECT_EQ(table.sum("a"), 4);
  EXPECT_TRUE(std::isnan(table.sum("absent")));
  EXPECT_TRUE(table.column("absent").empty());
}

// A run that is being trained may be in the middle of a line.
TEST(NumberTable, AnUnfinishedLastLineIsLeftOut) {
  EXPECT_EQ(parse_number_table("a,b\n1,2\n3,4", "file").rows(), 1);
  EXPECT_EQ(parse_number_table("", "file").rows(), 0);
}

TEST(NumberTable, ErrorsNameFileAndLine) {
  try {
    parse_number_table("a,b\n1,2\n1,two\n", "metrics.csv");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("metrics.csv:3"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("'two'"), std::string::npos) << error.what();
  }
  EXPECT_THROW(parse_number_table("a,b\n1\n", "file"), Error);
}

}  // namespace
}  // namespace engram
