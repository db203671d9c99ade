#include "engram/env/market/table.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engram/core/error.h"
#include "engram/core/rng.h"
#include "engram/env/market/market.h"

namespace engram {
namespace {

constexpr int64_t day = 86'400'000;

// A random walk whose bars stand `every` days apart, the first at day `begin`.
Prices walk(int64_t rows, int64_t begin = 0, int64_t every = 1) {
  Prices prices;
  Rng rng(static_cast<uint64_t>(rows), Purpose::test);
  double close = 100;
  for (int64_t i = 0; i < rows; ++i) {
    prices.time.push_back((begin + i * every) * day);
    prices.close.push_back(close *= 1 + 0.02 * (rng.uniform() - 0.5));
  }
  prices.open = prices.high = prices.low = prices.volume = prices.close;
  return prices;
}

std::array<Rows, 4> parts_of(int64_t rows, const WalkForward& fold, int64_t window = 4) {
  return make_table({walk(rows)}, std::nullopt, window, {}, fold)->instruments[0].parts;
}

void expect_rows(const Rows& rows, int64_t begin, int64_t end) {
  EXPECT_EQ(rows.begin, begin);
  EXPECT_EQ(rows.end, end);
}

TEST(WalkForward, WithoutFoldsTheSplitIsByShares) {
  const auto parts = parts_of(1000, {});
  expect_rows(parts[0], 0, 600);
  expect_rows(parts[1], 600, 700);
  expect_rows(parts[2], 700, 1000);
}

// 1000 bars, 700 before the test part, four folds: five blocks of 140.
TEST(WalkForward, FoldsExpandAndCoverAllButTheFirstBlock) {
  for (int64_t fold = 1; fold <= 4; ++fold) {
    const auto parts = parts_of(1000, {.folds = 4, .fold = fold, .purge = 3, .embargo = 7});
    expect_rows(parts[0], 0, 140 * fold - 10);
    expect_rows(parts[1], 140 * fold, 140 * (fold + 1));
    expect_rows(parts[2], 700, 1000);
  }
}

TEST(WalkForward, BlocksThatDoNotDivideMeetWithoutGapOrOverlap) {
  for (int64_t rows : {997, 1003, 1234}) {
    int64_t end = parts_of(rows, {.folds = 7, .fold = 1, .purge = 1})[1].begin;
    for (int64_t fold = 1; fold <= 7; ++fold) {
      const auto parts = parts_of(rows, {.folds = 7, .fold = fold, .purge = 1});
      EXPECT_EQ(parts[0].begin, 0);
      EXPECT_EQ(parts[0].end, parts[1].begin - 1 - 4);  // the purge, and as an embargo the window
      EXPECT_EQ(parts[1].begin, end);
      end = parts[1].end;
    }
    EXPECT_EQ(end, rows * 7 / 10);
  }
}

// What a decision in train earns is settled before validation begins, whatever the delay of its fill.
TEST(WalkForward, NoOutcomeOfTrainReachesIntoValidation) {
  for (int64_t delay : {0, 1, 5}) {
    const auto parts = parts_of(1000, {.folds = 4, .fold = 2, .purge = delay + 1, .embargo = 0});
    const int64_t last_decision = parts[0].end - 1;
    EXPECT_EQ(last_decision + 1 + delay, parts[1].begin - 1);
  }
}

TEST(WalkForward, InstrumentsShareTheDatesAndHaveTheirOwnGaps) {
  const auto table =
      make_table({walk(1000), walk(500, 0, 2)}, std::nullopt, 4, {}, {.folds = 4, .fold = 2, .purge = 1, .embargo = 9});
  const auto& daily = table->instruments[0];
  const auto& sparse = table->instruments[1];
  expect_rows(daily.parts[0], 0, 270);
  expect_rows(daily.parts[1], 280, 420);
  expect_rows(sparse.parts[0], 0, 130);
  expect_rows(sparse.parts[1], 140, 210);
  for (int part = 1; part < 3; ++part) {
    EXPECT_EQ(daily.prices.time[static_cast<size_t>(daily.parts[part].begin)],
              sparse.prices.time[static_cast<size_t>(sparse.parts[part].begin)]);
  }
}

TEST(WalkForward, TheScalerKnowsItsFoldsTrainOnly) {
  const WalkForward fold{.folds = 4, .fold = 1, .purge = 1, .embargo = 9};
  Prices other = walk(1000);
  for (size_t row = 130; row < 1000; ++row) other.close[row] *= 1 + 0.1 * static_cast<double>(row % 7);
  const MarketScaler scaler = make_table({walk(1000)}, std::nullopt, 4, {}, fold)->fit_scaler();
  const MarketScaler same = make_table({other}, std::nullopt, 4, {}, fold)->fit_scaler();
  EXPECT_EQ(scaler.mean, same.mean);
  EXPECT_EQ(scaler.deviation, same.deviation);
  other.close[129] *= 1.1;  // the last bar of train
  EXPECT_NE(make_table({other}, std::nullopt, 4, {}, fold)->fit_scaler().mean, scaler.mean);
}

// Steps through an episode of `part`; the number of steps and the first and last row that it stood at.
Rows stepped(Market& market, int64_t& steps) {
  Rng rng(1, Purpose::test);
  Tensor observation(1, market.observation_space().columns()), action(1, 1);
  market.reset(rng, observation);
  for (steps = 1; market.step(action, rng, observation).ending == Ending::none;) ++steps;
  const MarketPass* pass = market.market_pass();
  return pass == nullptr ? Rows{} : Rows{pass->begin, pass->end};
}

TEST(WalkForward, TheWorldTradesItsFold) {
  MarketOptions options;
  options.data = "walk.csv";
  options.window = 4;
  options.folds = 4;
  options.fold = 3;
  int64_t steps = 0;
  Market validation(options, DataPart::validation, walk(1000)), test(options, DataPart::test, walk(1000));
  expect_rows(stepped(validation, steps), 420, 560);
  EXPECT_EQ(steps, 139);
  expect_rows(stepped(test, steps), 700, 1000);
  options.fold = 1;  // train is rows 0 .. 134: all of it is one episode, from the first full window on
  Market train(options, DataPart::train, walk(1000));
  stepped(train, steps);
  EXPECT_EQ(steps, 134 - 4);
}

TEST(MarketSplit, DatesDecideWhereTheyAreGiven) {
  const auto parts = [](const SplitDates& dates) {
    return make_table({walk(1000)}, std::nullopt, 4, {}, {}, dates)->instruments[0].parts;
  };
  // Row 500 is 1971-05-16, row 900 is 1972-06-19 (date -u -d '1970-01-01 + 900 days').
  const auto both = parts({"1971-05-16", "1972-06-19"});
  expect_rows(both[0], 0, 500);
  expect_rows(both[1], 500, 900);
  expect_rows(both[2], 900, 1000);
  const auto test_alone = parts({"", "1972-06-19"});  // six sevenths of what stands before it are train
  expect_rows(test_alone[1], 771, 900);
  expect_rows(parts({"1971-05-16", ""})[1], 500, 700);
  for (const SplitDates& wrong : {SplitDates{"", "1980-01-01"}, SplitDates{"", "1970-01-01"}, SplitDates{"", "May"},
                                  SplitDates{"1972-06-19", ""}, SplitDates{"1972-06-20", "1972-06-19"}}) {
    EXPECT_THROW(parts(wrong), Error) << wrong.validate_from << " " << wrong.test_from;
  }
}

// One that ended early and one that began late: each takes part where it has bars, and what is left out is told.
TEST(MarketSplit, InstrumentsTakePartWhereTheyHaveBars) {
  const auto table = make_table({walk(1000), walk(500), walk(250, 750)}, std::nullopt, 4, {});
  EXPECT_EQ(table->members(0), (std::vector<size_t>{0, 1}));
  EXPECT_EQ(table->members(1), (std::vector<size_t>{0}));
  EXPECT_EQ(table->members(2), (std::vector<size_t>{0, 2}));
  expect_rows(table->instruments[2].parts[2], 4, 250);  // from its first full window on
  ASSERT_EQ(table->notes.size(), 4U);
  EXPECT_NE(table->notes[1].find("not judged: its bars, 1970-01-01 to 1971-05-15"), std::string::npos)
      << table->notes[1];
}

// Nobody trains on them: a window and a step are enough.
TEST(MarketSplit, BarsThatAreOnlyJudgedNeedNoTrainingPart) {
  EXPECT_THROW(make_table({walk(12)}, std::nullopt, 9, {}), Error);
  const auto table = make_table({walk(12)}, std::nullopt, 9, {}, {}, {}, false);
  expect_rows(table->instruments[0].parts[3], 9, 12);
  EXPECT_THROW(make_table({walk(10)}, std::nullopt, 9, {}, {}, {}, false), Error);
}

std::string refusal(int64_t rows, const WalkForward& fold, int64_t window) {
  try {
    parts_of(rows, fold, window);
  } catch (const Error& error) {
    EXPECT_EQ(error.status(), 2);
    return error.what();
  }
  return "";
}

TEST(WalkForward, FoldsTooShortAreRefused) {
  // 70 bars before the test part, ten blocks of seven: less than a window, an embargo of the same and a purge.
  const std::string short_fold = refusal(100, {.folds = 9, .fold = 1, .purge = 1}, 4);
  EXPECT_NE(short_fold.find("too few rows: fold 1 of 9 needs at least 6 to train and 2 to validate, found 2 and 7"),
            std::string::npos)
      << short_fold;
  EXPECT_EQ(refusal(100, {.folds = 9, .fold = 2, .purge = 1}, 4), "");
  EXPECT_NE(refusal(100, {.folds = 99, .fold = 1, .purge = 1}, 4).find("too few rows"), std::string::npos);
  MarketOptions options;
  options.folds = 2;
  options.fold = 3;
  EXPECT_THROW(Market(options, DataPart::train, walk(1000)), Error);
}

}  // namespace
}  // namespace engram
