// Shapes of price files that people have, each as a few lines of its own: what is read, what is told, what is refused.
#include <gtest/gtest.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "engram/core/error.h"
#include "engram/data/price_doubts.h"
#include "engram/data/prices.h"
#include "engram/data/written_numbers.h"

namespace engram {
namespace {

using Closes = std::vector<double>;

std::string all_notes(const std::vector<Prices>& all) {
  std::string text;
  for (const Prices& prices : all) {
    for (const std::string& note : prices.notes) text += note + "\n";
  }
  return text;
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

struct Shape {
  const char *name, *text;
  Closes closes;
  std::string last = "2020-01-06";  // stamp
  const char* note = "";
  PriceFormat format = {};
};

const Shape shapes[] = {
    {"a separator ends each row",
     "Date,Close,Volume\n2020-01-03,11,5,\n2020-01-06,12,6,\n",
     {11, 12},
     "2020-01-06",
     "empty last field"},
    {"row names without a head", "Close\n2020-01-03,11\n2020-01-06,12\n", {11, 12}, "2020-01-06", "has no name"},
    {"decimal comma, one cell decides",
     "Date;Close\n2020-01-03;1,002\n2020-01-06;0,998\n",
     {1.002, 0.998},
     "2020-01-06",
     "decimal comma"},
    {"both marks", "Date;Close\n03.01.2020;12.206,61\n16.01.2020;998,5\n", {12206.61, 998.5}, "2020-01-16"},
    {"commas between groups", "Date,Close\n2020-01-03,\"1,234.5\"\n2020-01-06,999.5\n", {1234.5, 999.5}},
    {"commas between groups of whole numbers", "Date,Close\n2020-01-03,998\n2020-01-06,\"1,002\"\n", {998, 1002}},
    {"semicolons speak for a decimal comma", "Date;Close\n2020-01-03;1,234\n2020-01-06;1,300\n", {1.234, 1.3}},
    {"blanks between groups",
     "Date;Close\n2020-01-03;1\xC2\xA0"
     "234,5\n2020-01-06;998,25\n",
     {1234.5, 998.25}},
    {"signs of money",
     "Date,Close\n2020-01-03,$101.5\n2020-01-06,\xE2\x82\xAC"
     "102\n",
     {101.5, 102}},
    {"names of money, letters for thousands", "Date,Close\n2020-01-03,1.5K USD\n2020-01-06,1.6K USD\n", {1500, 1600}},
    {"newest first",
     "Date,Close\n2020-01-06,12\n2020-01-03,11\n2020-01-02,10\n",
     {10, 11, 12},
     "2020-01-06",
     "newest row first"},
    {"seconds before 2001", "timestamp,close\n915408000,11\n915494400,12\n", {11, 12}, "1999-01-05"},
    {"seconds across 2001-09-09", "timestamp,close\n999907200,11\n1000080000,12\n", {11, 12}, "2001-09-10"},
    {"microseconds",
     "open_time,close\n1578009600000000,11\n1578268800000000,12\n",
     {11, 12},
     "2020-01-06",
     "microseconds"},
    {"nanoseconds", "t,c\n1578009600000000000,11\n1578268800000000000,12\n", {11, 12}, "2020-01-06", "nanoseconds"},
    {"days of a spreadsheet", "Date,Close\n43833,11\n43836,12\n", {11, 12}, "2020-01-06", "1899-12-30"},
    {"years", "Year,Close\n2019,11\n2020,12\n", {11, 12}, "2020-01-01"},
    {"the named date, not the first",
     "Expiry,Date,Close\n2022-12-30,2020-01-03,11\n2022-12-30,2020-01-06,12\n",
     {11, 12}},
    {"the exact name, not its alias", "Date,Last,Close,Prev Close\n2020-01-03,9,11,7\n2020-01-06,9,12,7\n", {11, 12}},
    {"names in three lines",
     "Price,Close,Open\nTicker,ABC,ABC\nDate,,\n2020-01-03,11,10\n2020-01-06,12,11\n",
     {11, 12},
     "2020-01-06",
     "2 header lines"},
    {"an instrument in each name", "Date,ABC.Open,ABC.Close\n2020-01-03,10,11\n2020-01-06,11,12\n", {11, 12}},
    {"a title and comments",
     "# by somebody\nDaily prices\nDate,Close\n2020-01-03,11\n# a pause\n2020-01-06,12\n",
     {11, 12},
     "2020-01-06",
     "1 comment lines"},
    {"a closing line",
     "Date,Close\n2020-01-03,11\n2020-01-06,12\n\nBy somebody\n",
     {11, 12},
     "2020-01-06",
     "1 closing lines"},
    {"a total", "Date,Close\n2020-01-03,11\n2020-01-06,12\nTotal,23\n", {11, 12}, "2020-01-06", "1 closing lines"},
    {"a header again",
     "Date,Close\n2020-01-03,11\nDate,Close\n2020-01-06,12\n",
     {11, 12},
     "2020-01-06",
     "repeated header"},
    {"no header, date and close", "2020-01-03,11\n2020-01-06,12\n", {11, 12}, "2020-01-06", "no header"},
    {"no header, a bar",
     "2020.01.03,00:00,10,12,9,11,5\n2020.01.03,00:05,11,13,10,12,6\n",
     {11, 12},
     "2020-01-03 00:05:00",
     "time,open,high,low,close,volume"},
    {"no header, a clock beside the date",
     "20200103 000000;10;12;9;11;5\n20200103 000500;11;13;10;12;6\n",
     {11, 12},
     "2020-01-03 00:05:00"},
    {"no header, milliseconds",
     "1578009600000,10,12,9,11,5,1578009659999\n1578268800000,11,13,10,12,6,1578268859999\n",
     {11, 12}},
    {"a clock in a column of its own",
     "<TICKER>,<DATE>,<TIME>,<CLOSE>\nAB,20200103,000000,11\nAB,20200103,093000,12\n",
     {11, 12},
     "2020-01-03 09:30:00"},
    {"a clock without seconds", "Date,Time,Close\n20200103,0,11\n20200103,930,12\n", {11, 12}, "2020-01-03 09:30:00"},
    {"a date and a time in one number",
     "Date,Close\n202001030930,11\n202001030945,12\n",
     {11, 12},
     "2020-01-03 09:45:00"},
    {"numbered names", "date,1. open,4. close\n2020-01-03,10,11\n2020-01-06,11,12\n", {11, 12}},
    {"Polish names", "Data,Otwarcie,Zamkniecie\n2020-01-03,10,11\n2020-01-06,11,12\n", {11, 12}},
    {"Chinese names", "日期,开盘,收盘\n2020-01-03,10,11\n2020-01-06,11,12\n", {11, 12}},
    {"weekdays", "Date,Close\n\"Fri, 03 Jan 2020\",11\n\"Mon, 06 Jan 2020\",12\n", {11, 12}},
    {"months", "Month,Close\nDec-19,11\nJan-20,12\n", {11, 12}, "2020-01-01"},
    {"quarters", "Quarter,Close\n2019Q4,11\n2020Q1,12\n", {11, 12}, "2020-01-01"},
    {"bars between", "Date|Close\n2020-01-03|11\n2020-01-06|12\n", {11, 12}},
    {"carriage returns alone", "Date,Close\r2020-01-03,11\r2020-01-06,12\r", {11, 12}},
    {"a hair",
     "Date,Open,High,Low,Close\n2020-01-03,10,10.9999999,9,11\n2020-01-06,11,12,11.00000001,12\n",
     {11, 12},
     "2020-01-06",
     "2 bars whose high or low was a hair"},
    {"an open of zero",
     "Date,Open,High,Low,Close\n2020-01-03,0,12,9,11\n2020-01-06,11,12,10,12\n",
     {11, 12},
     "2020-01-06",
     "1 bar without an open"},
    {"a missing volume",
     "Date,Close,Volume\n2020-01-03,11,7\n2020-01-06,12,\n",
     {11, 12},
     "2020-01-06",
     "1 missing volumes"},
    {"years of two digits in the past",
     "Date,Close\n01/13/65,11\n01/14/65,12\n",
     {11, 12},
     "1965-01-14",
     "20th century",
     {.now = 1'577'836'800'000}},
    {"columns by place", "2020-01-03,7,11\n2020-01-06,8,12\n", {11, 12}, "2020-01-06", "", {.columns = "time,-,close"}},
    {"columns by name",
     "When,open_bid,close_bid,close_ask\n2020-01-03,10,11,12\n2020-01-06,11,12,13\n",
     {12, 13},
     "2020-01-06",
     "",
     {.columns = "time=When,close=close_ask"}},
};

TEST(PriceShapes, AreReadAndTold) {
  for (const Shape& shape : shapes) {
    std::vector<Prices> all;
    ASSERT_NO_THROW(all = parse_prices(shape.text, "f.csv", shape.format))
        << shape.name << complaint(shape.text, shape.format);
    ASSERT_EQ(all.size(), 1U) << shape.name;
    EXPECT_EQ(all[0].close, shape.closes) << shape.name;
    EXPECT_EQ(all[0].time_text(all[0].rows() - 1), shape.last) << shape.name;
    EXPECT_NE(all_notes(all).find(shape.note), std::string::npos) << shape.name << "\n" << all_notes(all);
  }
}

TEST(PriceShapes, LettersBehindANumberMultiply) {
  for (const auto& [cell, value] :
       {std::pair{"2.5K", 2.5e3}, std::pair{"2.5k", 2.5e3}, std::pair{"2.5M", 2.5e6}, std::pair{"2.5m", 2.5e6},
        std::pair{"2.5 B", 2.5e9}, std::pair{"2.5b", 2.5e9}, std::pair{"$2.5T", 2.5e12}, std::pair{"-2.5K", -2.5e3}}) {
    EXPECT_EQ(written_number(cell, '.'), value) << cell;
  }
}

// With every price and volume, and the line numbers that errors name.
TEST(PriceShapes, NewestFirstIsTurnedRoundWhole) {
  const Prices prices =
      parse_prices("Date,Open,High,Low,Close,Volume\n2020-01-06,11,14,10,12,6\n2020-01-03,9,13,8,11,5\n", "f.csv")[0];
  EXPECT_EQ(prices.open, (Closes{9, 11}));
  EXPECT_EQ(prices.high, (Closes{13, 14}));
  EXPECT_EQ(prices.low, (Closes{8, 10}));
  EXPECT_EQ(prices.close, (Closes{11, 12}));
  EXPECT_EQ(prices.volume, (Closes{5, 6}));
  const std::string future = complaint("Date,Close\n2031-01-06,12\n2020-01-03,11\n", {.now = 1'577'836'800'000});
  EXPECT_EQ(future.find("f.csv:2:"), 0U) << future;
}

TEST(PriceShapes, AWideTableHoldsAnInstrumentInEachColumn) {
  const auto wide = parse_prices("Date,AAA,BBB\n2020-01-03,11,5\n2020-01-06,12,\n2020-01-07,13,6\n", "f.csv");
  ASSERT_EQ(wide.size(), 2U);
  EXPECT_EQ(wide[0].close, (Closes{11, 12, 13}));
  EXPECT_EQ(wide[1].name, "BBB");
  EXPECT_EQ(wide[1].close, (Closes{5, 6}));  // a hole is that instrument's alone
  EXPECT_EQ(wide[1].time_text(1), "2020-01-07");
  const auto by_role = parse_prices("Price,Close,Close,Open,Open\nTicker,A,B,A,B\n2020-01-03,11,5,10,4\n", "f.csv");
  ASSERT_EQ(by_role.size(), 2U);
  EXPECT_EQ(by_role[1].open, (Closes{4}));
}

TEST(PriceShapes, Utf16AndGzipAreUnpacked) {
  const std::string text = "Date,Close\n2020-01-03,11\n2020-01-06,12\n";
  std::string little = "\xFF\xFE", big = "\xFE\xFF", bare;
  for (char c : text) little += {c, '\0'}, big += {'\0', c}, bare += {c, '\0'};
  std::string zipped(200, '\0');
  z_stream stream{};
  ASSERT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(zipped.data());
  stream.avail_out = static_cast<uInt>(zipped.size());
  ASSERT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  zipped.resize(stream.total_out);
  deflateEnd(&stream);
  for (const std::string& bytes : {little, big, bare, zipped}) {
    EXPECT_EQ(parse_prices(bytes, "f.csv")[0].close, (Closes{11, 12}));
  }
  EXPECT_NE(complaint(zipped.substr(0, zipped.size() - 9)).find("ends too early"), std::string::npos);
  std::string damaged = zipped;
  damaged[20] = static_cast<char>(damaged[20] ^ 0x55);
  EXPECT_NE(complaint(damaged).find("f.csv: "), std::string::npos);
}

struct Refusal {
  const char* text;
  std::vector<const char*> parts;
  PriceFormat format = {};
};

TEST(PriceShapes, WhatCannotBeReadIsRefusedWithAWayOut) {
  const std::vector<Refusal> refusals{
      {"PAR1....", {"f.csv", "Parquet", "to_csv"}},
      {"PK\x03\x04....", {"Excel", "save the sheet as CSV"}},
      {"<html><body>login</body></html>", {"web page", "download"}},
      {"[{\"Date\":1}]", {"JSON"}},
      {"timestamp,close_bid,close_ask\n2020-01-03,11,12\n",
       {"f.csv:1:", "bid and ask", "--columns", "close=close_bid"}},
      {"Date;Close\n2020-01-03;1.234,5\n2020-01-06;1,234.5\n", {"f.csv", "Close", "line 2", "line 3", "decimal"}},
      {"Date,Close\n2020-01-03,11\nBy somebody\n2020-01-06,12\n", {"f.csv:3:", "2 fields", "found 1"}},
      {"Date,Close\n2020-01-03,11,\n2020-01-06,12,7\n", {"f.csv:3:", "2 fields", "found 3"}},
      {"Date,Close\n2024-11-03 00:00,1\n2024-11-03 01:00,2\n2024-11-03 01:00,3\n2024-11-03 02:00,4\n",
       {"f.csv:4:", "01:00:00", "turned back", "--time_zone America/New_York"}},
      {"Date,Close\n2020-01-03,11\n2031-01-06,12\n", {"f.csv:3:", "future"}, {.now = 1'577'836'800'000}},
      {"Date,Close\n2020-01-03,11\n", {"--columns", "no column 'Klose'", "Close"}, {.columns = "close=Klose"}},
      {"Date,Close\n2020-01-03,11\n", {"--columns", "3 columns wanted", "has 2"}, {.columns = "time,open,close"}},
      {"Date,Close\n2020-01-03,11\n", {"--columns", "'stuff'"}, {.columns = "time,stuff"}},
      {"Date,Close\n2020-01-03,11\n", {"--columns", "at least time and close"}, {.columns = "time,open"}},
      {"Date,Close,Note\n2020-01-03,11,x\n",
       {"--columns", "column 3 holds no numbers", "'x'"},
       {.columns = "time,-,close"}},
      {"Date,Close\n2020-01-03 09:00,11\n", {"--time_zone", "'Mars'"}, {.time_zone = "Mars"}},
  };
  for (const Refusal& refusal : refusals) {
    const std::string message = complaint(refusal.text, refusal.format);
    for (const char* part : refusal.parts) {
      EXPECT_NE(message.find(part), std::string::npos) << refusal.text << "\n" << message << "\nlacks " << part;
    }
  }
}

// New York put its clocks back on 2024-11-03 at 06:00 UTC: 01:00 was 05:00 UTC, then 06:00.
TEST(PriceShapes, ATimeZoneMakesSenseOfAnHourThatOccursTwice) {
  const auto text = "Date,Close\n2024-11-03 00:00,1\n2024-11-03 01:00,2\n2024-11-03 01:00,3\n2024-11-03 02:00,4\n";
  const Prices prices = parse_prices(text, "f.csv", {.time_zone = "America/New_York"})[0];
  EXPECT_EQ(prices.time_text(0), "2024-11-03 04:00:00");
  EXPECT_EQ(prices.time_text(1), "2024-11-03 05:00:00");
  EXPECT_EQ(prices.time_text(2), "2024-11-03 06:00:00");
  EXPECT_EQ(prices.time_text(3), "2024-11-03 07:00:00");
  EXPECT_EQ(prices.zone, 0);
}

// A quiet walk of `bars` days from 100 on, by tenths of a percent; `bend` may change the closes.
template <class Bend>
std::string quiet(int bars, const Bend& bend) {
  std::string csv = "Date,Close\n";
  for (int i = 0; i < bars; ++i) {
    csv += std::to_string(43831 + i) + "," + std::to_string(bend(i, 100 + 0.1 * ((i * 7) % 5))) + "\n";
  }
  return csv;
}

TEST(PriceShapes, SplitsTicksAndFrozenTailsAreTold) {
  const auto split = parse_prices(quiet(100, [](int i, double p) { return i < 60 ? p : p / 4; }), "f.csv")[0];
  ASSERT_EQ(split.doubts.size(), 1U);
  EXPECT_EQ(split.doubts[0].kind, "split");
  EXPECT_EQ(split.doubts[0].line, 62);  // a header and 60 bars stand above it
  EXPECT_NEAR(split.doubts[0].factor, 0.25, 0.002);
  EXPECT_NE(split.notes.back().find("4 : 1 split at line 62"), std::string::npos) << split.notes.back();

  const std::string tick = quiet(100, [](int i, double p) { return i == 50 ? 2 * p : p; });
  const auto told = parse_prices(tick, "f.csv")[0];
  ASSERT_EQ(told.doubts.size(), 1U);
  EXPECT_EQ(told.doubts[0].kind, "tick");
  EXPECT_EQ(told.doubts[0].line, 52);
  const auto dropped = parse_prices(tick, "f.csv", {.drop_ticks = true})[0];
  EXPECT_EQ(dropped.rows(), 99);
  EXPECT_TRUE(dropped.doubts.empty());

  const std::string impossible = quiet(100, [](int i, double p) { return i == 50 ? 100 * p : p; });
  EXPECT_NE(complaint(impossible).find("f.csv:52:"), std::string::npos);
  EXPECT_NE(complaint(impossible).find("--drop_ticks"), std::string::npos);
  EXPECT_EQ(parse_prices(impossible, "f.csv", {.inspect = true})[0].rows(), 100);

  const auto frozen = parse_prices(quiet(100, [](int i, double p) { return i < 85 ? p : 77; }), "f.csv")[0];
  ASSERT_FALSE(frozen.doubts.empty());
  EXPECT_EQ(frozen.doubts.back().kind, "frozen");
  EXPECT_EQ(frozen.doubts.back().line, 87);
  EXPECT_TRUE(parse_prices(quiet(100, [](int, double p) { return p; }), "f.csv")[0].doubts.empty());
}

TEST(PriceShapes, GapsAndDuplicatesAreTold) {
  std::string csv = quiet(100, [](int, double p) { return p; });
  const auto whole = parse_prices(csv, "f.csv")[0];
  const size_t begin = csv.find("43859,"), end = csv.find("43889,");
  const auto gap = parse_prices(csv.erase(begin, end - begin), "f.csv")[0];
  ASSERT_EQ(gap.doubts.size(), 1U);
  EXPECT_EQ(gap.doubts[0].kind, "gap");
  EXPECT_EQ(gap.doubts[0].line, 30);  // a header and 28 bars stand above it
  std::vector<Prices> twice{whole, whole};
  twice[1].name = "other";
  tell_duplicates(twice);
  EXPECT_TRUE(twice[0].doubts.empty());
  ASSERT_EQ(twice[1].doubts.size(), 1U);
  EXPECT_EQ(twice[1].doubts[0].kind, "duplicate");
}

// Fridays are followed by Mondays.
TEST(PriceShapes, TheComingStampKeepsTheRhythm) {
  std::string csv = "Date,Close\n";
  for (int day : {2, 3, 6, 7, 8, 9, 10, 13, 14, 15, 16, 17}) {
    csv += (day < 10 ? "2020-01-0" : "2020-01-") + std::to_string(day) + "," + std::to_string(100 + day) + "\n";
  }
  Prices prices = parse_prices(csv, "f.csv")[0];
  append_coming_bar(prices);
  EXPECT_EQ(prices.time_text(12), "2020-01-20");
  EXPECT_EQ(prices.close[12], 117);
  Prices monday = parse_prices(csv.substr(0, csv.find("2020-01-14")), "f.csv")[0];
  EXPECT_EQ(coming_stamp(monday) - monday.time.back(), 86'400'000);
}

std::string contents(const std::string& path) {
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  return bytes.str();
}

// Files made of the same bars hold the same closes, whatever their shape.
TEST(PriceShapes, TheSameBarsInManyFiles) {
  const std::string folder = std::string(ENGRAM_DATA) + "/cases/";
  if (!std::filesystem::exists(folder + "base.csv")) GTEST_SKIP() << folder << " is absent";
  const Closes base = parse_prices(contents(folder + "base.csv"), "base.csv")[0].close;
  ASSERT_EQ(base.size(), 400U);
  for (const char* name :
       {"av_num",      "bigvol",     "cr",       "desc",    "expiry",     "footer",    "nasdaq_sorted", "noise_high",
        "noise_low",   "nse",        "pipe",     "polygon", "qlib",       "serial",    "stooq_d",       "stooq_pl",
        "trail_close", "trail_ohlc", "vol_hole", "weekday", "yf_hist_tz", "yf_multi1", "zero_open"}) {
    const auto all = parse_prices(contents(folder + name + ".csv"), name);
    EXPECT_EQ(all[0].close, base) << name;
    EXPECT_EQ(all[0].time_text(0), "2020-01-02") << name;
    EXPECT_EQ(all[0].time_text(399), "2021-07-14") << name;
  }
}

}  // namespace
}  // namespace engram
