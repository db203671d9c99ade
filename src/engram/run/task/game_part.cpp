#include "engram/run/task/game_part.h"

#include "engram/algorithms/games/match.h"
#include "engram/core/error.h"
#include "engram/core/platform.h"

namespace engram::inline ENGRAM_REAL {

Evaluation play_games(const Policy& policy, Game& game, int64_t games, uint64_t seed) {
  const FlushDenormals flush;
  ValuePlayer player(policy);
  RandomPlayer random;
  Match match = play_match(game, player, random, games, seed, interrupted);
  if (interrupted()) throw Error("interrupted", 130);
  Evaluation played;
  played.returns = std::move(match.points);
  played.lengths = std::move(match.moves);
  return played;
}

}  // namespace engram::inline ENGRAM_REAL
