#include "engram/run/prove/prove.h"

#include <gtest/gtest.h>

#include "engram/core/error.h"
#include "engram/core/rng.h"

namespace engram {
namespace {

// Two cells: a fair coin, and the square of a uniform number.
Study coin_and_square() {
  return {{{"coin", 0.5}, {"square", 0.7}}, 10000, [](uint64_t seed) {
            Rng random(seed, Purpose::test);
            const double coin = random.uniform() < 0.5 ? 0 : 1, u = random.uniform();
            return std::vector<double>{coin, u * u};
          }};
}

TEST(ProveTest, JudgesMeansByTheErrorOfTheirDifference) {
  std::vector<Bar> bars;
  judge_study(coin_and_square(), {}, bars);
  ASSERT_EQ(bars.size(), 2u);
  EXPECT_TRUE(bars[0].passed);
  EXPECT_EQ(bars[0].seeds, 10000);
  EXPECT_DOUBLE_EQ(bars[0].bound, 0.025);       // 5 % of 0.5 is more than 3 * 0.5 * sqrt(2 / 10000) = 0.0212
  EXPECT_FALSE(bars[1].passed);                 // the true mean is 1/3
  EXPECT_NEAR(bars[1].figure, 1.0 / 3, 0.015);  // five standard errors of a mean of 10,000 with deviation 0.298

  bars.clear();
  judge_study(coin_and_square(), {.share = 0.01, .threads = nullptr, .on_bar = {}}, bars);
  EXPECT_EQ(bars[0].seeds, 100);
  // About 0.5 apart from the deviation's own estimate: 3 * 0.5 * sqrt(1 / 100 + 1 / 10000) = 0.1507
  EXPECT_NEAR(bars[0].bound, 0.1507, 0.005);
}

TEST(ProveTest, ThreadsChangeNoFigure) {
  Threads threads(2);
  std::vector<Bar> one, two;
  judge_study(coin_and_square(), {}, one);
  judge_study(coin_and_square(), {.share = 1, .threads = &threads, .on_bar = {}}, two);
  for (size_t i = 0; i < one.size(); ++i) EXPECT_EQ(one[i].figure, two[i].figure);
}

TEST(ProveTest, TheBestSettingAloneIsABar) {
  Study study = coin_and_square();
  study.best_only = true;
  std::vector<Bar> bars;
  judge_study(study, {}, bars);
  ASSERT_EQ(bars.size(), 1u);
  EXPECT_EQ(bars[0].name, "square");
}

// Runs 0, 1, .. 7: the interquartile mean is that of 2 to 5. Less than published fails where more is better, more does
// not.
TEST(ProveTest, SummariesOfSeedsAndOneSidedBars) {
  using enum Summary;
  const Study study{{{"iqm", 3.5, interquartile_mean},
                     {"from", 3.5, interval_low, true},
                     {"to", 3.5, interval_high, true},
                     {"least", 0, least},
                     {"least, more is better", -9, least, true},
                     {"median", 4, median}},
                    8,
                    [](uint64_t seed) { return std::vector<double>(6, static_cast<double>(seed)); }};
  std::vector<Bar> bars;
  judge_study(study, {}, bars);
  EXPECT_EQ(bars[0].figure, 3.5);
  EXPECT_LT(bars[1].figure, 3.5 - 0.175);  // 5 % of 3.5
  EXPECT_FALSE(bars[1].passed);
  EXPECT_GT(bars[2].figure, 3.5 + 0.175);
  EXPECT_TRUE(bars[2].passed);
  for (size_t i : {0u, 3u, 4u, 5u}) EXPECT_TRUE(bars[i].passed) << bars[i].name;
}

// Two seeds of each row: memory is worth what the README says.
TEST(SlowProveFrontPageTest, FewSeedsAreNearTheTable) {
  Threads threads(2);
  for (const Bar& bar : prove_front_page({.share = 0.1, .threads = &threads, .on_bar = {}})) {
    EXPECT_TRUE(bar.passed) << bar.name << ": " << bar.figure;
  }
}

TEST(ProveTest, UnknownNamesAreRefused) { EXPECT_THROW(find_proof("tabulr"), Error); }

int64_t failures(double share) {
  Threads threads(2);
  int64_t failed = 0;
  for (const Bar& bar : prove_tabular({.share = share, .threads = &threads, .on_bar = {}})) {
    if (bar.passed) continue;
    ++failed;
    ADD_FAILURE_AT(__FILE__, __LINE__) << bar.name << ": " << bar.figure << ", published " << bar.published
                                       << ", bound " << bar.bound;
  }
  return failed;
}

// Few runs, wide bounds: 72 bars at three standard errors each leave about one chance in five that one of them fails,
// so two may; the whole table below may not.
TEST(ProveTest, FewRunsAreNearThePublishedFigures) {
  int64_t failed = 0;
  for (const Bar& bar : prove_tabular({.share = 0.1, .threads = nullptr, .on_bar = {}})) failed += bar.passed ? 0 : 1;
  EXPECT_LE(failed, 2);
}

TEST(SlowProveTabularTest, EveryPublishedFigureIsReached) { EXPECT_EQ(failures(1), 0); }

}  // namespace
}  // namespace engram
