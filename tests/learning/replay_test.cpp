// Replay on a world whose every number is known: an observation is (lane, step of the lane's life), a step pays
// 10 lane + its number, an action is the number's parity. Lane 0 terminates every 3 steps, lane 1 is truncated every 4.
#include "engram/learning/replay.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <set>

#include "engram/env/batched.h"
#include "engram/learning/priorities.h"
#include "engram/learning/returns.h"
#include "refusal.h"

namespace engram {
namespace {

class Walk final : public VectorEnv {
 public:
  explicit Walk(bool image = false) : observation_(image ? Space::image(1, 2, 1) : Space::box(2, 0, 100000)) {}
  const Space& observation_space() const override { return observation_; }
  const Space& action_space() const override { return action_; }
  int lanes() const override { return 2; }
  bool masked() const override { return true; }
  void reset(uint64_t, StepBatch& batch) override { show(batch); }
  void step(ConstView, StepBatch& batch) override {
    batch.final_lane.clear();
    ++life_;
    for (int i = 0; i < 2; ++i) {
      batch.reward(i, 0) = static_cast<double>(10 * i + life_);
      const bool ends = life_ % (3 + i) == 0;
      batch.ending[static_cast<size_t>(i)] = !ends ? Ending::none : i == 0 ? Ending::terminated : Ending::truncated;
      if (!ends) continue;
      // The true last observation shows 100 more than the one that begins the next episode.
      batch.final_observation(batch.finals(), 0) = static_cast<Real>(i);
      batch.final_observation(batch.finals(), 1) = static_cast<Real>(100 + life_);
      batch.final_lane.push_back(i);
    }
    show(batch);
  }
  void visit(Archive& archive) override { archive("life", life_); }
  void visit_fitted(Archive&) override {}

