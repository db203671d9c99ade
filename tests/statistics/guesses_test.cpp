#include "engram/statistics/guesses.h"

#include <gtest/gtest.h>

#include <vector>

#include "engram/core/error.h"
#include "engram/core/rng.h"

namespace engram {
namespace {

TEST(Guesses, ByHand) {
  const std::vector<int> guesses{2, 1, 0, 1}, truths{2, 2, 0, 1};
  const GuessJudgement j = judge_guesses(guesses, truths, 1);
  EXPECT_EQ(j.accuracy, 0.75);
  EXPECT_EQ(j.constant, 2);
  EXPECT_EQ(j.constant_accuracy, 0.5);
  EXPECT_EQ(j.majority_accuracy, 0.25);
  EXPECT_FALSE(j.beats_constant());  // four guesses prove nothing
  EXPECT_LE(j.excess.low, 0.25);
  EXPECT_GE(j.excess.high, 0.25);
}

TEST(Guesses, TheFirstOfSeveralMostCommon) {
  EXPECT_EQ(most_common(std::vector<int>{2, 0, 2, 0, 1}), 0);
  EXPECT_EQ(most_common(std::vector<int>{1}), 1);
}

TEST(Guesses, TheBestConstantDoesNotBeatItself) {
  const GuessJudgement j = judge_guesses(std::vector<int>(50, 1), std::vector<int>(50, 1), 1);
  EXPECT_EQ(j.accuracy, 1);
  EXPECT_EQ(j.excess.low, 0);
  EXPECT_EQ(j.excess.high, 0);
  EXPECT_FALSE(j.beats_constant());
}

TEST(Guesses, SevenOfTenAgainstOneOfTwo) {
  Rng rng(1, Purpose::test);
  std::vector<int> guesses, truths;
  for (int i = 0; i < 1000; ++i) {
    truths.push_back(static_cast<int>(rng.below(2)));
    guesses.push_back(rng.uniform() < 0.7 ? truths.back() : 1 - truths.back());
  }
  const GuessJudgement j = judge_guesses(guesses, truths, 0);
  EXPECT_TRUE(j.beats_constant());
  // The difference is 1, 0 or -1 a guess: its mean has a deviation of about .022, so the interval is .09 wide.
  EXPECT_NEAR(j.excess.high - j.excess.low, 0.09, 0.02);
}

// Guesses that know nothing, chosen afresh 200 times: the nominal rate of "beaten" is one in forty, and the constant is
// chosen with hindsight besides.
TEST(Guesses, NoiseIsHardlyEverCalledBetter) {
  Rng rng(2, Purpose::test);
  int beaten = 0;
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<int> guesses, truths;
    for (int i = 0; i < 300; ++i) {
      guesses.push_back(static_cast<int>(rng.below(3)));
      truths.push_back(static_cast<int>(rng.below(3)));
    }
    beaten += judge_guesses(guesses, truths, 0).beats_constant() ? 1 : 0;
  }
  EXPECT_LE(beaten, 12);  // 5 expected at most; three deviations more
}

TEST(Guesses, RefusesNone) { EXPECT_THROW(judge_guesses({}, {}, 0), Error); }

}  // namespace
}  // namespace engram
