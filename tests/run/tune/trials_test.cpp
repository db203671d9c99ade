#include "engram/run/tune/trials.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "engram/core/rng.h"
#include "engram/run/tune/page.h"
#include "engram/statistics/overfitting.h"
#include "engram/statistics/performance.h"
#include "engram/statistics/sharpe_luck.h"

namespace engram {
namespace {

TunedRun run_of(double score, std::vector<double> returns = {}, double years = 0) {
  TunedRun run;
  run.score = score;
  run.course = {std::move(returns), years};
  return run;
}

TunedRun failed(const std::string& why) {
  TunedRun run;
  run.failure = why;
  return run;
}

Trial trial_of(int64_t number, const std::vector<TunedRun>& runs, size_t seeds) {
  return sum_up(number, {{"gamma", "0.9", ""}, {"net_arch", "64,64", ""}}, runs, seeds);
}

TuneFigures figures_of(std::vector<Trial> trials, std::vector<std::string> run_names) {
  TuneFigures figures;
  figures.run = "runs/tune";
  figures.algorithm = "ppo";
  figures.environment = "Market-v0";
  figures.memory = "none";
  figures.run_names = std::move(run_names);
  for (const char* name : {"gamma", "net_arch"}) figures.searched.push_back({name, "what it is", {}});
  figures.searched[0].space.range = {0.8, 1};
  figures.searched[1].space.choices = {"64", "64,64"};
  figures.asked = static_cast<int64_t>(trials.size());
  figures.trials = std::move(trials);
  judge_trials(figures);
  return figures;
}

// Two folds of two seeds: bar by bar the mean of the seeds, one fold after the other.
TEST(Trials, SumUpSeedsThenFolds) {
  const Trial trial =
      trial_of(4, {run_of(1, {.1, .3}, 1), run_of(2, {.3, .1}, 1), run_of(3, {-.1}, 2), run_of(6, {.5}, 2)}, 2);
  EXPECT_EQ(trial.number, 4);
  EXPECT_EQ(trial.scores, (std::vector<double>{1, 2, 3, 6}));
  EXPECT_EQ(trial.score, 3);
  EXPECT_EQ(trial.returns, (std::vector<double>{.2, .2, .2}));
  const Trial uneven = trial_of(1, {run_of(1, {.01, .02, .06}, 1), run_of(1, {-.01}, 3)}, 1);
  EXPECT_DOUBLE_EQ(uneven.sharpe, sharpe(std::vector<double>{.01, .02, .06, -.01}, 1));  // four bars in four years
}

TEST(Trials, OneFailedRunFailsItsTrial) {
  const Trial trial = trial_of(1, {run_of(9), failed("the loss is not finite"), failed("another")}, 3);
  EXPECT_TRUE(std::isnan(trial.score));
  EXPECT_EQ(trial.failure, "the loss is not finite");
  const TuneFigures figures = figures_of(
      {trial, trial_of(2, {run_of(1), run_of(2), run_of(3)}, 3), trial_of(3, {run_of(1), run_of(3), run_of(2)}, 3)},
      {"s1", "s2", "s3"});
  EXPECT_EQ(figures.best, 1);  // the first of equals
  EXPECT_EQ(csv_of(figures),
            "trial,status,score,sharpe,s1,s2,s3,gamma,net_arch\n"
            "1,failed,,,9,,,0.9,\"64,64\"\n"
            "2,ok,2,,1,2,3,0.9,\"64,64\"\n"
            "3,ok,2,,1,3,2,0.9,\"64,64\"\n");
  const auto json = nlohmann::json::parse(to_json(figures).dump());
  EXPECT_EQ(json["failed"], 1);
  EXPECT_TRUE(json["pbo"].is_null());  // not a market
  EXPECT_TRUE(json["trials_table"][0]["score"].is_null());
  EXPECT_EQ(json["best"]["trial"], 2);
  EXPECT_EQ(json["best"]["settings"]["net_arch"], "64,64");
}

TEST(Trials, WithoutAnyScoreThereIsNoBest) {
  const TuneFigures figures = figures_of({trial_of(1, {failed("no")}, 1)}, {"s1"});
  EXPECT_EQ(figures.best, -1);
  EXPECT_TRUE(to_json(figures)["best"].is_null());
}

// Returns of trials that differ by luck alone, or where one has `edge` more a bar.
TuneFigures market_figures(uint64_t seed, double edge) {
  Rng rng(seed, Purpose::test);
  std::vector<Trial> trials;
  for (int64_t number = 1; number <= 10; ++number) {
    std::vector<double> returns(320);
    double sum = 0;
    for (double& r : returns) sum += r = .01 * rng.normal() + (number == 4 ? edge : 0);
    trials.push_back(trial_of(number, {run_of(sum, returns, 1)}, 1));
  }
  return figures_of(std::move(trials), {"s1"});
}

TEST(Trials, OverfittingIsThatOfTheTrialsReturns) {
  double pbo = 0, deflated = 0;
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    const TuneFigures figures = market_figures(seed, 0);
    std::vector<std::vector<double>> returns;
    for (const Trial& trial : figures.trials) returns.push_back(trial.returns);
    EXPECT_EQ(figures.pbo, probability_of_overfitting(returns, 16));
    pbo += figures.pbo / 12;
    deflated += figures.deflated_sharpe / 12;
  }
  EXPECT_NEAR(pbo, .55, .15);      // ranks five and six of ten count as the lower half
  EXPECT_NEAR(deflated, .5, .15);  // the best of ten is about as good as the best of ten of noise
  const TuneFigures skilled = market_figures(1, .005);
  EXPECT_EQ(skilled.best, 3);
  EXPECT_LT(skilled.pbo, .02);
  EXPECT_GT(skilled.deflated_sharpe, .95);
}

// Half of the trials twice as good as nothing is no news where twenty were tried: the number counts failures too.
TEST(Trials, EveryTrialCountsInTheDeflatedSharpe) {
  TuneFigures figures = market_figures(1, .002);
  const double of_ten = figures.deflated_sharpe;
  for (int64_t number = 11; number <= 20; ++number) figures.trials.push_back(trial_of(number, {failed("no")}, 1));
  judge_trials(figures);
  EXPECT_LT(figures.deflated_sharpe, of_ten);
  EXPECT_EQ(figures.pbo, market_figures(1, .002).pbo);
}

TEST(Trials, ATraderThatNeverTradesHasNoSharpe) {
  const std::vector<double> still(40, 0.0), moving{.01, -.02, .03, .01};
  const TuneFigures figures =
      figures_of({trial_of(1, {run_of(0, still, 1)}, 1), trial_of(2, {run_of(-1, still, 1)}, 1)}, {"s1"});
  EXPECT_EQ(figures.best, 0);
  EXPECT_TRUE(std::isnan(figures.deflated_sharpe));
  const TuneFigures uneven =
      figures_of({trial_of(1, {run_of(0, still, 1)}, 1), trial_of(2, {run_of(-1, moving, 1)}, 1)}, {"s1"});
  EXPECT_TRUE(std::isnan(uneven.pbo));  // the trials' bars are not the same
}

TEST(Trials, ThePageShowsThemAll) {
  const TuneFigures market = market_figures(1, .005);
  const std::string html = tune_page(market);
  for (const char* part : {"Edge or luck", "PBO", "deflated Sharpe", "What mattered", "best.toml", "trial 4"}) {
    EXPECT_NE(html.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(html.find("nan"), std::string::npos);
  EXPECT_EQ(html.find("inf"), std::string::npos);
  const std::string failing =
      tune_page(figures_of({trial_of(1, {failed("a < b & c")}, 1), trial_of(2, {run_of(2)}, 1)}, {"s1"}));
  EXPECT_NE(failing.find("Trial 1 failed: a &lt; b &amp; c."), std::string::npos);
  EXPECT_EQ(failing.find("Edge or luck"), std::string::npos);  // not a market
  EXPECT_EQ(failing.find("nan"), std::string::npos);
  EXPECT_EQ(failing.find("inf"), std::string::npos);
}

}  // namespace
}  // namespace engram
