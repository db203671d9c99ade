// Tabular self-play (self_play.h): one number for each afterstate that was met, 0 before; TD(0), for games with few
// positions. Sutton & Barto's tic-tac-toe (section 1.5).
#pragma once

#include "engram/algorithms/games/self_play.h"
#include "engram/algorithms/registry.h"

namespace engram::inline ENGRAM_REAL {

class TabularSelfPlay final : public SelfPlay {
 public:
  static constexpr const char* name = "tabular_self_play";
  static constexpr const char* summary = "a game of two learned from playing itself, position by position";
  static constexpr const char* family = "games";
  using Options = SelfPlayOptions;
  static QuickRun quick() { return {"TicTacToe-v0", {{"n_steps", "64"}}}; }

  TabularSelfPlay(GamePtr game, const Options& options, const RunContext& context);
};

}  // namespace engram::inline ENGRAM_REAL
