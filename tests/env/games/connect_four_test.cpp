#include "engram/env/games/connect_four.h"

#include <gtest/gtest.h>

#include "engram/env/game.h"

namespace engram {
namespace {

GamePtr after(const std::vector<int64_t>& moves) {
  auto game = std::make_unique<GameOf<ConnectFour>>(ConnectFour());
  Rng rng;
  game->reset(rng);
  for (int64_t move : moves) game->apply(move, rng);
  return game;
}

int64_t positions(const Game& game, int depth) {  // leaves of the tree, with repetitions
  if (depth == 0 || game.over()) return depth == 0 ? 1 : 0;
  std::vector<int64_t> moves;
  game.legal(moves);
  int64_t sum = 0;
  Rng rng;
  for (int64_t move : moves) {
    const auto next = game.clone();
    next->apply(move, rng);
    sum += positions(*next, depth - 1);
  }
  return sum;
}

// 7^6 games of six moves; at the seventh a column may be full: 7 games of six moves in one column lose a choice.
TEST(ConnectFour, HasAsManyGamesAsColumnsAllow) {
  EXPECT_EQ(positions(*after({}), 6), 117649);
  EXPECT_EQ(positions(*after({0, 0, 0, 0, 0, 0}), 1), 6);
}

TEST(ConnectFour, FourInALineWin) {
  EXPECT_EQ(after({3, 0, 3, 0, 3, 0, 3})->result(0), 1);          // upright
  EXPECT_EQ(after({0, 0, 1, 1, 2, 2, 3})->result(1), -1);         // along the ground
  EXPECT_TRUE(after({0, 1, 1, 2, 2, 3, 2, 3, 3, 6, 3})->over());  // up to the right
  EXPECT_TRUE(after({6, 5, 5, 4, 4, 3, 4, 3, 3, 0, 3})->over());  // up to the left
  // Three at the right edge and one at the left of the next row are no four.
  EXPECT_FALSE(after({4, 0, 5, 0, 6, 3, 1, 3})->over());
}

TEST(ConnectFour, AnAfterstateShowsTheMoversDiscsFirst) {
  const GamePtr game = after({2});
  Tensor row(1, 84);
  game->afterstate(2, row);
  for (int64_t i = 0; i < 84; ++i) EXPECT_EQ(row(0, i), i == 2 * 6 + 1 || i == 42 + 2 * 6 ? 1 : 0) << i;
}

}  // namespace
}  // namespace engram
