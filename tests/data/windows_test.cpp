#include "engram/data/windows.h"

#include <gtest/gtest.h>

#include <cmath>

#include "refusal.h"

namespace engram {
namespace {

// The course's ten numbers.
const std::vector<double> ten{.7713206433, .02075194936, .6336482349, .7488038825, .4985070123,
                              .2247966455, .1980628648,  .7605307122, .1691108366, .08833981417};

TimeSeries series_of(const std::vector<double>& values) {
  TimeSeries series{"s", {}, values};
  for (size_t t = 0; t < values.size(); ++t) series.stamp.push_back(static_cast<double>(t));
  return series;
}
WindowTable windows(const std::vector<double>& values, const WindowOptions& options) {
  return make_windows(series_of(values), StampKind::number, options);
}

TEST(WindowsTest, TheCoursesTable) {
  const WindowTable t = windows(ten, {.size = 3});
  ASSERT_EQ(t.rows.size(), 7u);
  EXPECT_EQ(t.names, (std::vector<std::string>{"-3_steps", "-2_steps", "-1_steps", "label"}));
  EXPECT_EQ(t.rows.front(), (std::vector<double>{.7713206433, .02075194936, .6336482349, .7488038825}));
  EXPECT_EQ(t.rows.back(), (std::vector<double>{.1980628648, .7605307122, .1691108366, .08833981417}));
  EXPECT_EQ(t.stamp.front(), 3);
}

// Six values: 3 rows one step ahead, 2 rows two steps ahead, 2 rows of two labels.
TEST(WindowsTest, HorizonAndLabels) {
  const std::vector<double> six{1, 2, 3, 4, 5, 6};
  EXPECT_EQ(windows(six, {.size = 3}).rows.size(), 3u);
  const WindowTable two = windows(six, {.size = 3, .horizon = 2});
  EXPECT_EQ(two.rows, (std::vector<std::vector<double>>{{1, 2, 3, 5}, {2, 3, 4, 6}}));
  EXPECT_EQ(two.names[0], "-4_steps");
  EXPECT_EQ(two.stamp[0], 4);
  const WindowTable labels = windows(six, {.size = 3, .labels = 2});
  EXPECT_EQ(labels.rows, (std::vector<std::vector<double>>{{1, 2, 3, 4, 5}, {2, 3, 4, 5, 6}}));
  EXPECT_EQ(labels.names.back(), "label_1_steps");
}

// Of 1, 2, 4, 8, 10 by hand: mean 5, squares 16 + 9 + 1 + 9 + 25, percentiles at 0.4, 1.2, 2, 2.8, 3.6.
TEST(WindowsTest, Aggregates) {
  const WindowTable t = windows({4, 1, 10, 2, 8, 0}, {.size = 5, .aggregates = true});
  const std::vector<double> expected{5, std::sqrt(60.0 / 4), 1, 10, 1.4, 2.4, 4, 7.2, 9.2};
  for (size_t i = 0; i < expected.size(); ++i) EXPECT_NEAR(t.rows[0][i], expected[i], 1e-12) << t.names[i];
  EXPECT_EQ(t.names[4], "10_per");
}

// Stamps 1 .. 4 train: their mean and deviation make them mean 0, deviation 1, and no later value moves them.
TEST(WindowsTest, ScalesByTheTrainPartAlone) {
  const WindowOptions options{.size = 1, .standardise = true, .split = 5.0};
  const WindowTable a = windows({1, 2, 3, 4, 5, 6}, options), b = windows({1, 2, 3, 4, 500, 9}, options);
  for (size_t i = 0; i < 4; ++i) EXPECT_EQ(a.rows[i][0], b.rows[i][0]);
  EXPECT_NEAR(a.rows[0][0], -1.5 / std::sqrt(5.0 / 3), 1e-12);
  EXPECT_EQ(a.rows[4][1], 6) << "labels stay as they are";
}

TEST(WindowsTest, RefusesWhatMakesNoTable) {
  EXPECT_NE(refusal([] { windows({1, NAN, 3, 4}, {.size = 2}); }).find("the value at 1 is missing"), std::string::npos);
  EXPECT_NE(refusal([] {
              windows({1, 2, 3}, {.size = 3});
            }).find("too short: 3 values; size, horizon and labels need 4"),
            std::string::npos);
  EXPECT_NE(refusal([] {
              windows({1, 2, 3}, {.size = 1, .dates = true});
            }).find("dates, found numbers"),
            std::string::npos);
}

}  // namespace
}  // namespace engram
