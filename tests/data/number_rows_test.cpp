#include "engram/data/number_rows.h"

#include <gtest/gtest.h>

#include <cmath>

#include "refusal.h"

namespace engram {
namespace {

NumberRows read(const std::string& text, const NumberColumns& columns = {}) {
  return read_number_rows(text, "d.csv", columns);
}

TEST(NumberRows, NamesComeFromALineWithoutNumbers) {
  const NumberRows named = read(
      "\xEF\xBB\xBF"
      "day;a;b\n2020-01-01;1;\n2020-01-02;2;+3\n");
  EXPECT_EQ(named.names, std::vector<std::string>({"a", "b"}));  // the day is no number
  EXPECT_EQ(named.rows(), 2);
  EXPECT_TRUE(std::isnan(named.values[1]));
  EXPECT_EQ(named.values[3], 3);
  const NumberRows bare = read("2020-01-01,5\n2020-01-02,NA\n");
  EXPECT_EQ(bare.names, std::vector<std::string>{"2"});
  EXPECT_EQ(bare.values[0], 5);
}

TEST(NumberRows, ColumnsAreChosenByNameOrNumber) {
  EXPECT_EQ(read("a,b,c\n1,2,3\n", {"c,1", ""}).values, (std::vector<double>{3, 1}));
  const NumberRows parts = read("a,who\n1,x\n2,x\n3,y\n", {"", "who"});
  EXPECT_EQ(parts.begins, (std::vector<int64_t>{0, 2}));
  EXPECT_EQ(parts.names, std::vector<std::string>{"a"});
}

TEST(NumberRows, MistakesAreNamedWithTheirLine) {
  const auto say = [](const std::string& text, const NumberColumns& columns = {}) {
    return refusal([&] { read(text, columns); });
  };
  EXPECT_NE(say("").find("found none"), std::string::npos);
  EXPECT_NE(say("a,b\n").find("found none"), std::string::npos);
  EXPECT_NE(say("a\n1\nx\n").find("d.csv:3: a: expected a number or nothing, found 'x'"), std::string::npos);
  EXPECT_NE(say("a\n1\ninf\n").find("d.csv:3"), std::string::npos);
  EXPECT_NE(say("a,b\n1,2\n1\n").find("d.csv:3: expected 2 fields, found 1"), std::string::npos);
  EXPECT_NE(say("alpha\n1\n", {"alpah", ""}).find("did you mean 'alpha'"), std::string::npos);
  EXPECT_NE(say("a,b\nx,y\n").find("expected a column of numbers"), std::string::npos);
}

}  // namespace
}  // namespace engram