 private:
  void show(StepBatch& batch) const {
    for (int i = 0; i < 2; ++i) {
      batch.observation(i, 0) = static_cast<Real>(i);
      batch.observation(i, 1) = static_cast<Real>(life_);
      batch.action_mask(i, 0) = 1;
      batch.action_mask(i, 1) = static_cast<Real>(life_ % 2);
    }
  }
  int64_t life_ = 0;
  Space observation_, action_ = Space::discrete(2);
};

struct Played {
  explicit Played(const ReplayShape& shape, bool image = false)
      : lanes(std::make_unique<Walk>(image), 1), replay(lanes.world(), shape), action(2, 1), memory(2, shape.memory) {
    replay.begin(lanes, memory);
  }
  // The memory of lane i before step t of its life is t + i / 2.
  void play(int steps, Priorities* priorities = nullptr) {
    for (int t = 0; t < steps; ++t) {
      fill(action, static_cast<Real>(life % 2));
      lanes.step(action, ended);
      ++life;
      for (int64_t i = 0; i < 2 && memory.columns() > 0; ++i) memory(i, 0) = static_cast<Real>(life) + Real(i) / 2;
      replay.add(lanes, action, memory);
      if (priorities != nullptr) priorities->follow();
    }
  }
  std::string saved() {
    Archive archive = Archive::saver();
    archive("replay", replay);
    return archive.finish();
  }
  Lanes lanes;
  ReplayBuffer replay;
  Tensor action, memory;
  std::vector<Episode> ended;
  int64_t life = 0;
};

ReplayBatch gathered(const ReplayBuffer& replay, std::vector<Segment> units, double gamma = 0.5, int64_t n = 1) {
  ReplayBatch batch;
  replay.gather(units, gamma, n, batch);
  return batch;
}

// Rows of lane 0: steps 0 1 2, last, 3 4 5, last ...; of lane 1: 0 1 2 3, last, 4 ...
TEST(ReplayBuffer, WhatFollowsAStepIsWhatItLedTo) {
  Played played({.steps = 100});
  played.play(7);
  // Lane 0: 7 steps and the two last observations of episodes that ended after 3 and 6; lane 1: 7 and one.
  EXPECT_EQ(played.replay.size(), 14);
  const ReplayBatch batch = gathered(played.replay, {{0, 1, 1}, {0, 2, 1}, {1, 3, 1}, {1, 5, 1}});
  const auto expect = [&](int64_t b, Real seen, Real reward, Real discount, Real next) {
    EXPECT_EQ(batch.observation(b, 1), seen) << b;
    EXPECT_EQ(batch.action(b, 0), static_cast<Real>(static_cast<int>(seen) % 2)) << b;
    EXPECT_EQ(batch.reward(b, 0), reward) << b;
    EXPECT_EQ(batch.discount(b, 0), discount) << b;
    EXPECT_EQ(batch.next_observation()(b, 1), next) << b;
    EXPECT_EQ(batch.weight(b, 0), 1) << b;
  };
  expect(0, 1, 2, Real(0.5), 2);
  expect(1, 2, 3, 0, 103);           // terminated: no future
  expect(2, 3, 14, Real(0.5), 104);  // truncated: the true next observation, bootstrapped
  expect(3, 4, 15, Real(0.5), 5);    // the first step of the next episode
  EXPECT_EQ(batch.start(0, 3), 1);
  EXPECT_EQ(batch.start(0, 2), 0);
  EXPECT_EQ(batch.last(1, 2), 1);
  EXPECT_EQ(batch.last(1, 3), 0);
  EXPECT_EQ(batch.mask(0, 1), 1);         // of observation 1
  EXPECT_EQ(batch.next_mask()(0, 1), 0);  // of observation 2
  EXPECT_EQ(batch.next_mask()(2, 1), 1);  // nobody says what is allowed after an end: everything
}

TEST(ReplayBuffer, SeveralStepsStopAtAnEndAndAtTheNewestRow) {
  Played played({.steps = 100});
  played.play(6);
  // Lane 1's rows: 0 1 2 3 last 4 5 (open 6); rewards 11 12 13 14 | 15 16.
  const ReplayBatch batch = gathered(played.replay, {{1, 0, 1}, {1, 2, 1}, {1, 5, 1}, {0, 1, 1}}, 0.5, 3);
  EXPECT_EQ(batch.reward(0, 0), Real(11 + 0.5 * 12 + 0.25 * 13));
  EXPECT_EQ(batch.discount(0, 0), Real(0.125));
  EXPECT_EQ(batch.next_observation()(0, 1), 3);
  EXPECT_EQ(batch.reward(1, 0), Real(13 + 0.5 * 14));  // truncated after two
  EXPECT_EQ(batch.discount(1, 0), Real(0.25));
  EXPECT_EQ(batch.next_observation()(1, 1), 104);
  EXPECT_EQ(batch.reward(2, 0), Real(15 + 0.5 * 16));  // no more was played
  EXPECT_EQ(batch.discount(2, 0), Real(0.25));
  EXPECT_EQ(batch.next_observation()(2, 1), 6);
  EXPECT_EQ(batch.reward(3, 0), Real(2 + 0.5 * 3));  // terminated after two
  EXPECT_EQ(batch.discount(3, 0), 0);
}

TEST(ReplayBuffer, SequencesHoldEndsInsideAndTheMemoryTheyBeganWith) {
  Played played({.steps = 100, .memory = 1, .length = 6, .stride = 2});
  played.play(8);
  // Lane 1's rows: 0 1 2 3 last 4 5 6 7 last 8: a unit from row 2 on is 2 3 last 4 5 6, before 7.
  const ReplayBatch batch = gathered(played.replay, {{1, 2, 6}, {0, 0, 6}});
  const Real seen[] = {2, 3, 104, 4, 5, 6, 7}, weight[] = {1, 1, 0, 1, 1, 1}, start[] = {0, 0, 0, 1, 0, 0, 0};
  for (int64_t l = 0; l <= 6; ++l) {
    EXPECT_EQ(batch.observation(l * 2, 1), seen[l]) << l;
    EXPECT_EQ(batch.start(l, 0), start[l]) << l;
    EXPECT_EQ(batch.last(l, 0), l == 2 ? 1 : 0) << l;
  }
  for (int64_t l = 0; l < 6; ++l) EXPECT_EQ(batch.weight(l * 2, 0), weight[l]) << l;
  EXPECT_EQ(batch.memory(0, 0), Real(2.5));
  EXPECT_EQ(batch.memory(1, 0), 0);
  EXPECT_EQ(batch.start(0, 1), 1);
  // n-step returns with `last` as starts: step 3 is truncated and stands on the value of what it led to.
  Tensor value(7, 2), returns(6, 2);
  for (int64_t i = 0; i < value.size(); ++i) value.data()[i] = static_cast<Real>(1000 + i / 2);
  const auto wide = [](ConstView column) { return ConstView(column.data, column.rows / 2, 2); };
  n_step_returns({wide(batch.reward), wide(batch.discount), value.view().slice_rows(0, 6),
                  value.view().slice_rows(1, 6), batch.last},
                 3, returns);
  EXPECT_EQ(returns(0, 0), Real(13 + 0.5 * 14 + 0.25 * 1002));  // cut by the end: the value of row 2 of the unit
  EXPECT_EQ(returns(3, 0), Real(15 + 0.5 * 16 + 0.25 * 17 + 0.125 * 1006));
}

// Ten rows of each lane: whatever is drawn is among the newest, and each is drawn equally often.
TEST(ReplayBuffer, DrawsEvenlyWithoutDuplicatesFromWhatIsLeft) {
  Played played({.steps = 18});
  played.play(30);
  std::map<std::pair<int64_t, Real>, int> count;
  Rng random(3, Purpose::test);
  std::vector<Segment> drawn;
  constexpr int rounds = 4000, units = 5;
  for (int round = 0; round < rounds; ++round) {
    played.replay.draw(random, units, drawn);
    std::set<std::pair<int64_t, int64_t>> different;
    for (const Segment& unit : drawn) EXPECT_TRUE(different.emplace(unit.lane, unit.first).second);
    const ReplayBatch batch = gathered(played.replay, drawn);
    for (int64_t b = 0; b < units; ++b) {
      ASSERT_EQ(batch.weight(b, 0), 1);
      ++count[{drawn[static_cast<size_t>(b)].lane, batch.observation(b, 1)}];
    }
  }
  ASSERT_EQ(static_cast<int64_t>(count.size()), played.replay.size());
  const double expected = 1.0 * rounds * units / static_cast<double>(count.size());
  double chi_square = 0;
  for (const auto& [step, times] : count) {
    EXPECT_GE(step.second, step.first == 0 ? 24 : 23) << "an old one";
    chi_square += (times - expected) * (times - expected) / expected;
  }
  // 12 degrees of freedom: beyond 40 once in 10,000; drawing without duplicates only evens out.
  ASSERT_EQ(count.size(), 13u);  // 9 rows before the open one, of which 3 are last ones in lane 0 and 2 in lane 1
  EXPECT_LT(chi_square, 40);
}

// From the same state: every unit whose rows are all there, and no other.
TEST(ReplayBuffer, SizeCountsWhatCanBeDrawn) {
  for (const ReplayShape& shape :
       {ReplayShape{.steps = 18}, ReplayShape{.steps = 40, .memory = 1, .length = 4, .stride = 2}}) {
    Played played(shape);
    for (int step = 0; step < 60; ++step) {
      int64_t units = 0;
      for (int64_t lane = 0; lane < 2; ++lane) {
        for (int64_t u = played.replay.first_unit(lane); u < played.replay.end_unit(lane); ++u) {
          const ReplayBatch batch = gathered(played.replay, {played.replay.segment(lane, u)});
          bool any = false;
          for (Real weight : batch.weight.values()) any |= weight == 1;
          units += any ? 1 : 0;
          EXPECT_EQ(any, played.replay.has_step(lane, u));
        }
      }
      ASSERT_EQ(played.replay.size(), units) << step;
      played.play(1);
    }
  }
}

struct Shelf final : BlockStore {
  std::map<BlockName, std::string> blocks;
  int64_t written = 0;
  void keep(const BlockName& name, std::string_view bytes) override {
    if (blocks.emplace(name, bytes).second) written += static_cast<int64_t>(bytes.size());
  }
  std::string read(const BlockName& name) override { return blocks.at(name); }
};

TEST(ReplayBuffer, ComesBackAsItWasWithAndWithoutAShelf) {
  for (bool shelved : {false, true}) {
    Shelf shelf;
    BlockStore* const store = shelved ? &shelf : nullptr;
    const ReplayShape shape{.steps = 12000, .memory = 1, .length = 4, .stride = 2};
    Played played(shape), other(shape);
    for (int steps : {50, 3000, 9000}) {  // a part, several blocks, beyond the end of the ring
      played.play(steps);
      Archive saver = Archive::saver(store);
      saver("replay", played.replay);
      Archive loader = Archive::loader(saver.finish(), store);
      loader("replay", other.replay);
      loader.finish();
      EXPECT_EQ(other.saved(), played.saved());
      EXPECT_EQ(other.replay.size(), played.replay.size());
      const int64_t unit = played.replay.first_unit(1);
      EXPECT_EQ(gathered(other.replay, {other.replay.segment(1, unit)}).memory(0, 0),
                gathered(played.replay, {played.replay.segment(1, unit)}).memory(0, 0));
    }
  }
}

TEST(ReplayBuffer, ACheckpointCostsWhatWasAdded) {
  Shelf shelf;
  Played played({.steps = 100000});
  const auto cost = [&](int steps) {
    const int64_t before = shelf.written;
    played.play(steps);
    Archive archive = Archive::saver(&shelf);
    archive("replay", played.replay);
    return shelf.written - before + static_cast<int64_t>(archive.finish().size());
  };
  const int64_t row = 5 * 4;  // reward, action, two observations; mask and facts in four bytes
  const int64_t all = cost(40000);
  EXPECT_GT(all, 2 * 40000 * row);
  // Of each lane the block that it writes to, two where it passes from one to the next, and their names.
  EXPECT_LT(cost(100), 4 * 65536);
}

TEST(ReplayBuffer, RefusesAnAlteredCheckpoint) {
  Played played({.steps = 40});
  played.play(9);
  const std::string whole = played.saved();
  const auto refused = [&](auto&& alter) {
    Played other({.steps = 40});
    other.play(9);
    alter(other);
    return refusal([&] {
      Archive archive = Archive::loader(other.saved());
      archive("replay", played.replay);
    });
  };
  EXPECT_EQ(refused([](Played&) {}), "no error");
  const auto action_of = [](Played& other, Real action) {
    fill(other.action, action);
    other.lanes.step(other.action, other.ended);
    other.replay.add(other.lanes, other.action, other.memory);
  };
  EXPECT_NE(refused([&](Played& other) { action_of(other, 2); }).find("an action outside its space"),
            std::string::npos);
  EXPECT_NE(refused([&](Played& other) { action_of(other, NAN); }).find("not finite"), std::string::npos);
}

TEST(ReplayBuffer, BytesForImagesAndARefusalOfWhatIsNone) {
  Played played({.steps = 100}, true);
  played.play(7);
  EXPECT_EQ(gathered(played.replay, {{1, 3, 1}}).next_observation()(0, 1), 104);
  EXPECT_NE(refusal([&] { played.play(160); }).find("expected a whole number from 0 to 255, found 256"),
            std::string::npos);
}

TEST(ReplayBuffer, SaysWhatItNeeds) {
  EXPECT_EQ(refusal([] { Played({.steps = 17, .memory = 1, .length = 8, .stride = 4}); }),
            "--buffer_size: expected at least 22, a sequence of 8 steps of each of 2 lanes, found 17");
  const std::string large = refusal([] { Played({.steps = int64_t{1} << 50}); });
  EXPECT_NE(large.find("a replay of 1125899906842624 steps: need"), std::string::npos) << large;
  EXPECT_NE(large.find("choose a smaller --buffer_size"), std::string::npos) << large;
}

TEST(SumTree, FindsEachLeafByItsShare) {
  SumTree tree(5);
  const double weights[] = {1, 0, 2, 0, 4};
  for (int64_t i = 0; i < 5; ++i) tree.set(i, weights[i]);
  EXPECT_EQ(tree.total(), 7);
  EXPECT_EQ(tree.find(0), 0);
  EXPECT_EQ(tree.find(0.999), 0);
  EXPECT_EQ(tree.find(1), 2);
  EXPECT_EQ(tree.find(2.999), 2);
  EXPECT_EQ(tree.find(3), 4);
  EXPECT_EQ(tree.find(7), 4);  // the very end, by rounding
  tree.set(4, 0);
  EXPECT_EQ(tree.total(), 3);
  EXPECT_EQ(tree.find(3), 2);
}

TEST(Priorities, DrawInProportionAndWeighTheDifferenceAway) {
  Played played({.steps = 18});
  Priorities priorities(played.replay, 0.5);
  played.play(30, &priorities);
  std::vector<Segment> all;
  for (int64_t lane = 0; lane < 2; ++lane) {
    for (int64_t u = played.replay.first_unit(lane); u < played.replay.end_unit(lane); ++u) {
      if (played.replay.has_step(lane, u)) all.push_back(played.replay.segment(lane, u));
    }
  }
  ASSERT_EQ(all.size(), 13u);
  Tensor error(13, 1);
  double total = 0;
  for (int64_t i = 0; i < 13; ++i) {
    EXPECT_EQ(priorities.priority(all[static_cast<size_t>(i)]), 1);  // new: the largest so far
    error(i, 0) = static_cast<Real>((i % 2 == 0 ? -1 : 1) * (i + 1) * (i + 1));
    total += static_cast<double>(i + 1);  // alpha is a half
  }
  priorities.learn(all, error);
  std::map<std::pair<int64_t, int64_t>, int> count;
  Rng random(5, Purpose::test);
  std::vector<Segment> drawn(4);
  Tensor weight(4, 1);
  constexpr int rounds = 20000;
  for (int round = 0; round < rounds; ++round) {
    priorities.draw(random, 1, drawn, weight);
    double smallest = HUGE_VAL;
    for (const Segment& unit : drawn) {
      ++count[{unit.lane, unit.first}];
      smallest = std::min(smallest, priorities.priority(unit));
    }
    for (int64_t b = 0; b < 4; ++b) {
      EXPECT_NEAR(weight(b, 0), smallest / priorities.priority(drawn[static_cast<size_t>(b)]), 1e-5);  // beta is 1
    }
  }
  for (size_t i = 0; i < 13; ++i) {
    const double expected = 4.0 * rounds * static_cast<double>(i + 1) / total;
    // Five standard deviations of a binomial count.
    EXPECT_NEAR(count[std::pair(all[i].lane, all[i].first)], expected, 5 * std::sqrt(expected)) << i;
  }
}

TEST(Priorities, OfWhatWasOverwrittenAreGoneAndAllComeBackFromACheckpoint) {
  const ReplayShape shape{.steps = 40, .memory = 1, .length = 4, .stride = 2};
  Played played(shape), other(shape);
  Priorities priorities(played.replay, 1), loaded(other.replay, 1);
  Rng random(5, Purpose::test);
  std::vector<Segment> drawn(6);
  Tensor weight(6, 1), error(6, 1);
  for (int step = 0; step < 80; ++step) {
    played.play(1, &priorities);
    if (played.replay.size() == 0) continue;
    priorities.draw(random, 0.5, drawn, weight);
    for (const Segment& unit : drawn) {
      ASSERT_GE(unit.first / 2, played.replay.first_unit(unit.lane));
      ASSERT_LT(unit.first / 2, played.replay.end_unit(unit.lane));
    }
    for (int64_t b = 0; b < 6; ++b) error(b, 0) = static_cast<Real>(random.uniform());
    priorities.learn(drawn, error);
  }
  Archive saver = Archive::saver();
  saver("replay", played.replay);
  saver("priorities", priorities);
  Archive loader = Archive::loader(saver.finish());
  loader("replay", other.replay);
  loader("priorities", loaded);
  Rng again = random;
  std::vector<Segment> expected(6), found(6);
  priorities.draw(random, 0.5, expected, weight);
  loaded.draw(again, 0.5, found, weight);
  for (size_t b = 0; b < 6; ++b) {
    EXPECT_EQ(found[b].first, expected[b].first);
    EXPECT_EQ(found[b].lane, expected[b].lane);
  }
}

// Ten binary channels of 10 x 10 pixels, none of them like another.
struct Flicker {
  int channels = 10;
  int64_t life = 0;
  Space observation_space() const { return Space::binary_image(10, 10, channels); }
  Space action_space() const { return Space::discrete(6); }
  void reset(Rng&, View row) { show(row); }
  Outcome step(ConstView, Rng&, View row) {
    ++life;
    show(row);
    return {0, life % 5 == 0 ? Ending::terminated : Ending::none};
  }
  void visit(Archive& archive) { archive("life", life); }
  Real pixel(int64_t i, int64_t of_life) const { return static_cast<Real>((i * i + 3 * of_life) % 7 < 3); }
  void show(View row) const {
    for (int64_t i = 0; i < row.columns; ++i) row(0, i) = pixel(i, life);
  }
};

// 10^6 transitions of the largest of MinAtar's worlds, every fifth of which ends an episode here, stay below 0.6 GB.
TEST(ReplayBuffer, ABinaryImageTakesABitAValue) {
  Lanes lanes(std::make_unique<Batched<Flicker>>("flicker", Flicker(), 1), 1);
  ReplayBuffer replay(lanes.world(), {.steps = 100});
  EXPECT_LE(replay.bytes_per_row(), 136);  // 125, the reward, the action, the facts, and what fills up the last number
  EXPECT_LT(1.2 * 1e6 * static_cast<double>(replay.bytes_per_row()), 0.6e9);
  Tensor action(1, 1), memory(1, 0);
  std::vector<Episode> ended;
  replay.begin(lanes, memory);
  for (int t = 0; t < 8; ++t) {
    lanes.step(action, ended);
    replay.add(lanes, action, memory);
  }
  const ReplayBatch batch = gathered(replay, {{0, 3, 1}, {0, 4, 1}});
  for (int64_t i = 0; i < 1000; ++i) {
    ASSERT_EQ(batch.observation(0, i), Flicker().pixel(i, 3));
    ASSERT_EQ(batch.next_observation()(0, i), Flicker().pixel(i, 4));
    ASSERT_EQ(batch.next_observation()(1, i), Flicker().pixel(i, 5));  // the last of its episode
  }
}

// A hundred values are twelve bytes and a half.
TEST(ReplayBuffer, ABinaryImageMayEndWithinAByte) {
  Lanes lanes(std::make_unique<Batched<Flicker>>("flicker", Flicker{.channels = 1}, 1), 1);
  ReplayBuffer replay(lanes.world(), {.steps = 100});
  Tensor action(1, 1), memory(1, 0);
  std::vector<Episode> ended;
  replay.begin(lanes, memory);
  for (int t = 0; t < 2; ++t) {
    lanes.step(action, ended);
    replay.add(lanes, action, memory);
  }
  const ReplayBatch batch = gathered(replay, {{0, 0, 1}});
  for (int64_t i = 0; i < 100; ++i) ASSERT_EQ(batch.observation(0, i), Flicker().pixel(i, 0)) << i;
  EXPECT_EQ(batch.discount(0, 0), Real(0.5));
}

}  // namespace
}  // namespace engram
