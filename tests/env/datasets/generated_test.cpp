// The made data sets by their definitions: what is said is what the inputs determine, and chance is what it should be.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <set>

#include "engram/env/datasets/grammars.h"
#include "engram/env/datasets/memory_tasks.h"
#include "engram/env/datasets/series_tasks.h"
#include "engram/env/registry.h"

namespace engram {
namespace {

struct MadeSequence {
  Tensor input, target, weight;
  int64_t steps() const { return weight.rows(); }
};

MadeSequence sequence(const Dataset& data, DataPart part, int64_t index) {
  const int64_t length = data.length(part, index);
  MadeSequence rows{Tensor(length, data.input_space().columns()), Tensor(length, 1), Tensor(length, 1)};
  data.read({part, index, 0}, rows.input, rows.target, rows.weight);
  return rows;
}

template <class T>
Generated<T> made(typename Generated<T>::Options options = {}) {
  return Generated<T>(options);
}

// A uniform sum of two has variance 1/6, so that who always says 1 misses by that: 3,000 sums have a standard error of
// 0.0036 (the fourth moment of the triangle about 1 is 1/15).
TEST(Adding, TheSumOfTheMarkedNumbersAtTheEnd) {
  const auto data = made<Adding>();
  double squares = 0;
  for (int64_t i = 0; i < 3000; ++i) {
    const MadeSequence rows = sequence(data, DataPart::train, i);
    double sum = 0, marked[2] = {0, 0};
    for (int64_t t = 0; t < rows.steps(); ++t) {
      sum += static_cast<double>(rows.input(t, 0) * rows.input(t, 1));
      marked[t / 50] += static_cast<double>(rows.input(t, 1));
      ASSERT_EQ(rows.weight(t, 0), t == 99 ? 1 : 0);
    }
    ASSERT_EQ(marked[0], 1);
    ASSERT_EQ(marked[1], 1);
    ASSERT_NEAR(static_cast<double>(rows.target(99, 0)), sum, 1e-6);
    squares += std::pow(sum - 1, 2) / 3000;
  }
  EXPECT_NEAR(squares, 1.0 / 6, 0.0108);
}

TEST(TemporalOrder, TheClassIsTheOrderOfTheSigns) {
  const auto data = made<TemporalOrder>();
  std::array<int, 4> classes{};
  for (int64_t i = 0; i < 400; ++i) {
    const MadeSequence rows = sequence(data, DataPart::train, i);
    std::vector<int> signs;
    for (int64_t t = 0; t < rows.steps(); ++t) {
      const int symbol = static_cast<int>(rows.input(t, 0));
      if (symbol == 4 || symbol == 5) signs.push_back(symbol - 4);
    }
    ASSERT_EQ(signs.size(), 2U);
    ASSERT_EQ(rows.input(0, 0), 6);
    ASSERT_EQ(rows.input(rows.steps() - 1, 0), 7);
    const int said = static_cast<int>(rows.target(rows.steps() - 1, 0));
    ASSERT_EQ(said, 2 * signs[0] + signs[1]);
    ++classes[static_cast<size_t>(said)];
  }
  for (int count : classes) EXPECT_GT(count, 60);  // of 100 expected, standard deviation 8.7
}

TEST(CopyTask, TheSymbolsComeAgainAfterTheSilence) {
  const auto data = made<Copy>();
  const MadeSequence rows = sequence(data, DataPart::test, 3);
  ASSERT_EQ(rows.steps(), 10 + 50 + 10);
  for (int64_t t = 0; t < 60; ++t) EXPECT_EQ(rows.target(t, 0), 0);
  for (int64_t i = 0; i < 10; ++i) {
    EXPECT_EQ(rows.target(60 + i, 0), rows.input(i, 0));
    EXPECT_EQ(rows.input(60 + i, 0), 9);
  }
}

TEST(DelayedRecall, SaysWhatStoodTenStepsAgo) {
  const auto data = made<DelayedRecall>();
  const MadeSequence rows = sequence(data, DataPart::validation, 1);
  for (int64_t t = 0; t < rows.steps(); ++t) {
    EXPECT_EQ(rows.weight(t, 0), t < 10 ? 0 : 1);
    EXPECT_TRUE(t < 10 || rows.target(t, 0) == rows.input(t - 10, 0));
  }
}

TEST(Parity, IsJudgedOnLongerOnes) {
  const auto data = made<Parity>();
  for (int64_t i = 0; i < 50; ++i) EXPECT_LE(data.length(DataPart::train, i), 40);
  const MadeSequence rows = sequence(data, DataPart::test, 0);
  ASSERT_EQ(rows.steps(), 1000);
  int odd = 0;
  for (int64_t t = 0; t < 1000; ++t) {
    odd ^= static_cast<int>(rows.input(t, 0));
    EXPECT_EQ(rows.target(t, 0), odd);
  }
}

TEST(TemporalXor, EveryThirdBitFollowsFromTheTwoBefore) {
  const auto data = made<TemporalXor>();
  const MadeSequence rows = sequence(data, DataPart::train, 5);
  for (int64_t t = 1; t < rows.steps(); t += 3) {
    EXPECT_EQ(static_cast<int>(rows.target(t, 0)),
              static_cast<int>(rows.input(t - 1, 0)) ^ static_cast<int>(rows.input(t, 0)));
  }
}

// Reber's grammar by an automaton of its own: which symbols may follow in each of its states.
bool accepts(const std::string& inner) {
  const std::array<std::map<char, int>, 6> states{{{{'T', 1}, {'P', 2}},
                                                   {{'S', 1}, {'X', 3}},
                                                   {{'T', 2}, {'V', 4}},
                                                   {{'X', 2}, {'S', 5}},
                                                   {{'P', 3}, {'V', 5}},
                                                   {}}};
  size_t state = 0;
  for (char symbol : inner) {
    const auto next = states[state].find(symbol);
    if (next == states[state].end()) return false;
    state = static_cast<size_t>(next->second);
  }
  return state == 5;
}

// Strings of Reber 1967's grammar as Hochreiter & Schmidhuber print them.
TEST(EmbeddedReber, IsTheGrammar) {
  for (const char* word : {"TXS", "TSSXS", "TXXVV", "PTVPS", "PTTVPXVV"}) EXPECT_TRUE(accepts(word)) << word;
  EXPECT_FALSE(accepts("TVV"));
  const auto data = made<EmbeddedReber>();
  for (int64_t i = 0; i < 300; ++i) {
    const MadeSequence rows = sequence(data, DataPart::train, i);
    std::string word;
    for (int64_t t = 0; t < rows.steps(); ++t) word += "BTPSXVE"[static_cast<size_t>(rows.input(t, 0))];
    const int64_t last = rows.steps() - 1;
    word += "BTPSXVE"[static_cast<size_t>(rows.target(last, 0))];
    ASSERT_EQ(word[word.size() - 2], word[1]);
    ASSERT_TRUE(accepts(word.substr(3, word.size() - 6))) << word;
    for (int64_t t = 0; t <= last; ++t) ASSERT_EQ(rows.weight(t, 0), t + 1 == last ? 1 : 0);
  }
}

TEST(AnBn, AsManyBAsA) {
  const auto data = made<AnBn>();
  std::set<int64_t> lengths;
  for (int64_t i = 0; i < 300; ++i) {
    const MadeSequence rows = sequence(data, DataPart::test, i);
    const int64_t n = rows.steps() / 2;
    lengths.insert(n);
    for (int64_t t = 0; t < 2 * n; ++t) {
      ASSERT_EQ(rows.input(t, 0), t < n ? 1 : 2);
      ASSERT_EQ(rows.target(t, 0), t + 1 < n ? 1 : t + 1 < 2 * n ? 2 : 0);
      ASSERT_EQ(rows.weight(t, 0), t < n ? 0 : 1);
    }
    ASSERT_LE(sequence(data, DataPart::train, i).steps(), 20);
  }
  EXPECT_EQ(*lengths.begin(), 1);
  EXPECT_GT(*lengths.rbegin(), 95);
}

// y(t+1) from the definition, by the ten values before it.
TEST(Narma10, IsItsRecurrence) {
  const auto data = made<Narma10>();
  const MadeSequence rows = sequence(data, DataPart::train, 0);
  const auto y = [&](int64_t t) { return t <= 0 ? 0 : static_cast<double>(rows.target(t - 1, 0)); };
  const auto u = [&](int64_t t) { return t < 0 ? 0 : static_cast<double>(rows.input(t, 0)); };
  for (int64_t t = 0; t < 200; ++t) {
    double sum = 0;
    for (int64_t i = 0; i < 10; ++i) sum += y(t - i);
    ASSERT_NEAR(y(t + 1), 0.3 * y(t) + 0.05 * y(t) * sum + 1.5 * u(t - 9) * u(t) + 0.1, 1e-6) << t;
  }
}

// Values of the attractor lie between 0.2 and 1.4, and the next one is near, but not the same.
TEST(MackeyGlass, StaysOnItsAttractor) {
  const auto data = made<MackeyGlass>();
  const MadeSequence rows = sequence(data, DataPart::train, 0);
  double squares = 0;
  for (int64_t t = 0; t < rows.steps(); ++t) {
    ASSERT_GT(rows.input(t, 0), std::tanh(0.2 - 1));
    ASSERT_LT(rows.input(t, 0), std::tanh(1.4 - 1));
    ASSERT_TRUE(t == 0 || rows.input(t, 0) == rows.target(t - 1, 0));
    squares += std::pow(static_cast<double>(rows.target(t, 0) - rows.input(t, 0)), 2);
  }
  EXPECT_GT(squares / static_cast<double>(rows.steps()), 1e-4);
}

TEST(Generated, PartsShareNothing) {
  const auto data = made<Adding>();
  std::set<Real> first;
  for (DataPart part : {DataPart::train, DataPart::validation, DataPart::test}) {
    for (int64_t i = 0; i < 50; ++i) first.insert(sequence(data, part, i).input(0, 0));
  }
  EXPECT_EQ(first.size(), 150U);
}

}  // namespace
}  // namespace engram
