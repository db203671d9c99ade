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

std::string complaint(const std::string& bytes) {
  try {
    parse_prices(bytes, "f.csv");
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), 2);
    return error.what();
  }
  return "no error";
}

void expect_complaint(const std::string& bytes, const std::vector<std::string>& parts) {
  const std::string message = complaint(bytes);
  for (const std::string& part : parts)
    EXPECT_NE(message.find(part), std::string::npos) << message << "\nlacks " << part;
}

TEST(Prices, ReadsColumnsInAnyCaseAndOrder) {
  const Prices prices = parse_prices(
      "volume,CLOSE,Adj Close,open,date,Low,High\n"
      "100,11,10.5,10,1970-01-02,9,12\n"
      "0,12,11.5,11,2000-02-29T01:02:03.004Z,11,12.25\n",
      "f.csv");
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

TEST(Prices, DaysAreShownWithoutTime) { EXPECT_EQ(parse_prices(header + first, "f.csv").time_text(0), "2020-01-02"); }

TEST(Prices, ByteOrderMarkCarriageReturnsAndBlankLinesAreFine) {
  const Prices prices = parse_prices(
      "\xEF\xBB\xBF"
      "Date,Open,High,Low,Close,Volume\r\n2020-01-02 09:30,10,12,9,11,100\r\n\r\n"
      "2020-01-02 09:31,10,12,9,11,100\r\n\r\n\n",
      "f.csv");
  EXPECT_EQ(prices.rows(), 2);
  EXPECT_EQ(prices.time[1] - prices.time[0], 60'000);
}

TEST(Prices, EmptyBinaryAndBarlessFilesAreRefused) {
  expect_complaint("", {"f.csv", "empty"});
  expect_complaint("\n \r\n", {"f.csv", "empty"});
  expect_complaint(std::string("\x1f\x8b\x08\x00zz", 6), {"f.csv", "binary"});
  expect_complaint(header, {"f.csv", "too few rows"});
}

TEST(Prices, HeaderMustNameEveryColumnOnce) {
  expect_complaint("Date,vix\n1/3/2014,13\n", {"f.csv:1:", "'Open'", "Date,Open,High,Low,Close,Volume", "Date,vix"});
  expect_complaint("Date,Open,High,Low,Close,Volume,close\n" + first, {"f.csv:1:", "'close'", "twice"});
}

TEST(Prices, UnreadableCellsAreNamedByLineAndText) {
  expect_complaint(header + first + "1/3/2020,10,12,9,11,1\n", {"f.csv:3:", "Date", "YYYY-MM-DD", "'1/3/2020'"});
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
  expect_complaint(header + first + "2020-01-01,10,12,9,11,1\n", {"f.csv:3:", "earlier"});
}

TEST(Prices, BarsMustBePossible) {
  expect_complaint(header + "2020-01-02,-10,12,9,11,1\n", {"f.csv:2:", "Open", "above 0", "'-10'"});
  expect_complaint(header + "2020-01-02,10,12,0,11,1\n", {"f.csv:2:", "Low", "above 0"});
  expect_complaint(header + "2020-01-02,10,12,9,11,-1\n", {"f.csv:2:", "Volume"});
  expect_complaint(header + "2020-01-02,10,10.5,9,11,1\n", {"f.csv:2:", "high 10.5", "close 11"});
  expect_complaint(header + "2020-01-02,10,12,10.5,11,1\n", {"f.csv:2:", "low 10.5", "open 10"});
}

TEST(Prices, RealDailyFileLoads) {
  const std::string path = std::string(ENGRAM_DATA) + "/market/googl-daily.csv";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << path << " is absent";
  std::ostringstream bytes;
  bytes << std::ifstream(path, std::ios::binary).rdbuf();
  const Prices prices = parse_prices(bytes.str(), path);
  EXPECT_EQ(prices.rows(), 2335);  // wc -l less the header
  EXPECT_EQ(prices.time_text(0), "2009-05-22");
  EXPECT_EQ(prices.time_text(2334), "2018-08-29");
  EXPECT_EQ(prices.close[1], 202.382385);
}

}  // namespace
}  // namespace engram
