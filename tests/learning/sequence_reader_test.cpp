// Reading: nothing is skipped, nothing twice, nothing padded counts, and a reader goes on from its archive.
#include "engram/learning/sequence_reader.h"

#include <gtest/gtest.h>

#include <map>

#include "refusal.h"

namespace engram {
namespace {

// Sequence s of length lengths[s]: step t shows 100 s + t.
class Numbered final : public Dataset {
 public:
  explicit Numbered(std::vector<int64_t> lengths, bool divisible = false)
      : lengths_(std::move(lengths)), divisible_(divisible) {}
  const Space& input_space() const override { return space_; }
  const Space& target_space() const override { return space_; }
  int64_t sequences(DataPart) const override { return static_cast<int64_t>(lengths_.size()); }
  int64_t length(DataPart, int64_t sequence) const override { return lengths_[static_cast<size_t>(sequence)]; }
  void read(const Stretch& from, View input, View target, View weight) const override {
    for (int64_t t = 0; t < input.rows; ++t) {
      input(t, 0) = static_cast<Real>(100 * from.sequence + from.first + t);
      target(t, 0) = input(t, 0) + 1;
      weight(t, 0) = 1;
    }
  }
  bool divisible() const override { return divisible_; }
  void visit_fitted(Archive&) override {}

 private:
  std::vector<int64_t> lengths_;
  bool divisible_;
  Space space_ = Space::box(1, 0, 1e6);
};

// How often each step counted, over so many blocks; lanes must go on where they were, beginning only with start.
std::map<Real, int> counted(SequenceReader& reader, int blocks, const Numbered& data) {
  std::map<Real, int> seen;
  std::vector<Real> before(static_cast<size_t>(reader.lanes()), -1);
  for (int block = 0; block < blocks; ++block) {
    reader.next();
    for (int64_t t = 0; t < reader.start.rows(); ++t) {
      for (int64_t lane = 0; lane < reader.lanes(); ++lane) {
        const int64_t row = t * reader.lanes() + lane;
        if (reader.weight(row, 0) == 0) continue;
        const Real value = reader.input(row, 0);
        ++seen[value];
        EXPECT_EQ(reader.target(row, 0), value + 1);
        const bool whole = static_cast<int64_t>(value) % 100 == 0;
        const bool begins = reader.start(t, lane) != 0;
        EXPECT_TRUE(data.divisible() || begins == whole);
        EXPECT_TRUE(begins || value == before[static_cast<size_t>(lane)] + 1);
        before[static_cast<size_t>(lane)] = value;
      }
    }
  }
  return seen;
}

// 3 + 5 + 4 + 2 + 7 + 3 = 24 steps; two lanes in blocks of four read them in three blocks at the earliest. Over ten
// passes' worth each step was seen ten times, but for the sequences that the lanes are in or have yet to begin.
TEST(SequenceReader, LanesReadOnAndNothingIsPadded) {
  const Numbered data({3, 5, 4, 2, 7, 3});
  SequenceReader reader(data, 2, 4, 1);
  const auto seen = counted(reader, 30, data);
  EXPECT_EQ(reader.steps_read(), 240);
  ASSERT_EQ(seen.size(), 24U);
  int total = 0;
  for (const auto& [value, count] : seen) {
    EXPECT_GE(count, 8) << value;
    EXPECT_LE(count, 12) << value;
    total += count;
  }
  EXPECT_EQ(total, 240);
}

// Three lanes, six sequences: a pass is two blocks, each as long as its longest sequence.
TEST(SequenceReader, WholeSequencesOncePerPass) {
  const Numbered data({3, 5, 4, 2, 7, 3});
  SequenceReader reader(data, 3, 0, 1);
  for (int pass = 1; pass <= 4; ++pass) {
    const auto seen = counted(reader, 2, data);
    ASSERT_EQ(seen.size(), 24U);
    for (const auto& [value, count] : seen) EXPECT_EQ(count, 1) << value;
    EXPECT_EQ(reader.steps_read(), 24 * pass);
  }
}

// A text of 20 steps and four lanes: each has a quarter.
TEST(SequenceReader, LanesShareALongText) {
  const Numbered data({20}, true);
  SequenceReader reader(data, 4, 5, 1);
  const auto seen = counted(reader, 1, data);
  EXPECT_EQ(seen.size(), 20U);
}

TEST(SequenceReader, GoesOnFromItsArchive) {
  const Numbered data({3, 5, 4, 2, 7, 3});
  for (const int64_t steps : {4, 0}) {
    SequenceReader one(data, 2, steps, 9), two(data, 2, steps, 9);
    for (int i = 0; i < 7; ++i) one.next();
    Archive saver = Archive::saver();
    saver("reader", one);
    Archive loader = Archive::loader(saver.finish());
    loader("reader", two);
    loader.finish();
    for (int i = 0; i < 9; ++i) {
      one.next();
      two.next();
      ASSERT_TRUE(std::ranges::equal(one.input.values(), two.input.values())) << steps << " block " << i;
      ASSERT_TRUE(std::ranges::equal(one.start.values(), two.start.values()));
    }
  }
}

TEST(SequenceReader, ACheckpointOfOtherDataIsRefused) {
  const Numbered many({3, 5, 4, 2, 7, 3}), few({3});
  SequenceReader one(many, 2, 4, 9), two(few, 2, 4, 9);
  for (int i = 0; i < 3; ++i) one.next();
  Archive saver = Archive::saver();
  saver("reader", one);
  Archive loader = Archive::loader(saver.finish());
  EXPECT_NE(refusal([&] { loader("reader", two); }).find("other data"), std::string::npos);
}

}  // namespace
}  // namespace engram
