#include "engram/run/task/data_part.h"

#include <gtest/gtest.h>

#include <cmath>

#include "engram/env/datasets/text.h"
#include "refusal.h"

namespace engram {
namespace {

// Sequences of tokens 0 1 0 1 ... of these lengths, in every part; of the second step nothing is to be said.
class Alternation final : public Dataset {
 public:
  explicit Alternation(std::vector<int64_t> lengths) : lengths_(std::move(lengths)), space_(Space::discrete(2)) {}
  const Space& input_space() const override { return space_; }
  const Space& target_space() const override { return space_; }
  int64_t sequences(DataPart) const override { return static_cast<int64_t>(lengths_.size()); }
  int64_t length(DataPart, int64_t sequence) const override { return lengths_[static_cast<size_t>(sequence)]; }
  void read(const Stretch& from, View input, View target, View weight) const override {
    for (int64_t t = 0; t < input.rows; ++t) {
      const int64_t at = from.first + t;
      input(t, 0) = static_cast<Real>(at % 2);
      target(t, 0) = static_cast<Real>((at + 1) % 2);
      weight(t, 0) = at == 1 ? Real(0) : Real(1);
    }
  }
  void visit_fitted(Archive&) override {}

 private:
  std::vector<int64_t> lengths_;
  Space space_;
};

// Gives 3/4 to the token that it did not see just now, and 1/2 to each where a sequence begins: a memory of one step.
class Follower final : public Policy {
 public:
  explicit Follower(int choices) : space_(Space::discrete(choices)) {}
  const Space& observation_space() const override { return space_; }
  const Space& action_space() const override { return space_; }
  int64_t memory_size() const override { return 1; }
  void act(const ObservationBatch&, View, View, Acting&) const override {}
  bool log_prob(const ObservationBatch& seen, View memory, ConstView target, View log_prob) const override {
    for (int64_t i = 0; i < target.rows; ++i) {
      if (seen.start(0, i) != 0) memory(i, 0) = 1;
      const bool other = target(i, 0) != seen.values(i, 0);
      log_prob(i, 0) = static_cast<Real>(std::log(memory(i, 0) == 1 ? 0.5 : other ? 0.75 : 0.25));
      memory(i, 0) = 2;
    }
    return true;
  }

 private:
  Space space_;
};

class Silent final : public Policy {
 public:
  const Space& observation_space() const override { return space_; }
  const Space& action_space() const override { return space_; }
  int64_t memory_size() const override { return 0; }
  void act(const ObservationBatch&, View, View, Acting&) const override {}

 private:
  Space space_ = Space::discrete(2);
};

double figure(const std::vector<Figure>& figures, size_t i) { return std::get<double>(figures[i].value); }

// Lengths 4, 2, 5: 3 + 1 + 4 steps count; three of them begin a sequence at 1/2, five say 3/4. The short ones are
// through before the long one and count no longer.
TEST(DataPart, NatsAreTheMeanSurpriseOfWhatCounts) {
  const PartScores scores = judge_part(Follower(2), Alternation({4, 2, 5}), DataPart::test);
  const double expected = (3 * std::log(2.0) + 5 * std::log(4.0 / 3)) / 8;
  EXPECT_EQ(scores.figures[0].name, "nats_per_token");
  EXPECT_NEAR(figure(scores.figures, 0), expected, 1e-7);
  EXPECT_NEAR(figure(scores.figures, 1), std::exp(expected), 1e-6);
  // Targets that count: 1 1 0, 1, 1 1 0 1: twice 0, six times 1; with one more each, 3 and 7 of 10.
  EXPECT_NEAR(figure(scores.baseline, 0), -(2 * std::log(0.3) + 6 * std::log(0.7)) / 8, 1e-12);
}

// More sequences than are read side by side: the same mean.
TEST(DataPart, HowManyAreReadAtOnceChangesNothing) {
  const PartScores one = judge_part(Follower(2), Alternation({5}), DataPart::test);
  const PartScores many = judge_part(Follower(2), Alternation(std::vector<int64_t>(150, 5)), DataPart::test);
  EXPECT_NEAR(figure(one.figures, 0), figure(many.figures, 0), 1e-12);
}

// Twelve characters train: a b c four times each. The test part of four has three steps, whose targets never occurred:
// UNKNOWN has 1 of 11 + 4.
TEST(DataPart, TheBaselineKnowsOnlyTheTrainingPart) {
  const std::string bytes = "abcabcabcabcabcazzzz";
  const Text text({.data = "a.txt", .train_share = 0.6, .validation_share = 0.2},
                  {DataPart::train, [&](const std::string&) { return bytes; }});
  const PartScores scores = judge_part(Follower(4), text, DataPart::test);
  EXPECT_NEAR(figure(scores.baseline, 0), std::log(15.0), 1e-12);
}

TEST(DataPart, RefusesWhatCannotBeJudged) {
  const auto said = [](const Policy& policy, const Dataset& data, int status) {
    return refusal([&] { judge_part(policy, data, DataPart::test); }, status);
  };
  EXPECT_NE(said(Silent(), Alternation({4}), 1).find("no probability"), std::string::npos);
  EXPECT_NE(said(Follower(2), Alternation({}), 2).find("nothing in this part"), std::string::npos);
}

}  // namespace
}  // namespace engram
