#include "engram/models/forecast/anomalies.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "cli/command.h"
#include "engram/core/platform.h"
#include "engram/core/rng.h"
#include "engram/models/forecast/naive.h"
#include "refusal.h"

namespace engram {
namespace {

std::vector<double> autoregression(uint64_t seed, size_t rows) {
  Rng rng(seed, Purpose::test);
  std::vector<double> y;
  double x = 0;
  for (size_t t = 0; t < rows; ++t) y.push_back(x = 0.7 * x + rng.normal());
  return y;
}

AnomalyScan scan(std::span<const double> y) {
  const ForecasterPtr ar = chosen_methods("ar").back().make({});
  return find_anomalies(y, *ar, 1, 0.01);
}

TEST(AnomaliesTest, OrdinaryRowsAreCalledAtTheChosenRate) {
  double called = 0, judged = 0;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const AnomalyScan found = scan(autoregression(seed, 900));
    called += static_cast<double>(found.anomalies.size());
    judged += static_cast<double>(found.judged);
  }
  EXPECT_EQ(judged, 20 * (900 - 300 - 99));
  EXPECT_GT(called / judged, 0.005);
  EXPECT_LT(called / judged, 0.015);
}

TEST(AnomaliesTest, PlantedJumpsAreFound) {
  int found = 0;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    std::vector<double> y = autoregression(100 + seed, 900);
    for (size_t t = 450; t < 900; t += 90) y[t] += 8;
    const AnomalyScan result = scan(y);
    for (size_t t = 450; t < 900; t += 90) {
      found += std::ranges::any_of(result.anomalies, [t](const Anomaly& a) { return a.row == t; }) ? 1 : 0;
    }
  }
  EXPECT_GE(found, 95);
}

// Naive forecasts of 0 0 0 ... 5: errors 0, then 5: p = 1 / (1 + past).
TEST(AnomaliesTest, ByHand) {
  std::vector<double> y(40, 0.0);
  for (size_t t = 0; t < y.size(); t += 2) y[t] = 0.1;
  y[35] = 5;
  Naive naive({});
  const AnomalyScan found = find_anomalies(y, naive, 1, 0.1);
  ASSERT_GE(found.anomalies.size(), 1u);
  EXPECT_EQ(found.anomalies[0].row, 35u);
  EXPECT_DOUBLE_EQ(found.anomalies[0].p, 1.0 / (1 + 35 - 13));
  EXPECT_EQ(found.anomalies[0].expected, 0.1);
  EXPECT_NE(refusal([&] {
              find_anomalies(y, naive, 1, 0.01);
            }).find("too short: 40 rows; a false-alarm rate of 0.01 needs more than 112"),
            std::string::npos);
}

TEST(AnomaliesTest, TheVerb) {
  Scratch scratch;
  std::string text = "y\n";
  std::vector<double> y = autoregression(7, 600);
  y[500] += 12;
  for (double v : y) text += std::to_string(v) + "\n";
  write_file_atomically(scratch / "a.csv", text);
  const Finished done = Command(scratch.path(), "anomalies a.csv --json --out called.csv").wait();
  ASSERT_EQ(done.status, 0) << done.err;
  const auto rows = done.json().at("anomalies");
  EXPECT_TRUE(std::ranges::any_of(rows, [](const auto& row) { return row.at("stamp") == "501"; }));
  EXPECT_NE(read_file(scratch / "called.csv").find("y,501,"), std::string::npos);
  EXPECT_EQ(Command(scratch.path(), "anomalies a.csv --method all").wait().status, 2);
}

}  // namespace
}  // namespace engram
