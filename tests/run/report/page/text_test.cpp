#include "engram/run/report/page/text.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engram/run/report/chart/scale.h"

namespace engram {
namespace {

TEST(ReportText, FiguresHaveFourDigitsAndUndefinedOnesAreADash) {
  EXPECT_EQ(show(499.1834), "499.2");
  EXPECT_EQ(show(500), "500");
  EXPECT_EQ(show(1234567), "1,234,567");
  EXPECT_EQ(show(1234.56), "1,235");
  EXPECT_EQ(show(0.012345), "0.01235");
  EXPECT_EQ(show(22.3), "22.3");
  EXPECT_EQ(show(0), "0");
  EXPECT_EQ(show(3.2e-7), "3.20e-07");
  EXPECT_EQ(show(-0.5), "\u22120.5");
  EXPECT_EQ(show(NAN), "\u2013");
  EXPECT_EQ(show(-INFINITY), "\u2013");
  EXPECT_EQ(show_interval(NAN, 1), "\u2013");
  EXPECT_EQ(show_interval(1, 2.5), "[1, 2.5]");
  EXPECT_EQ(show_percent(NAN), "\u2013");
  EXPECT_EQ(show_percent(0.1234), "12.3\u202f%");
  EXPECT_EQ(show_seconds(125), "2\u202fmin 5\u202fs");
  EXPECT_EQ(show_short(100000), "100k");
  EXPECT_EQ(plural(1, "seed"), "1 seed");
  EXPECT_EQ(plural(1200, "seed"), "1,200 seeds");
}

TEST(ReportText, EscapesWhatHtmlWouldRead) {
  EXPECT_EQ(escape_html("<a href=\"x\">R&D's</a>\n"), "&lt;a href=&quot;x&quot;&gt;R&amp;D&#39;s&lt;/a&gt; ");
}

TEST(ReportScale, TicksAreRoundAndInside) {
  EXPECT_EQ(round_ticks(-20, 510, 6), (std::vector<double>{0, 100, 200, 300, 400, 500}));
  EXPECT_EQ(round_ticks(0, 1, 5).size(), 6);
  EXPECT_EQ(tick_labels({0, 50000, 100000}), (std::vector<std::string>{"0", "50k", "100k"}));
}

TEST(ReportScale, HasARangeWhateverTheFigures) {
  EXPECT_LT(scale_over({}, 0, 1).low, scale_over({}, 0, 1).high);
  EXPECT_LT(scale_over({500, 500}, 0, 1).low, 500);
  EXPECT_GT(scale_over({500, 500}, 0, 1).high, 500);
  const Scale scale = scale_over({NAN, 0, 100, INFINITY}, 200, 0);
  EXPECT_DOUBLE_EQ(scale.low, -5);
  EXPECT_DOUBLE_EQ(scale(50), 100);
}

}  // namespace
}  // namespace engram
