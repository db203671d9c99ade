#include "engram/data/prices.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "engram/core/error.h"

namespace engram {
namespace {

const std::string header = "Date,Open,High,Low,Close,Volume\n";
const std::string first = "2020-01-02,10,12,9,11,100\n";

Prices parse_one(const std::string& bytes, const PriceFormat& format = {}) {
  std::vector<Prices> all = parse_prices(bytes, "f.csv", format);
  EXPECT_EQ(all.size(), 1u);
  return all.at(0);
}

std::string complaint(const std::string& bytes, const PriceFormat& format = {}) {
  try {
    parse_prices(bytes, "f.csv", format);
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), 2);
    return error.what();
  }
  return "no error";
}

void expect_complaint(const std::string& bytes, const std::vector<std::string>& parts, const PriceFormat& format = {}) {
  const std::string message = complaint(bytes, format);
  for (const std::string& part : parts)
    EXPECT_NE(message.find(part), std::string::npos) << message << "\nlacks " << part;
}

TEST(Prices, ReadsColumnsInAnyCaseAndOrder) {
  const Prices prices = parse_one(
      "volume,CLOSE,Adj Close,open,date,Low,High\n"
      "100,11,10.5,10,1970-01-02T00:00:00Z,9,12\n"
      "0,12,11.5,11,2000-02-29T01:02:03.004Z,11,12.25\n",
      {.raw = true});
  ASSERT_EQ(prices.rows(), 2);
  EXPECT_EQ(prices.open, (std::vector<double>{10, 11}));
  EXPECT_EQ(prices.high, (std::vector<double>{12, 12.25}));
  EXPECT_EQ(prices.low, (std::vector<double>{9, 11}));
  EXPECT_EQ(prices.close, (std::vector<double>{11, 12}));
  EXPECT_EQ(prices.volume, (std::vector<double>{100, 0}));
  EXPECT_EQ(prices.time[0], 86'400'000);
  EXPECT_EQ(prices.time[1], 951'786'123'004);  // date -u -d '2000-02-29 01:02:03' +%s prints 951786123
  EXPECT_EQ(prices.time_text(0), "1970-01-02 00:00:00");
  EXPECT_EQ(prices.time_text(1), "2000-02-29 01:02:03");
}

TEST(Prices, DaysAreShownWithoutTime) { EXPECT_EQ(parse_one(header + first).time_text(0), "2020-01-02"); }

TEST(Prices, ByteOrderMarkCarriageReturnsAndBlankLinesAreFine) {
  const Prices prices = parse_one(
      "\xEF\xBB\xBF"
      "Date,Open,High,Low,Close,Volume\r\n2020-01-02 09:30,10,12,9,11,100\r\n\r\n"
      "2020-01-02 09:31,10,12,9,11,100\r\n\r\n\n");
  EXPECT_EQ(prices.rows(), 2);
  EXPECT_EQ(prices.time[1] - prices.time[0], 60'000);
}

TEST(Prices, EmptyBinaryAndBarlessFilesAreRefused) {
  expect_complaint("", {"f.csv", "empty"});
  expect_complaint("\n \r\n", {"f.csv", "empty"});
  expect_complaint(std::string("\x1f\x8b\x08\x00zz", 6), {"f.csv", "gzip", "cannot be unpacked"});
  expect_complaint(std::string("Date\0zz", 7), {"f.csv", "binary"});
  expect_complaint(header, {"f.csv", "too few rows"});
}

TEST(Prices, HeaderMustNameEveryColumnOnce) {
  expect_complaint(
      "Date,Open,vix,vxv\n2014-01-03,13,13,14\n",
      {"f.csv:1:", "'Close'", "'vix','vxv'", "Date,Open,High,Low,Close,Volume", "Date,Open,vix,vxv", "--columns"});
  expect_complaint("Date,Open,High,Low,Name\n2014-01-03,13,14,12,x\n", {"f.csv:1:", "'Close'", "no other column"});
  expect_complaint("day,price\nMonday,13\n", {"f.csv:1:", "no column holds dates", "day,price"});
  expect_complaint("2014-01-03,13,7\n2014-01-06,14,8\n",
                   {"f.csv:1:", "expected a header", "2014-01-03,13,7", "--columns"});
  expect_complaint("Date,Open,High,Low,Close,Volume,close\n" + first, {"f.csv:1:", "'close'", "twice"});
}

TEST(Prices, UnreadableCellsAreNamedByLineAndText) {
  expect_complaint(header + first + "1/3/2020,10,12,9,11,1\n",
                   {"f.csv:3:", "Date", "YYYY-MM-DD", "'1/3/2020'", "line 2"});
  expect_complaint(header + "2019-02-29,10,12,9,11,1\n", {"f.csv:2:", "'2019-02-29'"});
  expect_complaint(header + "2019-02-28 24:00,10,12,9,11,1\n", {"f.csv:2:", "'2019-02-28 24:00'"});
  expect_complaint(header + "\r\n\r\n2020-01-02,10,x2,9,11,1\r\n", {"f.csv:4:", "High", "'x2'"});
  expect_complaint(header + "2020-01-02,10,12,9,,1\n", {"f.csv:2:", "Close", "''"});
  expect_complaint(header + "2020-01-02,10,12,9,nan,1\n", {"f.csv:2:", "Close", "'nan'"});
  expect_complaint(header + "2020-01-02,10,12,9,11\n", {"f.csv:2:", "6 fields", "found 5"});
  expect_complaint(header + first + "2020-01-03,10,12,9,11", {"f.csv:3:", "6 fields", "found 5"});
}

TEST(Prices, StampsMustAscend) {
  expect_complaint(header + first + first, {"f.csv:3:", "same stamp"});
  expect_complaint(header + first + "2020-01-03,10,12,9,11,1\n2020-01-06,10,12,9,11,1\n2020-01-01,10,12,9,11,1\n",
                   {"f.csv:5:", "earlier"});
}

TEST(Prices, BarsMustBePossible) {
  expect_complaint(header + "2020-01-02,-10,12,9,11,1\n", {"f.csv:2:", "Open", "above 0", "'-10'"});
  expect_complaint(header + "2020-01-02,10,12,0,11,1\n", {"f.csv:2:", "Low", "above 0"});
  expect_complaint(header + "2020-01-02,10,12,9,11,-1\n", {"f.csv:2:", "Volume"});
  expect_complaint(header + "2020-01-02,10,10.5,9,11,1\n", {"f.csv:2:", "high 10.5", "close 11"});
  expect_complaint(header + "2020-01-02,10,12,10.5,11,1\n", {"f.csv:2:", "low 10.5", "open 10"});
}

// Bars that rise by a hundredth a row, dated as given.
std::string closes(const std::string& head, const std::vector<std::string>& dates) {
  std::string csv = head;
  for (size_t i = 0; i < dates.size(); ++i)
    csv += dates[i] + "," + std::to_string(100 + 0.01 * static_cast<double>(i)) + "\n";
  return csv;
}
std::string first_stamp(const std::string& date) { return parse_one(closes("Date,Close\n", {date})).time_text(0); }

TEST(Prices, DatesInManyStyles) {
  EXPECT_EQ(first_stamp("2017-01-31"), "2017-01-31");
  EXPECT_EQ(first_stamp("2017/1/31"), "2017-01-31");
  EXPECT_EQ(first_stamp("20170131"), "2017-01-31");
  EXPECT_EQ(first_stamp("2017-01"), "2017-01-01");
  EXPECT_EQ(first_stamp("31-Jan-2017"), "2017-01-31");
  EXPECT_EQ(first_stamp("\"Jan 31, 2017\""), "2017-01-31");
  EXPECT_EQ(first_stamp("31 January 2017"), "2017-01-31");
  EXPECT_EQ(first_stamp("1/31/2017"), "2017-01-31");
  EXPECT_EQ(first_stamp("31.01.17"), "2017-01-31");
  EXPECT_EQ(first_stamp("31.01.1999 22:00:00.000"), "1999-01-31 22:00:00");
  EXPECT_EQ(first_stamp("1/31/2017 9:30 PM"), "2017-01-31 21:30:00");
  EXPECT_EQ(first_stamp("2017-01-31 00:30:00-05:00"), "2017-01-31 00:30:00");
  EXPECT_EQ(first_stamp("1485865800"), "2017-01-31 12:30:00");  // date -u -d '2017-01-31 12:30' +%s
  EXPECT_EQ(first_stamp("1485865800000"), "2017-01-31 12:30:00");
}

TEST(Prices, DayAndMonthAreDecidedByTheWholeColumn) {
  EXPECT_EQ(parse_one(closes("Date,Close\n", {"1/4/1999", "1/5/1999", "1/13/1999"})).time_text(0), "1999-01-04");
  EXPECT_EQ(parse_one(closes("Date,Close\n", {"1/4/1999", "2/4/1999", "13/4/1999"})).time_text(0), "1999-04-01");
  // 5, 6 and 7 January, 3 February; as month and day the last would go back.
  EXPECT_EQ(parse_one(closes("Date,Close\n", {"5/1/2010", "6/1/2010", "7/1/2010", "3/2/2010"})).time_text(3),
            "2010-02-03");
  EXPECT_EQ(parse_one(closes("Date,Close\n", {"1/1/2010", "2/2/2010"})).time_text(1), "2010-02-02");  // both ways one
  const std::string open = closes("Date,Close\n", {"1/1/2010", "2/1/2010", "3/1/2010"});
  expect_complaint(open, {"f.csv:3:", "ambiguous", "'2/1/2010'", "--date_format"});
  EXPECT_EQ(parse_one(open, {.date_format = "dmy"}).time_text(2), "2010-01-03");
  EXPECT_EQ(parse_one(open, {.date_format = "%m/%d/%Y"}).time_text(2), "2010-03-01");
  expect_complaint(open, {"--date_format", "'sometimes'"}, {.date_format = "sometimes"});
  expect_complaint(closes("Date,Close\n", {"1/13/2010"}), {"f.csv:2:", "1/13/2010"}, {.date_format = "dmy"});
  expect_complaint(closes("Date,Close\n", {"1/13/2010", "13/2/2010"}),
                   {"'1/13/2010'", "'13/2/2010'", "line 2", "f.csv:3:"});
}

TEST(Prices, TheStampIsTheFirstColumnOfDatesWhateverItsName) {
  const auto second = [](const std::string& csv) { return parse_one(csv).time_text(1); };
  EXPECT_EQ(second(",vix\n2014-01-03,13\n2014-01-06,14\n"), "2014-01-06");
  EXPECT_EQ(second("index,When,level\n0,2014-01-03,13\n1,2014-01-06,14\n"), "2014-01-06");
}

TEST(Prices, ASingleColumnOfNumbersIsTheClose) {
  const Prices prices = parse_one("DATE;vix;source\n1/3/2014;13.76;cboe\n1/13/2014;.;cboe\n1/14/2014;13.55;cboe\n");
  EXPECT_EQ(prices.close, (std::vector<double>{13.76, 13.55}));
  EXPECT_EQ(prices.open, prices.close);
  EXPECT_TRUE(prices.close_only);
  ASSERT_EQ(prices.notes.size(), 2u);
  EXPECT_NE(prices.notes[0].find("1 rows without any price"), std::string::npos);
  EXPECT_EQ(parse_one("\tTotal\n2014-01-03\t\"1,234.5\"\n").close[0], 1234.5);
  EXPECT_EQ(parse_one(",Unnamed: 0,x\n2014-01-03,0,5\n").close[0], 5);  // a row index is no price
}

TEST(Prices, HolesInFilledRowsAreErrorsEmptyRowsAreNot) {
  const std::string rows = "2020-01-02,10,12,9,11,100\n2020-01-03,NA,NA,NA,NA,NA\n";
  EXPECT_EQ(parse_one(header + rows).rows(), 1);
  expect_complaint(header + rows + "2020-01-06,10,12,.,11,1\n", {"f.csv:4:", "Low", "'.'"});
  EXPECT_EQ(parse_one(header + first + "2020-01-06,10,12,9,11,\n").volume, (std::vector<double>{100, 0}));
  EXPECT_EQ(parse_one(header + "2020-01-06,10,12,9,11,\n").volume[0], 0);  // no volumes at all
  expect_complaint("Date,Close\n2020-01-06,NA\n", {"too few rows"});
}

// 20 on the tape, 5 after a split of 4 to 1: all four prices are a quarter, and the bar keeps its shape.
TEST(Prices, AdjustedCloseScalesEveryPrice) {
  const std::string csv = "Date,Open,High,Low,Close,Adj Close,Volume\n2020-01-02,16,24,12,20,5,7\n";
  const Prices prices = parse_one(csv), raw = parse_one(csv, {.raw = true});
  EXPECT_EQ(prices.open[0], 4);
  EXPECT_EQ(prices.high[0], 6);
  EXPECT_EQ(prices.low[0], 3);
  EXPECT_EQ(prices.close[0], 5);
  EXPECT_EQ(raw.open[0], 16);
  EXPECT_EQ(raw.close[0], 20);
}

TEST(Prices, ALongTableHoldsSeveralInstruments) {
  const auto all =
      parse_prices("date,tic,close\n2020-01-02,B,1\n2020-01-02,A,5\n2020-01-03,B,2\n2020-01-03,A,6\n", "f.csv");
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].name, "B");
  EXPECT_EQ(all[0].close, (std::vector<double>{1, 2}));
  EXPECT_EQ(all[1].close, (std::vector<double>{5, 6}));
  expect_complaint("date,tic,close\n2020-01-02,B,1\n2020-01-02,A,5\n2020-01-02,B,2\n", {"f.csv:4:", "same stamp", "B"});
}

