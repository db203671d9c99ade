// PQN: its targets by hand on a world that counts, what it may not do, and what a memory buys.
#include "engram/algorithms/q_networks/pqn.h"

#include <gtest/gtest.h>

#include "algorithms/policy/bandit.h"
#include "refusal.h"

namespace engram {
namespace {

const Settings small{{"n_steps", "16"},
                     {"batch_size", "64"},
                     {"n_epochs", "4"},
                     {"net_arch", "32"},
                     {"gamma", "0.5"},
                     {"learning_rate", "0.003"},
                     {"exploration_final_eps", "0.02"}};

Settings with(Settings settings, const Settings& more) {
  settings.insert(settings.end(), more.begin(), more.end());
  return settings;
}

// Shows how many steps were made of three; the second action is forbidden before the third, and only there. It pays 1, 2,
// 4, whatever is done, and every second episode is cut short where the other one terminates.
struct Stairs {
  int64_t steps = 0, episode = -1;
  Space observation_space() const { return Space::box(1, 0, 3); }
  Space action_space() const { return Space::discrete(2); }
  void reset(Rng&, View observation) {
    ++episode;
    observation(0, 0) = static_cast<Real>(steps = 0);
  }
  Outcome step(ConstView action, Rng&, View observation) {
    EXPECT_TRUE(steps != 2 || action(0, 0) == 0);
    observation(0, 0) = static_cast<Real>(++steps);
    const Ending end = episode % 2 == 0 ? Ending::terminated : Ending::truncated;
    return {static_cast<double>(1 << (steps - 1)), steps == 3 ? end : Ending::none};
  }
  void mask(View allowed) const {
    allowed(0, 0) = 1;
    allowed(0, 1) = steps != 2 ? 1 : 0;
  }
  void visit(Archive& archive) {
    archive("steps", steps);
    archive("episode", episode);
  }
};

// What the network of before the update thinks the best allowed action is worth after so many steps of an episode.
double best_value(const Pqn& agent, double steps) {
  Tensor seen(1, 1), start(1, 1), value(1, 1), mask(1, 2);
  seen(0, 0) = static_cast<Real>(steps);
  fill(mask, Real(1));
  if (steps == 2) mask(0, 1) = 0;
  agent.policy().estimate({seen, start, mask}, {}, value);
  return static_cast<double>(value(0, 0));
}

// G by its definition: r + gamma ((1 - lambda) V + lambda G), lambda 0 at the last step of an episode or rollout, V the
// true next state's. A learning rate of 0 keeps the network that played.
TEST(Pqn, ReturnsAreThoseOfPengsQLambda) {
  const auto made = make<Stairs>("pqn", "none",
                                 {{"n_steps", "8"},
                                  {"batch_size", "16"},
                                  {"net_arch", "8"},
                                  {"gamma", "0.5"},
                                  {"lambda", "0.75"},
                                  {"learning_rate", "0"},
                                  {"exploration_final_eps", "1"}},
                                 2);
  const auto& agent = dynamic_cast<const Pqn&>(*made);
  made->iterate();
  const double v[] = {best_value(agent, 0), best_value(agent, 1), best_value(agent, 2), best_value(agent, 3)};
  EXPECT_NE(v[1], v[2]);
  const double last = 4 + 0.5 * v[3];
  const double second = 2 + 0.5 * (0.25 * v[2] + 0.75 * last), first = 1 + 0.5 * (0.25 * v[1] + 0.75 * second);
  const double second_dies = 2 + 0.5 * (0.25 * v[2] + 0.75 * 4),
               first_dies = 1 + 0.5 * (0.25 * v[1] + 0.75 * second_dies);
  const double cut = 2 + 0.5 * v[2], before_cut = 1 + 0.5 * (0.25 * v[1] + 0.75 * cut);
  const double expected[] = {first_dies, second_dies, 4, first, second, last, before_cut, cut};
  for (int64_t lane = 0; lane < 2; ++lane) {
    for (int64_t t = 0; t < 8; ++t) EXPECT_NEAR(agent.rollout().returns(t, lane), expected[t], 1e-5) << t;
  }
}

// With greedy play and a learning rate of 0 what is learned from is what played: the loss is that of the values of then.
// Rollouts of 12 steps cut episodes of 8, so that one begins inside of a sequence, the other goes on from its memory.
TEST(Pqn, SequencesAreLearnedFromAsTheyWerePlayed) {
  const auto made = make<Recall>("pqn", "gru",
                                 {{"n_steps", "12"},
                                  {"batch_size", "24"},
                                  {"n_epochs", "1"},
                                  {"memory_size", "8"},
                                  {"net_arch", "8"},
                                  {"learning_rate", "0"},
                                  {"exploration_initial_eps", "0"},
                                  {"exploration_final_eps", "0"}},
                                 2);
  const Rollout& played = dynamic_cast<const Pqn&>(*made).rollout();
  for (int update = 0; update < 2; ++update) {
    const double loss = metric(made->iterate(), "train/loss");
    double squares = 0;
    for (int64_t t = 0; t < 12; ++t) {
      for (int64_t lane = 0; lane < 2; ++lane) {
        const auto error = static_cast<double>(played.value(t, lane) - played.returns(t, lane));
        squares += error * error;
      }
    }
    EXPECT_NEAR(loss, squares / 24, 1e-6 * loss) << update;
  }
}

TEST(Pqn, LearnsToEcho) {
  const auto agent = make<Echo>("pqn", "none", small, 8, nullptr, 4096);
  EXPECT_GT(train(*agent, 32, 8), 0.9);  // at best 0.98 + 0.02 / 3
}

// An episode's first answer is in sight, the seven others need a memory: (1 + 7/3) / 8 at best without.
TEST(Pqn, RecallsOnlyWithAMemory) {
  const double blind = (1 + 7.0 / 3) / 8;
  const auto memoryless = make<Recall>("pqn", "none", small, 8, nullptr, 4096);
  EXPECT_LT(train(*memoryless, 32, 8), blind + 0.05);
  const auto agent =
      make<Recall>("pqn", "gru", with(small, {{"memory_size", "16"}, {"learning_rate", "0.01"}}), 8, nullptr, 12288);
  EXPECT_GT(train(*agent, 96, 8), 0.9);
}

TEST(Pqn, SaysWhatDoesNotFit) {
  const std::string odd = refusal([] { make<Echo>("pqn", "gru", {{"n_steps", "20"}, {"sequence_length", "8"}}); });
  EXPECT_NE(odd.find("--n_steps: expected a multiple of sequence_length 8, found 20"), std::string::npos) << odd;
  EXPECT_NE(refusal([] { make<Aim>("pqn", "none", {}); }).find("expected a Discrete action"), std::string::npos);
  EXPECT_NE(refusal([] { make<Echo>("pqn", "none", {{"loss", "l1"}}); }).find("--loss"), std::string::npos);
}

}  // namespace
}  // namespace engram
