// Match: two players over many games of one kind; who begins alternates, so that neither seat is an advantage.
#pragma once

#include <functional>
#include <vector>

#include "engram/algorithms/games/players.h"

namespace engram::inline ENGRAM_REAL {

struct Match {
  std::vector<double> points;  // of the first player, game by game
  std::vector<int64_t> moves;  // of each game
};

// Chance and choices come from `seed`. A game is cut after `longest` moves and counts as drawn. `stop` ends the match
// with the games so far.
Match play_match(Game& game, GamePlayer& first, GamePlayer& second, int64_t games, uint64_t seed,
                 const std::function<bool()>& stop, int64_t longest = 100000);

}  // namespace engram::inline ENGRAM_REAL
