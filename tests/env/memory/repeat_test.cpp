// RepeatPrevious and RepeatFirst against whole episodes recorded from popgym 1.0.7, and by their rules.
#include "engram/env/memory/repeat.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "engram/env/registry.h"

namespace engram {
namespace {

nlohmann::json episodes(const std::string& id) {
  std::ifstream file(std::string(ENGRAM_GOLDEN) + "/popgym_traces.json");
  return nlohmann::json::parse(file).at("worlds").at(id);
}

int digit(char c) { return c - '0'; }
double sign(char c) { return c == '+' ? 1 : c == '-' ? -1 : 0; }

template <class E>
void deal(E& world, const std::string& deck) {
  ASSERT_EQ(deck.size(), world.cards.size());
  std::ranges::transform(deck, world.cards.begin(), digit);
  world.dealt = 1;  // the first card lies open, as after a reset
}

template <class E>
void expect_same_episodes(const std::string& id) {
  Tensor observation(1, 1), action(1, 1);
  Rng rng;
  for (const auto& episode : episodes(id)) {
    E world;
    deal(world, episode.at("deck"));
    const std::string actions = episode.at("actions"), observations = episode.at("observations"),
                      signs = episode.at("reward_signs");
    const double size = episode.at("reward_size");
    ASSERT_EQ(actions.size(), episode.at("terminated_at"));
    ASSERT_EQ(E::max_episode_steps, static_cast<int>(actions.size()));
    for (size_t t = 0; t < actions.size(); ++t) {
      SCOPED_TRACE(id + ", step " + std::to_string(t + 1));
      action(0, 0) = static_cast<Real>(digit(actions[t]));
      const Outcome outcome = world.step(action, rng, observation);
      EXPECT_EQ(observation(0, 0), digit(observations[t]));
      EXPECT_EQ(outcome.reward, sign(signs[t]) * size);
      EXPECT_EQ(outcome.ending, t + 1 == actions.size() ? Ending::terminated : Ending::none);
    }
  }
}

TEST(Repeat, PreviousStepsAsInPopgym) {
  expect_same_episodes<RepeatPrevious<1, 4>>("popgym-RepeatPreviousEasy-v0");
  expect_same_episodes<RepeatPrevious<2, 32>>("popgym-RepeatPreviousMedium-v0");
  expect_same_episodes<RepeatPrevious<3, 64>>("popgym-RepeatPreviousHard-v0");
}

TEST(Repeat, FirstStepsAsInPopgym) {
  expect_same_episodes<RepeatFirst<1>>("popgym-RepeatFirstEasy-v0");
  expect_same_episodes<RepeatFirst<8>>("popgym-RepeatFirstMedium-v0");
  expect_same_episodes<RepeatFirst<16>>("popgym-RepeatFirstHard-v0");
}

// One lane for one episode through the registered world; the answer is `remember(all observations so far)`.
template <class Remember>
double play(const std::string& id, Remember remember) {
  const auto world = find_world(id).options()->make(1, {});
  StepBatch batch(1, world->observation_space(), world->action_space(), world->masked());
  Tensor action(1, 1);
  std::vector<Real> seen;
  double sum = 0;
  world->reset(17, batch);
  do {
    seen.push_back(batch.observation(0, 0));
    action(0, 0) = remember(seen);
    world->step(action, batch);
    sum += static_cast<double>(batch.reward(0, 0));
  } while (batch.finals() == 0);
  return sum;
}

// Rewards reach the learner as Real: a sum of 831 of them is 1 within 831 roundings.
TEST(Repeat, WhoRemembersGetsOne) {
  const auto first = [](const std::vector<Real>& seen) { return seen[0]; };
  const auto previous = [](size_t k) {
    return [k](const std::vector<Real>& seen) { return seen.size() < k ? Real(0) : seen[seen.size() - k]; };
  };
  EXPECT_NEAR(play("popgym-RepeatPreviousEasy-v0", previous(4)), 1, 1e-5);
  EXPECT_NEAR(play("popgym-RepeatPreviousMedium-v0", previous(32)), 1, 1e-5);
  EXPECT_NEAR(play("popgym-RepeatPreviousHard-v0", previous(64)), 1, 1e-5);
  for (const char* level : {"Easy", "Medium", "Hard"}) {
    EXPECT_NEAR(play("popgym-RepeatFirst" + std::string(level) + "-v0", first), 1, 1e-5);
  }
}

// A suit has 13 of 52 cards, so 9 to 13 of the first 48, which are those asked for.
TEST(Repeat, WhoDoesNotRememberLosesHalf) {
  const double sum = play("popgym-RepeatPreviousEasy-v0", [](const std::vector<Real>&) { return Real(2); });
  EXPECT_GE(sum, (2 * 9 - 48) / 48.0);
  EXPECT_LE(sum, (2 * 13 - 48) / 48.0);
}

TEST(Repeat, EveryDeckIsWholeAndAnotherOne) {
  RepeatFirst<8> world;
  Tensor observation(1, 1);
  Rng rng(3, Purpose::test);
  world.reset(rng, observation);
  const std::vector<int> first = world.cards;
  for (int suit = 0; suit < 4; ++suit) EXPECT_EQ(std::ranges::count(first, suit), 8 * 13);
  world.reset(rng, observation);
  EXPECT_NE(world.cards, first);
  EXPECT_EQ(observation(0, 0), world.cards[0]);
}

}  // namespace
}  // namespace engram
