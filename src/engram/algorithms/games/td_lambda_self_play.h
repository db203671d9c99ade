// TD(lambda) self-play over a network (self_play.h): TD-Gammon with --net_arch 40 or 80, sigmoid units and Backgammon-v0.
// The network's one output is the expected points of the player who moved.
#pragma once

#include "engram/algorithms/games/self_play.h"
#include "engram/algorithms/registry.h"

namespace engram::inline ENGRAM_REAL {

struct TdLambdaSelfPlayOptions : SelfPlayOptions {
  double td_lambda = 0.7;
  std::vector<int64_t> net_arch{40};
  std::string activation = "tanh";

  void visit(OptionVisitor& v) {
    SelfPlayOptions::visit(v);
    v.option("td_lambda", td_lambda, {0, 1}, "how far a surprise reaches back: 0 one move, 1 the whole game");
    v.option("net_arch", net_arch, {1, 1e5}, "units of the hidden layers");
    v.option("activation", activation, {"tanh", "relu", "sigmoid", "elu"}, "of the hidden layers");
  }
};

class TdLambdaSelfPlay final : public SelfPlay {
 public:
  static constexpr const char* name = "td_lambda_self_play";
  static constexpr const char* summary = "TD-Gammon: a network learns a game of two from playing itself";
  static constexpr const char* family = "games";
  using Options = TdLambdaSelfPlayOptions;
  static QuickRun quick() { return {"TicTacToe-v0", {{"n_steps", "64"}, {"net_arch", "8"}}}; }

  TdLambdaSelfPlay(GamePtr game, const Options& options, const RunContext& context);
};

}  // namespace engram::inline ENGRAM_REAL
