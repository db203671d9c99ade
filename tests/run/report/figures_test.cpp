#include "engram/run/report/figures.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "run/report/fabricated.h"

namespace engram {
namespace {

RunFigures run_of(const std::string& memory, int seed, double mean_return, const std::string& learning_rate = "0.001") {
  const Scratch scratch;
  fabricate_run(scratch / "run", seed, memory, "CartPole-v1", learning_rate);
  RunFigures run;
  run.record = read_record(scratch / "run");
  run.evaluation.episodes = 100;
  run.evaluation.mean_return = mean_return;
  run.evaluation.low = mean_return - 1;
  run.evaluation.high = mean_return + 1;
  run.evaluation.min_return = mean_return - 5;
  run.evaluation.max_return = mean_return + 5;
  run.evaluation.mean_length = 7;
  return run;
}

TEST(ReportFigures, SeedsFormAGroupAndSettingsTellGroupsApart) {
  const std::vector<GroupFigures> groups =
      group({run_of("lstm", 1, 10), run_of("none", 1, 5), run_of("lstm", 2, 20), run_of("lstm", 3, 30, "0.01")});
  ASSERT_EQ(groups.size(), 3);
  EXPECT_EQ(groups[0].runs.size(), 2);
  EXPECT_EQ(groups[0].label, "ppo lstm, learning_rate 0.001");
  EXPECT_EQ(groups[1].label, "ppo (no memory)");
  EXPECT_EQ(groups[2].label, "ppo lstm, learning_rate 0.01");
  // The options' fingerprint does not know the seed: a report of another seed alone has the same.
  EXPECT_EQ(groups[0].options_hash, group({run_of("lstm", 7, 10)})[0].options_hash);
  EXPECT_NE(groups[0].options_hash, groups[1].options_hash);
  EXPECT_NE(groups[0].options_hash, groups[2].options_hash);
}

TEST(ReportFigures, AGroupIsJudgedOverItsRunsMeans) {
  const std::vector<GroupFigures> groups = group(
      {run_of("lstm", 1, 1), run_of("lstm", 2, 2), run_of("lstm", 3, 3), run_of("lstm", 4, 4), run_of("lstm", 5, 90)});
  ASSERT_EQ(groups.size(), 1);
  EXPECT_DOUBLE_EQ(groups[0].mean_return, 20);
  EXPECT_DOUBLE_EQ(groups[0].interquartile_mean, 3);
  EXPECT_DOUBLE_EQ(groups[0].min_return, 1);
  EXPECT_DOUBLE_EQ(groups[0].max_return, 90);
  EXPECT_GE(groups[0].low, 1);
  EXPECT_LT(groups[0].low, 20);
  EXPECT_GT(groups[0].high, 20);
  EXPECT_DOUBLE_EQ(groups[0].seconds.learning, 35);
  EXPECT_DOUBLE_EQ(groups[0].steps_per_second, 100);
}

TEST(ReportFigures, ASingleRunIsJudgedOverItsEpisodes) {
  const std::vector<GroupFigures> groups = group({run_of("lstm", 1, 10)});
  EXPECT_DOUBLE_EQ(groups[0].low, 9);
  EXPECT_DOUBLE_EQ(groups[0].min_return, 5);
  EXPECT_TRUE(std::isnan(groups[0].interquartile_mean));
}

TEST(ReportFigures, BandIsMeanLowestAndHighestOfTheRunsThatGotThatFar) {
  const CurveBand band = band_of({{{0, 100}, {0, 10}}, {{0, 50, 200}, {20, 30, 60}}});
  ASSERT_EQ(band.timesteps, (std::vector<double>{0, 50, 100, 200}));
  // At 100 the second run is a third of the way from 30 to 60.
  EXPECT_EQ(band.mean, (std::vector<double>{10, (5 + 30) / 2.0, (10 + 40) / 2.0, 60}));
  EXPECT_EQ(band.low, (std::vector<double>{0, 5, 10, 60}));
  EXPECT_EQ(band.high, (std::vector<double>{20, 30, 40, 60}));
  EXPECT_EQ(band.runs[0].timesteps, (std::vector<double>{0, 50, 100}));
}

TEST(ReportFigures, LongCurvesAreThinnedAndKeepTheirEnds) {
  Curve curve;
  for (int i = 0; i < 5000; ++i) {
    curve.timesteps.push_back(i);
    curve.values.push_back(2.0 * i);
  }
  const CurveBand band = band_of({curve});
  EXPECT_LE(band.timesteps.size(), 200);
  EXPECT_EQ(band.timesteps.front(), 0);
  EXPECT_EQ(band.timesteps.back(), 4999);
  EXPECT_EQ(band.mean.back(), 9998);
}

TEST(ReportFigures, JsonHasNullForWhatIsUndefined) {
  ReportFigures report;
  report.environment = "CartPole-v1";
  report.groups = group({run_of("none", 1, 10)});
  const auto json = nlohmann::json::parse(to_json(report).dump());
  EXPECT_TRUE(json["optimal_return"].is_null());
  EXPECT_TRUE(json["groups"][0]["interquartile_mean"].is_null());
  EXPECT_TRUE(json["groups"][0]["memory_use"].is_null());
  EXPECT_EQ(json["groups"][0]["runs"][0]["evaluation"]["mean_return"], 10);
  EXPECT_EQ(json["groups"][0]["learning_curve"]["mean"], (std::vector<double>{10, 30}));
}

}  // namespace
}  // namespace engram
