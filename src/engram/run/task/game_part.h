// A policy of a game is judged by whom it beats: it plays the random player, who begins alternating, and the points it
// won game by game are its returns.
#pragma once

#include "engram/env/game.h"
#include "engram/run/task/evaluation.h"

namespace engram::inline ENGRAM_REAL {

// Error (status 130) where it is interrupted.
Evaluation play_games(const Policy& policy, Game& game, int64_t games, uint64_t seed);

}  // namespace engram::inline ENGRAM_REAL
