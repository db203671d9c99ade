// MemoryChain and KMemoryChain, step by step, and by those who remember and those who do not.
#include "engram/env/memory/memory_chain.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace engram {
namespace {

constexpr int episodes = 400;

// Mean return; `choose(observation)` is told of each episode's beginning by forget().
template <class World, class Player>
double play(World world, Player player) {
  Rng rng(3, Purpose::test);
  Tensor observation(1, world.observation_space().columns()), action(1, 1);
  double total = 0;
  for (int episode = 0; episode < episodes; ++episode) {
    player.forget();
    world.reset(rng, observation);
    for (Ending ending = Ending::none; ending == Ending::none;) {
      action(0, 0) = static_cast<Real>(player.choose(observation));
      const Outcome outcome = world.step(action, rng, observation);
      total += outcome.reward;
      ending = outcome.ending;
    }
  }
  return total / episodes;
}

MemoryChain chain(int64_t length) {
  MemoryChain::Options options;
  options.length = length;
  return MemoryChain(options);
}
KMemoryChain k_chain(int64_t k) {
  KMemoryChain::Options options;
  options.k = k;
  return KMemoryChain(options);
}

struct Stubborn {
  void forget() {}
  int choose(const Tensor&) { return 1; }
};
struct KeepsTheContext {
  Real context = 0;
  void forget() { context = 0; }
  int choose(const Tensor& seen) {
    if (seen(0, 2) != 0) context = seen(0, 2);
    return context > 0;
  }
};
struct KeepsKBits {
  size_t k;
  std::vector<Real> bits{};
  void forget() { bits.clear(); }
  int choose(const Tensor& seen) {
    bits.push_back(seen(0, 1));
    return bits.size() > k && bits[bits.size() - 1 - k] > 0;
  }
};

TEST(MemoryChain, PaysWhoRemembersTheFirstStep) {
  for (int64_t length : {1, 2, 9}) {
    EXPECT_EQ(play(chain(length), KeepsTheContext{}), 1) << length;
    EXPECT_NEAR(play(chain(length), Stubborn{}), 0, 0.15) << length;  // three deviations of a mean of 400 are 0.15
  }
}

TEST(MemoryChain, ShowsTheBitFirstAndAsksLast) {
  MemoryChain world = chain(4);
  Rng rng(1, Purpose::test);
  Tensor seen(1, 3), action(1, 1);
  world.reset(rng, seen);
  EXPECT_EQ(seen(0, 0), 1);
  EXPECT_EQ(seen(0, 1), 0);
  EXPECT_EQ(std::abs(seen(0, 2)), 1);
  for (int t = 1; t < 4; ++t) {
    EXPECT_EQ(world.step(action, rng, seen).ending, Ending::none);
    EXPECT_EQ(seen(0, 0), Real(1) - static_cast<Real>(t) / 4);
    EXPECT_EQ(seen(0, 1), t == 3);
    EXPECT_EQ(seen(0, 2), 0);
  }
  EXPECT_EQ(world.step(action, rng, seen).ending, Ending::terminated);
}

TEST(KMemoryChain, PaysSevenTimesKWhoNamesTheBitOfKStepsAgo) {
  for (size_t k : {1, 2, 5}) {
    EXPECT_EQ(play(k_chain(static_cast<int64_t>(k)), KeepsKBits{k}), 7 * static_cast<double>(k));
    EXPECT_NEAR(play(k_chain(static_cast<int64_t>(k)), KeepsKBits{k - 1}), 0, 0.4 * std::sqrt(static_cast<double>(k)));
  }
}

}  // namespace
}  // namespace engram