TEST(Prices, DateAndTimeMayStandInTwoColumns) {
  const Prices prices = parse_one("Date,Time,Close\n2020-01-02,09:30,1\n2020-01-02,09:31,2\n");
  EXPECT_EQ(prices.time_text(1), "2020-01-02 09:31:00");
}

TEST(Prices, WhereTimeZonesChangeDaysAreLocalAndHoursOfUtc) {
  const Prices days = parse_one(closes("Date,Close\n", {"2020-03-27 00:00:00+01:00", "2020-03-30 00:00:00+02:00"}));
  EXPECT_EQ(days.time_text(1), "2020-03-30");  // as they are called where they are
  EXPECT_FALSE(days.zone);
  const Prices hours = parse_one(closes("Date,Close\n", {"2020-03-27 09:00:00+01:00", "2020-03-30 09:00:00+02:00"}));
  EXPECT_EQ(hours.time_text(0), "2020-03-27 08:00:00");
  EXPECT_EQ(hours.time_text(1), "2020-03-30 07:00:00");
  EXPECT_EQ(hours.zone, 0);
  expect_complaint(closes("Date,Close\n", {"2020-03-27T00:00:00Z", "2020-03-30T00:00:00"}),
                   {"f.csv:3:", "time zone", "not given"});
}

// Hour 9 + i of a day, closing at 100 + i, with `zone` behind each stamp.
Prices hours(const std::string& file, const std::string& zone) {
  std::string csv = "Date,Close\n";
  for (int i = 0; i < 3; ++i)
    csv += "2020-01-02T" + std::to_string(10 + i) + ":00" + zone + "," + std::to_string(100 + i) + "\n";
  return parse_prices(csv, file)[0];
}

