// How positions of our games look to people, and what their moves are called. A game that has no row in the table is
// played by the numbers of its moves.
#pragma once

#include <string>

#include "engram/env/game.h"

namespace engram::inline ENGRAM_REAL {

std::string board_text(const std::string& id, const Game& game);               // "" where there is none
std::string move_text(const std::string& id, const Game& game, int64_t move);  // its number where it has no name

}  // namespace engram::inline ENGRAM_REAL
