#include "engram/env/games/backgammon.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <set>

#include "engram/env/game.h"
#include "refusal.h"

namespace engram {
namespace {

using Side = Backgammon::Side;
using Sides = std::pair<Side, Side>;  // mover, other

// The rules once more, from their words and without haste: every order of the dice, every man, nothing left out; then
// the turns that use the most dice, and the larger of two that could each be used alone.
bool can_step(const Sides& at, int from, int die) {
  const auto& [own, other] = at;
  if (own[static_cast<size_t>(from)] == 0) return false;
  if (own[25] > 0 && from != 25) return false;
  if (from - die >= 1) return other[static_cast<size_t>(25 - (from - die))] <= 1;
  for (size_t point = 7; point <= 25; ++point) {
    if (own[point] > 0) return false;
  }
  if (from == die) return true;
  for (int higher = from + 1; higher <= 6; ++higher) {
    if (own[static_cast<size_t>(higher)] > 0) return false;
  }
  return true;
}

Sides stepped(Sides at, int from, int die) {
  auto& [own, other] = at;
  const int to = std::max(0, from - die);
  --own[static_cast<size_t>(from)];
  ++own[static_cast<size_t>(to)];
  if (to > 0 && other[static_cast<size_t>(25 - to)] == 1) {
    other[static_cast<size_t>(25 - to)] = 0;
    ++other[25];
  }
  return at;
}

void every_way(const Sides& at, std::vector<int> dice, int used, int first,
               std::set<std::tuple<int, int, Sides>>& ends) {
  ends.emplace(used, first, at);
  for (size_t i = 0; i < dice.size(); ++i) {
    std::vector<int> rest = dice;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
    for (int from = 1; from <= 25; ++from) {
      if (can_step(at, from, dice[i]))
        every_way(stepped(at, from, dice[i]), rest, used + 1, used == 0 ? dice[i] : first, ends);
    }
  }
}

std::set<Sides> slow_reached(const Sides& at, std::array<int, 2> dice) {
  std::vector<int> all{dice[0], dice[1]};
  if (dice[0] == dice[1]) all.insert(all.end(), {dice[0], dice[0]});
  std::set<std::tuple<int, int, Sides>> ends;
  every_way(at, all, 0, 0, ends);
  int most = 0, largest = 0;
  for (const auto& [used, first, sides] : ends) most = std::max(most, used);
  for (const auto& [used, first, sides] : ends) largest = used == most ? std::max(largest, first) : largest;
  std::set<Sides> reached;
  for (const auto& [used, first, sides] : ends) {
    if (used == most && (most != 1 || first == largest)) reached.insert(sides);
  }
  return reached;
}

Sides sides_of(const Backgammon& game) { return {game.side(game.to_move()), game.side(1 - game.to_move())}; }

std::set<Sides> reached(const Backgammon& game, const std::vector<int64_t>& moves) {
  std::set<Sides> result;
  for (int64_t move : moves) {
    Backgammon next = game;
    Rng rng(1, Purpose::test);
    next.apply(move, rng);
    const auto [other, own] = sides_of(next);  // the other is to move now
    result.insert({own, other});
  }
  return result;
}

TEST(Backgammon, MovesAreThoseOfTheRulesReadSlowly) {
  int64_t positions = 0, alone = 0, doubles = 0;
  for (uint32_t number = 0; number < 40; ++number) {
    Rng chance(5, Purpose::test, number), choice(6, Purpose::test, number);
    Backgammon game;
    game.reset(chance);
    std::vector<int64_t> moves;
    for (int turn = 0; !game.over() && turn < 400; ++turn) {
      game.legal(moves);
      if (turn % 4 == 0 || moves.size() < 4) {  // the slow way takes its time
        const std::set<Sides> expected = slow_reached(sides_of(game), game.dice()), found = reached(game, moves);
        ASSERT_EQ(found, expected) << game.text();
        ASSERT_EQ(found.size(), moves.size()) << "one position is listed twice\n" << game.text();
        ++positions;
        alone += moves[0] != 0 && moves[0] < 256 ? 1 : 0;
        doubles += game.dice()[0] == game.dice()[1] ? 1 : 0;
      }
      game.apply(moves[static_cast<size_t>(choice.below(static_cast<int64_t>(moves.size())))], chance);
    }
    ASSERT_TRUE(game.over());
  }
  EXPECT_GT(positions, 500);
  EXPECT_GT(alone, 20);  // turns of which only one step could be made
  EXPECT_GT(doubles, 50);
}

Side side(std::initializer_list<std::pair<int, int>> men) {
  Side result{};
  for (const auto& [point, n] : men) result[static_cast<size_t>(point)] = static_cast<int8_t>(n);
  return result;
}

std::set<std::string> names(const Backgammon& game) {
  std::vector<int64_t> moves;
  game.legal(moves);
  std::set<std::string> result;
  for (int64_t move : moves) result.insert(game.move_text(move));
  return result;
}

// By hand. One man and two dice of which either can be played, but not both: the larger must be.
TEST(Backgammon, OfTwoDiceThatExcludeEachOtherTheLargerIsPlayed) {
  Backgammon game;
  // From 24: by 6 to 18, by 5 to 19; the point 13, which both would reach, is closed (the other's 12).
  game.set(side({{24, 1}, {0, 14}}), side({{12, 2}, {0, 13}}), 0, {5, 6});
  EXPECT_EQ(names(game), std::set<std::string>{"24/18"});
}

TEST(Backgammon, TheBarComesFirstAndMenLeaveFromTheHighestPoint) {
  Backgammon game;
  game.set(side({{25, 1}, {6, 14}}), side({{1, 2}, {2, 2}, {3, 2}, {4, 2}, {5, 2}, {6, 1}, {0, 4}}), 0, {6, 1});
  // By 1 nothing may enter, 24 is closed: by 6 it hits, and the 1 is played behind it.
  EXPECT_EQ(names(game), (std::set<std::string>{"bar/19* 19/18", "bar/19* 6/5"}));
  game.set(side({{4, 1}, {1, 1}, {0, 13}}), side({{1, 15}}), 0, {6, 5});
  EXPECT_EQ(names(game), std::set<std::string>{"4/off 1/off"});
  game.set(side({{3, 2}, {0, 13}}), side({{1, 15}}), 0, {1, 2});
  EXPECT_EQ(names(game), (std::set<std::string>{"3/1 3/2", "3/1 1/off"}));
}

TEST(Backgammon, GammonsAndBackgammonsCountTwiceAndThrice) {
  Backgammon game;
  const Side won = side({{0, 14}, {1, 1}});
  Rng rng(1, Purpose::test);
  const auto points = [&](const Side& loser) {
    game.set(won, loser, 0, {1, 2});
    std::vector<int64_t> moves;
    game.legal(moves);
    game.apply(moves[0], rng);
    EXPECT_TRUE(game.over());
    EXPECT_EQ(game.result(1), -game.result(0));
    return game.result(0);
  };
  EXPECT_EQ(points(side({{1, 14}, {0, 1}})), 1);
  EXPECT_EQ(points(side({{1, 15}})), 2);
  EXPECT_EQ(points(side({{1, 14}, {19, 1}})), 3);  // on the winner's point 6
  EXPECT_EQ(points(side({{1, 14}, {18, 1}})), 2);  // just outside
  EXPECT_EQ(points(side({{1, 14}, {25, 1}})), 3);  // on the bar
}

// 24 2, 13 5, 8 3, 6 5: 167 pips. Of features: four units a point, worth (n - 3) / 2 beyond three men.
TEST(Backgammon, FeaturesOfTheOpening) {
  Backgammon game;
  Rng rng(2, Purpose::test);
  game.reset(rng);
  const Side& own = game.side(0);
  int pips = 0;
  for (int point = 1; point <= 24; ++point) pips += point * own[static_cast<size_t>(point)];
  EXPECT_EQ(pips, 167);
  EXPECT_NE(game.dice()[0], game.dice()[1]);
  Tensor row(1, 198);
  std::vector<int64_t> moves;
  game.set(own, own, 0, {3, 1});
  game.legal(moves);
  const auto point_made = std::ranges::find_if(moves, [&](int64_t m) { return game.move_text(m) == "8/5 6/5"; });
  ASSERT_NE(point_made, moves.end());
  game.afterstate(*point_made, row);
  const auto units = [&](int player, int point) {
    std::vector<Real> values;
    for (int i = 0; i < 4; ++i) values.push_back(row(0, 98 * player + 4 * (point - 1) + i));
    return values;
  };
  EXPECT_EQ(units(0, 5), (std::vector<Real>{1, 1, 0, 0}));
  EXPECT_EQ(units(0, 6), (std::vector<Real>{1, 1, 1, 0.5}));  // four left
  EXPECT_EQ(units(1, 13), (std::vector<Real>{1, 1, 1, 1}));   // five
  EXPECT_EQ(units(1, 24), (std::vector<Real>{1, 1, 0, 0}));
  EXPECT_EQ(row(0, 196), 0);
  EXPECT_EQ(row(0, 197), 1);  // now the other is to move
}

TEST(Backgammon, WhatIsNoPositionIsRefused) {
  Backgammon game;
  const Side one = game.side(0);
  const auto say = [&](const Side& a, const Side& b, std::array<int, 2> dice) {
    return refusal([&] { game.set(a, b, 0, dice); });
  };
  EXPECT_NE(say(side({{1, 14}}), one, {1, 2}).find("no position"), std::string::npos);
  EXPECT_NE(say(side({{1, 15}}), side({{24, 15}}), {1, 2}).find("no position"), std::string::npos);  // one point, both
  EXPECT_NE(say(one, one, {0, 2}).find("no position"), std::string::npos);
  EXPECT_NE(say(side({{1, 16}, {2, -1}}), one, {1, 2}).find("no position"), std::string::npos);
}

}  // namespace
}  // namespace engram
