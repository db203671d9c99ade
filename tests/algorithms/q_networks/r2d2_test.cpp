// R2D2 and DRQN: options that do not fit, what a memory and what a stored memory buy, on worlds whose optimum is known.
#include "engram/algorithms/q_networks/r2d2.h"

#include <gtest/gtest.h>

#include "algorithms/policy/bandit.h"
#include "refusal.h"

namespace engram {
namespace {

const Settings small{{"net_arch", "16"},       {"batch_size", "16"},
                     {"buffer_size", "4000"},  {"learning_rate", "0.003"},
                     {"train_freq", "2"},      {"target_update_interval", "100"},
                     {"sequence_length", "8"}, {"n_step", "1"},
                     {"gamma", "0.5"},         {"exploration_final_eps", "0.02"}};

Settings with(Settings settings, const Settings& more) {
  settings.insert(settings.end(), more.begin(), more.end());
  return settings;
}

TEST(R2d2, SaysWhichOptionsDoNotFit) {
  const auto refused = [](const char* name, const Settings& settings, int lanes = 1) {
    return refusal([&] { make<Echo>(name, "gru", settings, lanes); });
  };
  EXPECT_NE(
      refused("drqn", {{"buffer_size", "31"}}).find("--buffer_size: expected at least 32, a sequence of 32 steps"),
      std::string::npos);
  EXPECT_NE(refused("drqn", {{"buffer_size", "62"}}).find("room for a batch of 32"), std::string::npos);
  EXPECT_EQ(refused("drqn", {{"buffer_size", "63"}}), "no error");
  // Units of 48 steps, one every 24.
  EXPECT_NE(refused("r2d2", {{"buffer_size", "70"}}).find("expected at least 71, a sequence of 48"), std::string::npos);
  EXPECT_NE(refused("r2d2", {{"overlap", "1"}}).find("--overlap"), std::string::npos);
  EXPECT_NE(refusal([] { make<Aim>("r2d2", "gru", {}); }).find("expected a Discrete action"), std::string::npos);
}

// An episode's first answer is in sight, the seven others need a memory: (1 + 7/3) / 8 at best without.
TEST(SlowR2d2, RecallsOnlyWithAMemory) {
  const double blind = (1 + 7.0 / 3) / 8;
  for (const char* name : {"drqn", "r2d2"}) {
    const Settings own = std::string(name) == "r2d2" ? Settings{{"burn_in", "4"}, {"overlap", "0.5"}} : Settings{};
    const auto memoryless = make<Recall>(name, "none", with(with(small, own), {{"train_freq", "8"}}), 2, nullptr, 6000);
    EXPECT_LT(train(*memoryless, 6, 3), blind + 0.05) << name;
    const auto agent = make<Recall>(name, "gru", with(with(small, own), {{"memory_size", "32"}}), 2, nullptr, 6000);
    EXPECT_GT(train(*agent, 6, 1), 0.9) << name;
  }
}

// Shows `early` in its first three steps, then 1; they are an episode of their own where `cut`.
struct EarlySight {
  double early = 0;
  bool cut = false;
  int64_t steps = 0;
  Space observation_space() const { return Space::box(1, -10, 10); }
  Space action_space() const { return Space::discrete(2); }
  void reset(Rng&, View observation) { show(observation); }
  Outcome step(ConstView, Rng&, View observation) {
    ++steps;
    show(observation);
    return {1, cut && steps == 3 ? Ending::truncated : Ending::none};
  }
  void visit(Archive& archive) { archive("steps", steps); }

 private:
  void show(View observation) const { observation(0, 0) = static_cast<Real>(steps < 3 ? early : 1); }
};

// The one update at step 12 is of the one unit, 6 rows of burn-in and 4 that are learned from; all actions are drawn.
double loss_after(double early, bool cut, const std::string& gamma) {
  const auto agent = make<EarlySight>("r2d2", "gru",
                                      {{"net_arch", "8"},
                                       {"memory_size", "4"},
                                       {"batch_size", "1"},
                                       {"buffer_size", "100"},
                                       {"learning_starts", "11"},
                                       {"train_freq", "12"},
                                       {"sequence_length", "4"},
                                       {"burn_in", "6"},
                                       {"overlap", "0"},
                                       {"n_step", "1"},
                                       {"gamma", gamma},
                                       {"exploration_final_eps", "1"}},
                                      1, nullptr, 12, {early, cut});
  const Metrics& metrics = agent->iterate();
  EXPECT_EQ(metric(metrics, "train/n_updates"), 1);
  return metric(metrics, "train/loss");
}

TEST(R2d2, NothingOfAnotherEpisodeComesThroughTheBurnIn) {
  EXPECT_NE(loss_after(5, false, "0"),
            loss_after(-5, false, "0"));  // the target, and what it remembers, counts nothing
  EXPECT_EQ(loss_after(5, true, "0.9"), loss_after(-5, true, "0.9"));
}

// Forbidden actions are never taken, and a sequence with ends of both kinds inside is learned from without harm.
TEST(R2d2, AnUpdateTakesNoMoreThanItsShare) {
  const auto agent = make<Echo>("r2d2", "lstm", with(small, {{"memory_size", "8"}, {"gradient_steps", "3"}}), 2);
  const Metrics& metrics = agent->iterate();
  // Units of 24 steps begin every 12: each lane has eight of them when 108 rows are closed, which is after 96 steps,
  // since every eighth has a last row behind it. From then on every second of 500.
  EXPECT_EQ(metric(metrics, "train/n_updates"), 3 * 203);
  EXPECT_GT(metric(metrics, "train/loss"), 0);
}

}  // namespace
}  // namespace engram
