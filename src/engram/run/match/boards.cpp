#include "engram/run/match/boards.h"

#include "engram/env/games/backgammon.h"
#include "engram/env/games/connect_four.h"
#include "engram/env/games/tic_tac_toe.h"

namespace engram::inline ENGRAM_REAL {
namespace {

// The rules in the same position.
template <class G>
G rules_of(const Game& game) {
  Archive saver = Archive::saver();
  game.clone()->visit(saver);
  Archive loader = Archive::loader(saver.finish());
  G rules;
  rules.visit(loader);
  return rules;
}

template <class G>
std::string board(const Game& game) {
  return rules_of<G>(game).text();
}

std::string backgammon_move(const Game& game, int64_t move) { return rules_of<Backgammon>(game).move_text(move); }

struct Row {
  const char* id;
  std::string (*board)(const Game& game);
  std::string (*move)(const Game& game, int64_t move);  // null: moves are numbers
};

constexpr Row table[] = {{"TicTacToe-v0", board<TicTacToe>, nullptr},
                         {"ConnectFour-v0", board<ConnectFour>, nullptr},
                         {"Backgammon-v0", board<Backgammon>, backgammon_move}};

}  // namespace

std::string board_text(const std::string& id, const Game& game) {
  for (const Row& row : table) {
    if (row.id == id) return row.board(game);
  }
  return "";
}

std::string move_text(const std::string& id, const Game& game, int64_t move) {
  for (const Row& row : table) {
    if (row.id == id && row.move != nullptr) return row.move(game, move);
  }
  return std::to_string(move);
}

}  // namespace engram::inline ENGRAM_REAL
