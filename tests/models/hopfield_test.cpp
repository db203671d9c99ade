#include "engram/models/hopfield.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engram/run/hidden/recall.h"
#include "refusal.h"

namespace engram {
namespace {

// Two patterns of four units by hand: W_01 = (1 - 1) / 4 = 0, W_02 = (1 + 1) / 4.
TEST(Hopfield, EnergyByHand) {
  const Hopfield network({{1, 1, 1, 1}, {1, -1, 1, -1}});
  // E(1 1 1 1): pairs 02 and 13 hold 1/2 each, both directions counted and halved.
  EXPECT_DOUBLE_EQ(network.energy({1, 1, 1, 1}), -1);
  EXPECT_DOUBLE_EQ(network.energy({1, 1, -1, 1}), 0);
  EXPECT_TRUE(network.stable({1, -1, 1, -1}));
  EXPECT_FALSE(network.stable({1, 1, -1, 1}));
}

TEST(Hopfield, NoStepRaisesTheEnergy) {
  const std::vector<Pattern> patterns = digits();
  const Hopfield network(patterns);
  Rng rng(1, Purpose::test);
  for (int trial = 0; trial < 50; ++trial) {
    Pattern state = with_noise(patterns[static_cast<size_t>(trial % 10)], 0.4, rng);
    const double before = network.energy(state);
    network.recall(state, rng);
    EXPECT_LE(network.energy(state), before);
    EXPECT_TRUE(network.stable(state));
  }
}

TEST(Hopfield, FewPatternsComeBackFromNoise) {
  const std::vector<Pattern> all = digits();
  EXPECT_EQ(overlap(all[8], all[8]), 1);
  const Hopfield one({all[3]});
  Rng rng(2, Purpose::test);
  for (int copy = 0; copy < 100; ++copy) {
    Pattern state = with_noise(all[3], 0.3, rng);
    one.recall(state, rng);
    EXPECT_EQ(state, all[3]);
  }
}

// The breakdown just above 0.138 N (Amit, Gutfreund and Sompolinsky 1985), where theory has 0.967; one network of 500
// units is between 0.92 and 0.98 there, since a single pattern that is lost counts a seventieth.
TEST(SlowHopfield, CapacityBreaksDown) {
  RecallOptions options;
  options.capacity = true;
  const std::vector<RecallRow> rows = recall(options).rows;
  EXPECT_GT(rows[0].overlap, 0.999);
  EXPECT_NEAR(rows[1].overlap, 0.998, 0.002);
  EXPECT_NEAR(rows[2].overlap, 0.95, 0.03);
  EXPECT_LT(rows[3].overlap, rows[2].overlap);
  EXPECT_NEAR(rows[4].overlap, 0.5, 0.06);
}

TEST(Hopfield, WhatCannotBeIsNamed) {
  EXPECT_NE(refusal([] { Hopfield({}); }).find("found none"), std::string::npos);
  EXPECT_NE(refusal([] { Hopfield({{1, 1}, {1}}); }).find("found one of 1"), std::string::npos);
  RecallOptions options;
  options.stored = 11;
  EXPECT_NE(refusal([&] { recall(options); }).find("--stored: expected at most the 10"), std::string::npos);
}

}  // namespace
}  // namespace engram
