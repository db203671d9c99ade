#include "engram/data/series.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engram/data/time_grid.h"
#include "refusal.h"

namespace engram {
namespace {

SeriesTable parse(const std::string& text, const SeriesFormat& format = {}) {
  return parse_series(text, "f.csv", format);
}
std::string complaint(const std::string& text, const SeriesFormat& format = {}) {
  return refusal([&] { parse(text, format); });
}
constexpr double day = 86'400'000;

TEST(SeriesTest, LongForm) {
  const SeriesTable t =
      parse("unique_id,ds,y\nb,2020-01-01,1\nb,2020-01-02,2\na,2020-01-01,7\na,2020-01-02,NA\na,2020-01-03,9\n");
  ASSERT_EQ(t.series.size(), 2u);
  EXPECT_EQ(t.series[0].name, "b");
  EXPECT_EQ(t.series[1].value.size(), 3u);
  EXPECT_TRUE(std::isnan(t.series[1].value[1]));
  EXPECT_EQ(t.kind, StampKind::date);
  EXPECT_EQ(t.series[0].stamp[1] - t.series[0].stamp[0], day);
  EXPECT_EQ(stamp_text(t.series[0].stamp[0], t.kind), "2020-01-01");
}

TEST(SeriesTest, LongFormWithIntegers) {
  const SeriesTable t = parse("unique_id;ds;y\nx;1;1,5\nx;2;2\n");
  EXPECT_EQ(t.kind, StampKind::number);
  EXPECT_EQ(t.series[0].value, (std::vector<double>{1.5, 2}));
}

TEST(SeriesTest, WideForm) {
  const SeriesTable t = parse("date,north,south,remark\n2020-01-31,1,4,a\n2020-02-29,2,,b\n2020-03-31,3,6,c\n");
  ASSERT_EQ(t.series.size(), 2u) << "remarks are no series";
  EXPECT_EQ(t.series[1].name, "south");
}

TEST(SeriesTest, WideFormOfNumbers) {
  const SeriesTable t = parse("date,north,south\n2020-01-31,,4\n2020-02-29,2,\n2020-03-31,3,6\n");
  ASSERT_EQ(t.series.size(), 2u);
  EXPECT_EQ(t.series[0].name, "north");
  EXPECT_EQ(t.series[0].value, (std::vector<double>{2, 3})) << "a leading gap belongs to no series";
  EXPECT_TRUE(std::isnan(t.series[1].value[1]));
}

TEST(SeriesTest, OneRowASeries) {
  const SeriesTable t = parse("\"V1\",\"V2\",\"V3\",\"V4\"\n\"H1\",605,586,\n\"H2\",3124,2990,2862\n");
  ASSERT_EQ(t.series.size(), 2u);
  EXPECT_EQ(t.series[0].name, "H1");
  EXPECT_EQ(t.series[0].value, (std::vector<double>{605, 586}));
  const SeriesTable uneven = parse("id,0,1,2.5\na,1,2,3\nb,3,2,1\n");
  EXPECT_EQ(uneven.series[1].stamp, (std::vector<double>{0, 1, 2.5}));
}

TEST(SeriesTest, OneSeries) {
  EXPECT_EQ(parse("y\n1\n2\n3\n").series[0].value.size(), 3u);
  EXPECT_EQ(parse("3\n4\n").series[0].value, (std::vector<double>{3, 4}));
  const SeriesTable prices =
      parse("Date,Open,High,Low,Close,Volume\n2020-01-01,1,2,0.5,1.5,10\n2020-01-02,1,2,1,2,10\n");
  EXPECT_EQ(prices.series[0].value, (std::vector<double>{1.5, 2})) << "a price file: its close";
  EXPECT_EQ(parse("Date,Open,Close\n2020-01-01,1,2\n2020-01-02,3,4\n", {.value = "open"}).series[0].value[1], 3);
}

// Whatever it is called: stamps alone would be no series.
TEST(SeriesTest, TheOnlyColumnHoldsValues) {
  const SeriesTable t = parse("t\n5\n7\n6\n");
  ASSERT_EQ(t.series.size(), 1u);
  EXPECT_EQ(t.series[0].value, (std::vector<double>{5, 7, 6}));
  EXPECT_EQ(t.series[0].stamp, (std::vector<double>{1, 2, 3}));
}

TEST(SeriesTest, RowsOutOfOrderAreSorted) {
  const SeriesTable t = parse("ds,y\n2020-01-03,3\n2020-01-02,2\n2020-01-01,1\n");
  EXPECT_EQ(t.series[0].value, (std::vector<double>{1, 2, 3}));
  EXPECT_EQ(t.notes.size(), 1u);
}

// Shapes that terminals and vendors write: a time beside the date, an empty last field, a closing line, two columns of
// dates, headers in brackets or with numbers.
TEST(SeriesTest, ShapesThatProgramsWrite) {
  const SeriesTable t =
      parse("<DATE>\t<TIME>\t<OPEN>\t<CLOSE>\n2020.01.06\t00:00:00\t1\t2\n2020.01.06\t00:05:00\t2\t3\n");
  EXPECT_EQ(t.series[0].value, (std::vector<double>{2, 3}));
  EXPECT_EQ(t.series[0].stamp[1] - t.series[0].stamp[0], 5 * 60'000);
  EXPECT_EQ(t.kind, StampKind::time);
  const SeriesTable edges = parse("Date,Close,Volume\n2020-01-02,1,5,\n2020-01-03,2,6,\nData by somebody\n");
  EXPECT_EQ(edges.series[0].value, (std::vector<double>{1, 2}));
  EXPECT_EQ(edges.notes.size(), 1u);
  const SeriesTable expiry = parse("Expiry,Date,4. close\n2022-12-30,2020-01-02,1\n2022-12-30,2020-01-03,2\n");
  EXPECT_EQ(stamp_text(expiry.series[0].stamp[1], expiry.kind), "2020-01-03");
  EXPECT_EQ(expiry.series[0].name, "4. close");
  const SeriesTable quarters = parse("Quarter,Close\n1920Q1,1\n1920Q2,2\n1920Q3,4\n");
  EXPECT_EQ(stamp_text(quarters.series[0].stamp[2], quarters.kind), "1920-07-01");
  EXPECT_NE(complaint("Quarter,Close\n1920X1,1\n1920X2,2\n1920X3,4\n")
                .find("f.csv:2: Quarter: expected a date or a number, found '1920X1'; write dates as YYYY-MM-DD"),
            std::string::npos);
}

TEST(SeriesTest, BadInputIsNamed) {
  EXPECT_EQ(complaint(""), "f.csv: the file is empty");
  EXPECT_NE(complaint("ds,y\n2020-01-01,1\n2020-01-01,2\n").find("f.csv:3: y: the stamp 2020-01-01 stands twice"),
            std::string::npos);
  EXPECT_NE(complaint("ds,y\n2020-01-01,1\n2020-01-02,x\n").find("f.csv:3: y: expected a number, found 'x'"),
            std::string::npos);
  EXPECT_NE(complaint("ds,a\n2020-01-01,\n2020-01-02,NA\n").find("no column of numbers"), std::string::npos);
  EXPECT_NE(complaint("ds,y\n2020-01-01,NaN\n2020-01-02,NA\n", {.value = "y"}).find("every cell is missing"),
            std::string::npos);
  EXPECT_NE(complaint("ds,y\n2020-01-01,1\n2020-01-02\n").find("f.csv:3: expected 2 fields"), std::string::npos);
  EXPECT_NE(complaint("ds,y\n2020-01-01,1\nsoon,2\n").find("f.csv:3: ds: expected a date, found 'soon'"),
            std::string::npos);
  EXPECT_NE(complaint("ds,y\n1/2/2020,1\n2/2/2020,2\n").find("give --date_format mdy or --date_format dmy"),
            std::string::npos);
  EXPECT_NE(complaint("ds,y\n2020-01-01,1\n", {.value = "z"}).find("no column 'z'"), std::string::npos);
  EXPECT_EQ(complaint("ds,a,b,a\n2020-01-01,1,2,3\n2020-01-02,2,3,4\n"),
            "f.csv: two columns are called a; give each series a name of its own");
}

TimeStep step_in(const std::string& text) {
  const SeriesTable t = parse(text);
  return step_of(t.series[0], t.kind);
}

TEST(TimeGridTest, StepsAndSeasons) {
  const TimeStep months = step_in("ds,y\n2020-01-31,1\n2020-02-29,2\n2020-03-31,3\n2020-04-30,3\n");
  EXPECT_EQ(months.unit, TimeStep::months);
  EXPECT_EQ(natural_season(months), 12);
  const SeriesTable t = parse("ds,y\n2020-01-31,1\n2020-02-29,2\n");
  EXPECT_EQ(stamp_text(advance(t.series[0].stamp[1], 1, months), StampKind::date), "2020-03-31");
  EXPECT_EQ(stamp_text(advance(t.series[0].stamp[1], 12, months), StampKind::date), "2021-02-28");
  EXPECT_EQ(natural_season(step_in("ds,y\n2020-01-01 00:00,1\n2020-01-01 01:00,2\n2020-01-01 02:00,3\n")), 24);
  EXPECT_EQ(natural_season(step_in("ds,y\n2020-01-01,1\n2020-04-01,2\n2020-07-01,3\n")), 4);
  EXPECT_EQ(natural_season(step_in("ds,y\n2020-01-05,1\n2020-01-12,2\n2020-01-19,3\n")), 52);
}

TEST(TimeGridTest, BusinessDaysSkipTheWeekend) {
  std::string text = "ds,y\n";
  for (const char* d : {"06", "07", "08", "09", "10", "13", "14", "15", "16", "17"})
    text += "2020-01-" + std::string(d) + ",1\n";
  const SeriesTable t = parse(text);
  const TimeStep step = step_of(t.series[0], t.kind);
  EXPECT_EQ(step.unit, TimeStep::business_days);
  EXPECT_EQ(stamp_text(advance(t.series[0].stamp.back(), 1, step), t.kind), "2020-01-20");
  EXPECT_EQ(natural_season(step), 5);
}

TEST(TimeGridTest, MixedAndIrregularStampsAreRefused) {
  std::string mixed = "ds,y\n", irregular = "ds,y\n";
  for (int i = 0; i < 40; ++i) mixed += std::to_string(i) + ",1\n";
  for (int i = 0; i < 40; ++i) mixed += std::to_string(40 + 7 * i) + ",1\n";
  for (int i = 1; i < 20; ++i) irregular += std::to_string(i * i) + ",1\n";
  EXPECT_NE(refusal([&] { step_in(mixed); }).find("mixed frequencies"), std::string::npos);
  EXPECT_NE(refusal([&] { step_in(irregular); }).find("--every"), std::string::npos);
}

// Every hour of a span: length = span / step + 1, what is missing 0 (the bicycle counts of the course); and weekly medians.
TEST(TimeGridTest, RegridFillsAndGathers) {
  const SeriesTable hours = parse("ds,y\n2020-01-01 00:00,5\n2020-01-01 03:00,7\n2020-01-01 04:00,8\n");
  int64_t filled = 0;
  const TimeSeries grid = regrid(hours.series[0], parse_step("1h", hours.kind), {"sum", "zero"}, filled);
  EXPECT_EQ(grid.value, (std::vector<double>{5, 0, 0, 7, 8}));
  EXPECT_EQ(filled, 2);
  const SeriesTable sales = parse("ds,y\n2020-01-01,1\n2020-01-02,9\n2020-01-04,2\n2020-01-08,4\n2020-01-09,6\n");
  const TimeSeries weeks = regrid(sales.series[0], parse_step("1w", sales.kind), {"median", "previous"}, filled);
  EXPECT_EQ(weeks.value, (std::vector<double>{2, 5}));
  EXPECT_NE(refusal([] { parse_step("1 fortnight", StampKind::date); }).find("15min, 1h, 1d"), std::string::npos);
}

// The course's rows: 2012-06-03 is day 155, 2012-07-01 day 183 with one federal holiday in its week.
TEST(TimeGridTest, DateFeaturesOfTheCourse) {
  const auto stamp = [](const std::string& date) { return parse("ds,y\n" + date + ",1\n").series[0].stamp[0]; };
  const std::tuple<const char*, int, int, int, int> rows[] = {{"2012-06-03", 155, 3, 6, 0},
                                                              {"2012-06-10", 162, 10, 6, 0},
                                                              {"2012-06-17", 169, 17, 6, 0},
                                                              {"2012-06-24", 176, 24, 6, 0},
                                                              {"2012-07-01", 183, 1, 7, 1}};
  for (const auto& [date, day_of_year, day_of_month, month, holidays] : rows) {
    const CalendarDay d = calendar_day(stamp(date));
    EXPECT_EQ(d.day_of_year, day_of_year);
    EXPECT_EQ(d.day_of_month, day_of_month);
    EXPECT_EQ(d.month, month);
    EXPECT_EQ(d.year, 2012);
    EXPECT_EQ(federal_holidays(stamp(date), 7), holidays);
  }
  EXPECT_EQ(federal_holidays(stamp("2012-01-01"), 366), 10);
  EXPECT_EQ(federal_holidays(stamp("2010-12-31"), 1), 1) << "New Year 2011 is a Saturday: observed the day before";
}

}  // namespace
}  // namespace engram
