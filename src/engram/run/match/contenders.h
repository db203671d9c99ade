// Who plays a game: "random", "perfect" (by exact search, where the game is small enough), or a run that learned it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "engram/algorithms/games/players.h"

namespace engram::inline ENGRAM_REAL {

class TrainedRun;

class Contender {
 public:
  // Error where `name` is neither one of those nor a run of `game`. `warn` hears of a damaged checkpoint.
  Contender(const std::string& name, const std::string& game, const std::string& checkpoint,
            const std::function<void(const std::string&)>& warn);
  ~Contender();
  GamePlayer& player() { return *player_; }

 private:
  std::unique_ptr<TrainedRun> run_;  // null: it learned nothing
  std::unique_ptr<GamePlayer> player_;
};

// A new game of the registered world `id`. Error where it is no game.
GamePtr make_game(const std::string& id);

}  // namespace engram::inline ENGRAM_REAL
