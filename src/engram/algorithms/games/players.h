// Players: whoever chooses a move of a game.
//
//   RandomPlayer    any legal move, with equal chances
//   ValuePlayer     the move whose afterstate its policy values highest, the first of several
//   PerfectPlayer   the best move by search of the whole game, the first of several; for games without chance whose
//                   positions fit into memory
//
// A policy values afterstates by Policy::estimate: rows of features in, expected points of the player who moved out.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "engram/env/game.h"
#include "engram/learning/policy.h"

namespace engram::inline ENGRAM_REAL {

class GamePlayer {
 public:
  virtual ~GamePlayer() = default;
  // One of the game's legal moves; the game is not over.
  virtual int64_t choose(const Game& game, Rng& rng) = 0;
};

class RandomPlayer final : public GamePlayer {
 public:
  int64_t choose(const Game& game, Rng& rng) override;

 private:
  std::vector<int64_t> moves_;
};

class ValuePlayer final : public GamePlayer {
 public:
  explicit ValuePlayer(const Policy& policy) : policy_(policy) {}
  int64_t choose(const Game& game, Rng& rng) override;

 private:
  const Policy& policy_;
  std::vector<int64_t> moves_;
  Tensor rows_, value_, start_;  // (n, F), (n, 1), (1, n)
};

class PerfectPlayer final : public GamePlayer {
 public:
  // Error where a move draws from chance, or the game has more than `most` positions.
  int64_t choose(const Game& game, Rng& rng) override;
  double value(const Game& game);  // to the player to move, both playing their best

  static constexpr size_t most = 2000000;  // positions kept

 private:
  double value_of_move(const Game& game, int64_t move);

  std::unordered_map<std::string, double> values_;  // by the position's bytes
};

}  // namespace engram::inline ENGRAM_REAL
