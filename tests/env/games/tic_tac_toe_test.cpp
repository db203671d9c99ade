#include "engram/env/games/tic_tac_toe.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "engram/env/registry.h"
#include "refusal.h"

namespace engram {
namespace {

GamePtr new_game() {
  GamePtr game = game_of(find_world("TicTacToe-v0").options()->make_world(1, {}));
  Rng rng;
  game->reset(rng);
  return game;
}

struct Count {
  int64_t won = 0, lost = 0, drawn = 0;
};
void play_all(const Game& position, Count& count) {
  if (position.over()) {
    const double points = position.result(0);
    EXPECT_EQ(points, -position.result(1));
    ++(points > 0 ? count.won : points < 0 ? count.lost : count.drawn);
    return;
  }
  std::vector<int64_t> moves;
  position.legal(moves);
  for (int64_t move : moves) {
    const auto next = position.clone();
    Rng rng;
    next->apply(move, rng);
    play_all(*next, count);
  }
}

// All games there are, by who made the last line: 131184 + 77904 + 46080 = 255168, as counted by hand from the lines
// (Henry Bottomley, "How many Tic-Tac-Toe games are possible?", 2001).
TEST(TicTacToe, HasAsManyGamesAsAreKnown) {
  Count count;
  play_all(*new_game(), count);
  EXPECT_EQ(count.won, 131184);
  EXPECT_EQ(count.lost, 77904);
  EXPECT_EQ(count.drawn, 46080);
}

int best(const Game& position) {  // for the player to move
  if (position.over()) return static_cast<int>(position.result(position.to_move()));
  std::vector<int64_t> moves;
  position.legal(moves);
  int value = -1;
  for (int64_t move : moves) {
    const auto next = position.clone();
    Rng rng;
    next->apply(move, rng);
    value = std::max(value, -best(*next));
  }
  return value;
}

TEST(TicTacToe, IsADrawBetweenTheBest) { EXPECT_EQ(best(*new_game()), 0); }

TEST(TicTacToe, AnAfterstateShowsTheMoversSquaresFirst) {
  const GamePtr game = new_game();
  Rng rng;
  game->apply(4, rng);
  ASSERT_EQ(game->to_move(), 1);
  ASSERT_EQ(game->features(), 18);
  Tensor features(1, 18);
  game->afterstate(0, features);
  for (int64_t i = 0; i < 18; ++i) EXPECT_EQ(features(0, i), i == 0 || i == 9 + 4 ? 1 : 0) << i;
}

TEST(TicTacToe, GoesOnFromAnArchiveAndRefusesWhatIsNoPosition) {
  const GamePtr game = new_game(), other = new_game();
  Rng rng;
  for (int64_t move : {0, 3, 1, 4}) game->apply(move, rng);
  Archive saver = Archive::saver();
  game->visit(saver);
  Archive loader = Archive::loader(saver.finish());
  other->visit(loader);
  other->apply(2, rng);  // the third in the first row
  EXPECT_TRUE(other->over());
  EXPECT_EQ(other->result(0), 1);

  uint16_t both[] = {1, 1};
  int32_t mover = 0;
  Archive wrong = Archive::saver();
  wrong("taken", std::span(both));
  wrong("to_move", mover);
  Archive planted = Archive::loader(wrong.finish());
  EXPECT_NE(refusal([&] { other->visit(planted); }).find("no position"), std::string::npos);
}

}  // namespace
}  // namespace engram