TEST(Prices, StampsOfSeveralZonesBecomeUtc) {
  std::vector<Prices> all{hours("a", "+00:00"), hours("b", "-05:00"), hours("c", "Z")};
  bring_to_one_clock(all);
  EXPECT_EQ(all[0].time_text(0), "2020-01-02 10:00:00");
  EXPECT_EQ(all[1].time_text(0), "2020-01-02 15:00:00");
  EXPECT_EQ(all[2].time_text(0), "2020-01-02 10:00:00");
  EXPECT_EQ(all[1].notes.back(), "b: stamps of -05:00 brought to UTC");
  std::vector<Prices> alike{hours("a", "-05:00"), hours("b", "-05:00")};
  bring_to_one_clock(alike);
  EXPECT_EQ(alike[0].time_text(0), "2020-01-02 10:00:00");
}

// Seconds since 1970 are UTC; days are called the same everywhere.
TEST(Prices, AZoneThatSomeFilesLackIsRefused) {
  const auto refused = [](std::vector<Prices> all) {
    try {
      bring_to_one_clock(all);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  const std::string message = refused({hours("a.csv", "-05:00"), hours("b.csv", "")});
  EXPECT_NE(message.find("b.csv: the stamps say no time zone, those of a.csv are of -05:00"), std::string::npos)
      << message;
  EXPECT_EQ(refused({hours("a.csv", ""), hours("b.csv", "")}), "no error");
  const Prices seconds = parse_one("time,Close\n1577955600,1\n1577959200,2\n");  // 2020-01-02 09:00
  EXPECT_EQ(refused({hours("a.csv", "-05:00"), seconds}), "no error");
  EXPECT_NE(refused({hours("a.csv", ""), seconds}), "no error");
  const Prices days = parse_one("Date,Close\n2020-01-02,1\n2020-01-03,2\n");
  EXPECT_EQ(refused({hours("a.csv", "-05:00"), days}), "no error");
}

std::vector<std::string> days_then_hours(int days, int hours) {
  std::vector<std::string> dates;
  char text[32];
  for (int i = 0; i < days; ++i) {
    std::snprintf(text, sizeof text, "2020-%02d-%02d", 1 + i / 28, 1 + i % 28);
    dates.push_back(text);
  }
  for (int i = 0; i < hours; ++i) {
    std::snprintf(text, sizeof text, "2021-%02d-%02d %02d:00", 1 + i / 672, 1 + i / 24 % 28, i % 24);
    dates.push_back(text);
  }
  return dates;
}

TEST(Prices, MixedFrequenciesAndConstantPricesAreRefused) {
  expect_complaint(closes("Date,Close\n", days_then_hours(100, 70)),
                   {"f.csv:2:", "mixed frequencies", "1 day", "1 hour"});
  EXPECT_EQ(parse_one(closes("Date,Close\n", days_then_hours(100, 0))).rows(), 100);
  std::string constant = "Date,Close\n";
  for (const std::string& date : days_then_hours(30, 0)) constant += date + ",7\n";
  expect_complaint(constant, {"f.csv", "constant prices", "7"});
}

TEST(Prices, BarsPerYearComeFromTheStamps) {
  // 366 days of 2020 and one more: 366 gaps in 366 days.
  EXPECT_NEAR(parse_one(closes("Date,Close\n", {"2020-01-01", "2020-01-02"})).bars_per_year(), 365.25, 1e-9);
  EXPECT_NEAR(parse_one(closes("Date,Close\n", {"2019-12", "2020-12"})).bars_per_year(), 365.25 / 366, 1e-9);
}

std::string contents(const std::string& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

// Rows, first and last stamp, read off the files with wc, head and tail.
TEST(Prices, RealFilesLoadAsTheyAre) {
  struct Known {
    const char* file;
    int64_t rows;
    const char *first, *last;
  };
  for (const Known& known : {Known{"googl-daily", 2335, "2009-05-22", "2018-08-29"},
                             {"sp500-daily", 5031, "1999-01-04", "2018-12-31"},
                             {"vix-daily", 1305 - 46, "2014-01-03", "2019-01-03"},
                             {"eurusd-hourly", 6225, "2017-01-01 22:00:00", "2017-12-29 21:00:00"}}) {
    const std::string path = std::string(ENGRAM_DATA) + "/market/" + known.file + ".csv";
    if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is absent";
    const Prices prices = parse_prices(contents(path), path).at(0);
    EXPECT_EQ(prices.rows(), known.rows) << path;
    EXPECT_EQ(prices.time_text(0), known.first);
    EXPECT_EQ(prices.time_text(prices.rows() - 1), known.last);
  }
}

}  // namespace
}  // namespace engram
