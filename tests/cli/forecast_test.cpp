// The forecast verb as its users meet it: keys, files, published figures, and clear words for bad input.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

#include "cli/command.h"
#include "engram/core/platform.h"
#include "engram/core/rng.h"
#include "models/forecast/known_series.h"

namespace engram {
namespace {

std::string passengers(size_t begin, size_t end) {
  std::string text = "ds,y\n";
  for (size_t t = begin; t < end; ++t) {
    const std::string month = std::to_string(t % 12 + 1);
    text += std::to_string(1949 + t / 12) + "-" + (month.size() == 1 ? "0" : "") + month + "-01," +
            std::to_string(air_passengers[t]) + "\n";
  }
  return text;
}

class ForecastVerb : public ::testing::Test {
 protected:
  void save(const std::string& name, const std::string& text) { write_file_atomically(scratch_ / name, text); }
  Finished run(const std::string& line) { return Command(scratch_.path(), "forecast " + line).wait(); }
  // Status 2 and one line that holds `words`.
  void refused(const std::string& line, const std::string& words) {
    const Finished done = run(line);
    EXPECT_EQ(done.status, 2) << line;
    EXPECT_NE(done.err.find(words), std::string::npos) << done.err;
    EXPECT_EQ(done.error_lines(), 1) << done.err;
  }
  Scratch scratch_;
};

nlohmann::json method_of(const nlohmann::json& json, const std::string& name) {
  for (const auto& method : json.at("methods")) {
    if (method.at("name") == name) return method;
  }
  return {};
}

TEST_F(ForecastVerb, PassengersAreBeatenAndContinued) {
  save("air.csv", passengers(0, 144));
  const Finished done = run("air.csv --horizon 12 --method classical --report air.html --backtest all.csv --json");
  ASSERT_EQ(done.status, 0) << done.err;
  const nlohmann::json json = done.json();
  EXPECT_EQ(json.at("series"), 1);
  EXPECT_EQ(json.at("season"), 12);
  EXPECT_EQ(json.at("verdict"), "better than naive") << json.at("finding");
  ASSERT_EQ(json.at("forecast").size(), 12u);
  const auto& first = json.at("forecast")[0];
  EXPECT_EQ(first.at("stamp"), "1961-01-01");
  EXPECT_EQ(json.at("forecast")[11].at("stamp"), "1961-12-01");
  EXPECT_LT(first.at("low_95"), first.at("low_80"));
  EXPECT_LT(first.at("low_80"), first.at("value"));
  for (const char* key : {"mae", "rmse", "mase", "smape", "malr", "coverage_80", "coverage_95"}) {
    EXPECT_TRUE(method_of(json, "ets").contains(key)) << key;
  }
  const std::string table = read_file(scratch_ / "forecasts.csv");
  EXPECT_EQ(table.substr(0, table.find('\n')), "series,stamp,value,low_80,high_80,low_95,high_95");
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 13);
  EXPECT_NE(read_file(scratch_ / "air.html").find("<svg"), std::string::npos);
  EXPECT_EQ(run("air.csv --horizon 12 --method classical --threads 2 --json").out.substr(0, 2000),
            done.out.substr(0, 2000));
}

// Held out: the last 24 months. RMSE and MASE of naive, seasonal naive and drift as R's forecast package gives them.
TEST_F(ForecastVerb, NaiveFiguresOfThePassengersAsInR) {
  save("train.csv", passengers(0, 120));
  save("test.csv", passengers(120, 144));
  const nlohmann::json json = run("train.csv --test test.csv --horizon 24 --method naive2 --json").json();
  const std::tuple<const char*, double, double> figures[] = {
      {"naive", 137.3, 4.03}, {"seasonal_naive", 77.0, 2.49}, {"drift", 115.7, 3.21}};
  for (const auto& [name, rmse, mase] : figures) {
    EXPECT_NEAR(method_of(json, name).at("rmse"), rmse, 0.05) << name;
    EXPECT_NEAR(method_of(json, name).at("mase"), mase, 0.005) << name;
  }
}

// 414 hourly series of the M4 competition: published sMAPE, MASE and OWA of its benchmarks.
TEST_F(ForecastVerb, HourlyBenchmarksOfM4) {
  const std::string data = std::string(ENGRAM_DATA) + "/m4/hourly-";
  if (!std::filesystem::exists(data + "train.csv")) GTEST_SKIP() << "no M4 data at " << data;
  const nlohmann::json json =
      run(data + "train.csv --test " + data + "test.csv --horizon 48 --season 24 --method naive2 --origins 2 --json")
          .json();
  EXPECT_EQ(json.at("series"), 414);
  const std::tuple<const char*, double, double, double> figures[] = {
      {"naive", 43.003, 11.608, 3.593}, {"seasonal_naive", 13.912, 1.193, 0.627}, {"naive2", 18.383, 2.395, 1.0}};
  for (const auto& [name, smape, mase, owa] : figures) {
    EXPECT_NEAR(method_of(json, name).at("smape"), smape, 5e-4) << name;
    EXPECT_NEAR(method_of(json, name).at("mase"), mase, 5e-4) << name;
    EXPECT_NEAR(method_of(json, name).at("owa"), owa, 6e-4) << name;
  }
}

TEST_F(ForecastVerb, SaysNothingOfARandomWalk) {
  Rng rng(4, Purpose::test);
  std::string text = "y\n";
  double x = 50;
  for (int t = 0; t < 300; ++t) text += std::to_string(x += rng.normal()) + "\n";
  save("walk.csv", text);
  const nlohmann::json json = run("walk.csv --horizon 5 --method classical --json").json();
  EXPECT_EQ(json.at("verdict"), "nothing beats naive");
  EXPECT_EQ(json.at("forecast")[0].at("stamp"), "301");
  EXPECT_EQ(json.at("season"), 1);
}

TEST_F(ForecastVerb, SeasonIsFoundWithoutDates) {
  std::string text = "y\n";
  Rng rng(2, Purpose::test);
  for (int t = 0; t < 200; ++t) text += std::to_string(t % 10 * (t % 10) + rng.normal()) + "\n";
  save("cycle.csv", text);
  const nlohmann::json json = run("cycle.csv --horizon 5 --method ets --json").json();
  EXPECT_EQ(json.at("season"), 10);
  EXPECT_EQ(json.at("verdict"), "better than naive");
  EXPECT_EQ(json.at("best"), "ets");
}

TEST_F(ForecastVerb, BadInputInClearWords) {
  save("short.csv", "ds,y\n2020-01-01,1\n2020-02-01,2\n2020-03-01,5\n2020-04-01,4\n");
  refused("short.csv --horizon 3", "too short: 4 rows; a horizon of 3 need");
  refused("short.csv --horizon 3 --season 12", "give a shorter --horizon, or --season 1");
  refused("short.csv", "--horizon: expected how many rows to forecast");
  save(
      "constant.csv", "y\n" + [] {
        std::string t;
        for (int i = 0; i < 50; ++i) t += "7\n";
        return t;
      }());
  refused("constant.csv --horizon 3", "constant: every value is 7; there is nothing to forecast");
  save("missing.csv", "ds,y\n2020-01-01,\n2020-01-02,NA\n");
  refused("missing.csv --horizon 3", "every cell is missing");
  save("twice.csv", "ds,y\n2020-01-01,1\n2020-01-01,2\n");
  refused("twice.csv --horizon 3", "twice.csv:3: y: the stamp 2020-01-01 stands twice");
  std::string mixed = "ds,y\n";
  for (int i = 0; i < 80; ++i)
    mixed += std::to_string(i < 40 ? i : 40 + 7 * (i - 39)) + "," + std::to_string(i % 7) + "\n";
  save("mixed.csv", mixed);
  refused("mixed.csv --horizon 3", "mixed frequencies");
  std::string negative = "y\n";
  for (int i = 0; i < 60; ++i) negative += std::to_string(i - 5) + "\n";
  save("negative.csv", negative);
  refused("negative.csv --horizon 3 --log", "negative.csv: y: -5 at 1; --log needs values above 0");
  refused("negative.csv --horizon 3 --method arma", "did you mean 'arima'?");
  refused("negative.csv --horizon 3 --season monthly", "--season: expected auto or a number");
  refused("nowhere.csv --horizon 3", "nowhere.csv");
}

// One series of many that cannot be forecast is left out, and said to be.
TEST_F(ForecastVerb, LeavesOutWhatCannotBeForecast) {
  std::string text = "unique_id,ds,y\n";
  for (int i = 1; i <= 60; ++i) text += "good," + std::to_string(i) + "," + std::to_string(i * i % 17) + "\n";
  for (int i = 1; i <= 60; ++i) text += "flat," + std::to_string(i) + ",3\n";
  save("two.csv", text);
  const Finished done = run("two.csv --horizon 2 --method ets --json");
  EXPECT_EQ(done.json().at("series"), 1);
  EXPECT_NE(done.err.find("1 series left out; the first: flat: constant"), std::string::npos) << done.err;
}

}  // namespace
}  // namespace engram
