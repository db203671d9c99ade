#include "engram/run/task/evaluation.h"

#include <gtest/gtest.h>

#include "engram/env/batched.h"

namespace engram {
namespace {

// An episode ends `steps` steps after its beginning, each worth 1; action 1 stops the clock.
struct Clock {
  int64_t steps, elapsed = 0;
  Space observation_space() const { return Space::discrete(2); }
  Space action_space() const { return Space::discrete(2); }
  void reset(Rng&, View observation) {
    elapsed = 0;
    observation(0, 0) = 0;
  }
  Outcome step(ConstView action, Rng&, View observation) {
    observation(0, 0) = 1;
    if (action(0, 0) == 0) ++elapsed;
    return {1, elapsed == steps ? Ending::terminated : Ending::none};
  }
  void visit(Archive& archive) { archive("elapsed", elapsed); }
};

// The first `stubborn` lanes never let the clock run.
class Stubborn final : public Policy {
 public:
  explicit Stubborn(int64_t stubborn) : stubborn_(stubborn) {}
  const Space& observation_space() const override { return space_; }
  const Space& action_space() const override { return space_; }
  int64_t memory_size() const override { return 0; }
  void act(const ObservationBatch&, View, View action, Acting&) const override {
    for (int64_t lane = 0; lane < action.rows; ++lane) action(lane, 0) = lane < stubborn_ ? Real(1) : Real(0);
  }

 private:
  int64_t stubborn_;
  Space space_ = Space::discrete(2);
};

TEST(EvaluationTest, AnEpisodeThatNeverEndsIsCutAndSaidToBe) {
  Batched<Clock> world("test", Clock{5}, 3);
  const Evaluation played = evaluate(Stubborn(1), world, 1, true);
  EXPECT_EQ(played.cut, 1);
  EXPECT_EQ(played.lengths, (std::vector<int64_t>{longest_episode, 5, 5}));
  EXPECT_EQ(played.returns[1], 5);
}

TEST(EvaluationTest, AnEpisodeOfTheLongestLengthIsWhole) {
  Batched<Clock> world("test", Clock{longest_episode}, 2);
  const Evaluation played = evaluate(Stubborn(0), world, 1, true);
  EXPECT_EQ(played.cut, 0);
  EXPECT_EQ(played.mean_length(), longest_episode);
}

}  // namespace
}  // namespace engram
