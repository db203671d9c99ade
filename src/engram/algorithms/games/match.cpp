#include "engram/algorithms/games/match.h"

namespace engram::inline ENGRAM_REAL {

Match play_match(Game& game, GamePlayer& first, GamePlayer& second, int64_t games, uint64_t seed,
                 const std::function<bool()>& stop, int64_t longest) {
  Match match;
  for (int64_t i = 0; i < games && !stop(); ++i) {
    const auto lane = static_cast<uint32_t>(i);
    Rng chance(seed, Purpose::environment, lane), choice(seed, Purpose::action, lane);
    const int seat = static_cast<int>(i % 2);  // of the first player
    game.reset(chance);
    int64_t moves = 0;
    for (; !game.over() && moves < longest; ++moves) {
      GamePlayer& player = game.to_move() == seat ? first : second;
      game.apply(player.choose(game, choice), chance);
    }
    match.points.push_back(game.over() ? game.result(seat) : 0);
    match.moves.push_back(moves);
  }
  return match;
}

}  // namespace engram::inline ENGRAM_REAL
