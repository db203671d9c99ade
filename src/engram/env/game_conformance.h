// The conformance kit for games: what every game must hold to, checked by playing it at random.
//
//   rules      moves are there until it is over and not after; a player 0 or 1 moves; it ends within a million moves
//   result     points of one are minus those of the other, and finite
//   features   an afterstate is written whole, finite, and does not change the game
//   chance     the same stream gives the same game, in a copy too
//   resume     saved in mid-game and loaded elsewhere, it continues as the one that went on
//
// A user's game: `check_game("MyGame-v0")` after its registration; no finding, no fault.
#pragma once

#include <string>
#include <vector>

#include "engram/env/registry.h"

namespace engram::inline ENGRAM_REAL {

// One sentence per broken rule; empty: the game conforms.
std::vector<std::string> check_game(const std::string& id, int64_t games = 100);

}  // namespace engram::inline ENGRAM_REAL
