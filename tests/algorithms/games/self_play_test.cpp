#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engram/algorithms/games/match.h"
#include "engram/algorithms/games/tabular_self_play.h"
#include "engram/algorithms/games/td_lambda_self_play.h"
#include "engram/env/games/tic_tac_toe.h"

namespace engram {
namespace {

const auto never = [] { return false; };

template <class G>
GamePtr made() {
  auto game = std::make_unique<GameOf<G>>(G());
  Rng rng;
  game->reset(rng);
  return game;
}

// The least that a player gets, whatever the other does: every answer is tried.
double worst(const Game& game, GamePlayer& player, int seat) {
  if (game.over()) return game.result(seat);
  std::vector<int64_t> moves;
  game.legal(moves);
  Rng rng;
  if (game.to_move() == seat) moves = {player.choose(game, rng)};
  double least = HUGE_VAL;
  for (int64_t move : moves) {
    const auto next = game.clone();
    next->apply(move, rng);
    least = std::min(least, worst(*next, player, seat));
  }
  return least;
}

TEST(PerfectPlayer, NeverLosesTicTacToeAndKnowsItsWorth) {
  PerfectPlayer perfect;
  const GamePtr game = made<TicTacToe>();
  EXPECT_EQ(perfect.value(*game), 0);
  for (int seat : {0, 1}) EXPECT_EQ(worst(*game, perfect, seat), 0);
  // 0 1 for the first, 3 4 for the second, who has just moved: 2 wins.
  Rng rng;
  for (int64_t move : {0, 3, 1, 4}) game->apply(move, rng);
  EXPECT_EQ(perfect.value(*game), 1);
  EXPECT_EQ(perfect.choose(*game, rng), 2);
}

void train(Algorithm& algorithm, int64_t moves) {
  while (algorithm.timesteps() < moves) algorithm.iterate();
}

// The exact solution is a draw; against every line of play neither learner ever gets less.
TEST(SlowSelfPlay, TabularTicTacToeNeverLoses) {
  for (uint64_t seed : {1, 2, 3}) {
    SelfPlayOptions options{.exploration = 0.6, .learning_rate = {0.5, true}};
    TabularSelfPlay learner(made<TicTacToe>(), options, {.seed = seed, .total_timesteps = 400000});
    train(learner, 400000);
    ValuePlayer player(learner.policy());
    for (int seat : {0, 1}) EXPECT_EQ(worst(*made<TicTacToe>(), player, seat), 0) << seed << " " << seat;
  }
}

TEST(SlowSelfPlay, ANetworkLearnsTicTacToe) {
  TdLambdaSelfPlayOptions options;
  options.net_arch = {64};
  options.activation = "relu";
  options.learning_rate = {0.03, true};
  options.exploration = 0.3;
  options.td_lambda = 0.5;
  TdLambdaSelfPlay learner(made<TicTacToe>(), options, {.seed = 1, .total_timesteps = 200000});
  train(learner, 200000);
  ValuePlayer player(learner.policy());
  RandomPlayer random;
  const GamePtr game = made<TicTacToe>();
  const Match match = play_match(*game, player, random, 1000, 1, never);
  EXPECT_EQ(std::ranges::count(match.points, -1), 0);
  for (int seat : {0, 1}) EXPECT_EQ(worst(*made<TicTacToe>(), player, seat), 0) << seat;
}

// A table that is empty learns only from the result, at the last afterstate: half of it at a rate of a half.
TEST(SelfPlay, ATableLearnsTheLastMoveFirst) {
  SelfPlayOptions options{.n_steps = 1, .exploration = 0, .learning_rate = {0.5, false}};
  TabularSelfPlay learner(made<TicTacToe>(), options, {.seed = 1});
  learner.iterate();  // without a value everything is alike: the first square of each turn; 0 1 2 3 4 5 6 wins
  const GamePtr game = made<TicTacToe>();
  Rng rng;
  for (int64_t move : {0, 1, 2, 3, 4, 5}) game->apply(move, rng);
  Tensor row(1, 18), start(1, 1), value(1, 1);
  game->afterstate(6, row);
  learner.policy().estimate({row, start, {}, nullptr}, {}, value);
  EXPECT_EQ(value(0, 0), 0.5);
  game->apply(6, rng);
  EXPECT_EQ(game->result(0), 1);
}

// Symmetric players draw alike: who begins alternates, and points are those of the first player whatever his seat.
TEST(Match, SeatsAlternateAndPointsAreTheFirstPlayers) {
  PerfectPlayer perfect;
  RandomPlayer random;
  const GamePtr game = made<TicTacToe>();
  const Match won = play_match(*game, perfect, random, 200, 3, never);
  const Match lost = play_match(*game, random, perfect, 200, 3, never);
  EXPECT_EQ(std::ranges::count(won.points, -1), 0);
  EXPECT_GT(std::ranges::count(won.points, 1), 150);
  EXPECT_EQ(std::ranges::count(lost.points, 1), 0);
  EXPECT_EQ(won.points, play_match(*game, perfect, random, 200, 3, never).points);
}

}  // namespace
}  // namespace engram
