// Self-play: one set of values plays both sides of a game and learns from every move by TD(lambda) (Tesauro, "Temporal
// difference learning and TD-Gammon", 1995; Sutton & Barto, 2nd ed., sections 1.5, 6.8, 12.2, 16.1).
//
// x_t is the afterstate of move t, v(x_t) what its mover expects, s_t +1 where player 0 moved and -1 where player 1 did.
// In player 0's points u_t = s_t v(x_t), and
//
//   e_t = lambda e_{t-1} + s_t grad v(x_t)          w += learning_rate (u_{t+1} - u_t) e_t
//
// the last u being the result, and u_{t+1} that of the best move, whichever is taken: with the chance `exploration` it is
// any, and the traces are cut there (as in Watkins's Q(lambda)). One iteration plays whole games until `n_steps` moves
// were made.
#pragma once

#include <memory>
#include <vector>

#include "engram/algorithms/algorithm.h"
#include "engram/algorithms/games/afterstate_values.h"
#include "engram/core/options.h"
#include "engram/env/game.h"

namespace engram::inline ENGRAM_REAL {

struct SelfPlayOptions {
  int64_t n_steps = 1024;
  double exploration = 0.1;
  Schedule learning_rate{0.1, false};

  void visit(OptionVisitor& v) {
    v.option("n_steps", n_steps, {1, 1e9}, "moves of an update at least: whole games are played");
    v.option("exploration", exploration, {0, 1}, "share of moves that are any; 0 where dice bring variety enough");
    v.option("learning_rate", learning_rate, {0, 1e3}, "step size; lin_X falls linearly from X to 0 over the run");
  }
};

// Values afterstates by estimate(); there is nothing to act in.
class AfterstatePolicy final : public Policy {
 public:
  AfterstatePolicy(const AfterstateValues& values, int64_t features);
  const Space& observation_space() const override { return observation_; }
  const Space& action_space() const override { return action_; }
  int64_t memory_size() const override { return 0; }
  void act(const ObservationBatch&, View, View, Acting&) const override;
  bool estimate(const ObservationBatch& afterstates, View, View value) const override;

 private:
  const AfterstateValues& values_;
  Space observation_, action_;
};

class SelfPlay : public Algorithm {
 public:
  SelfPlay(GamePtr&& game, std::unique_ptr<AfterstateValues> values, const SelfPlayOptions& options,
           const RunContext& context);

  const Metrics& iterate() override;
  int64_t timesteps() const override { return timesteps_; }
  int64_t timesteps_per_iteration() const override { return options_.n_steps; }
  const Policy& policy() const override { return policy_; }
  void visit(Archive& archive) override;
  void visit_policy(Archive& archive) override { archive("values", *values_); }

 private:
  void play_game();
  void look();  // at all moves, their afterstates and what they are worth

  SelfPlayOptions options_;
  RunContext context_;
  GamePtr game_;
  std::unique_ptr<AfterstateValues> values_;
  AfterstatePolicy policy_;
  Metrics metrics_;
  Rng chance_, choice_;
  std::vector<int64_t> moves_;
  Tensor rows_, value_;  // (n, F), (n, 1)
  int64_t best_ = 0;
  int64_t timesteps_ = 0;
  double squared_error_ = 0, errors_ = 0;  // of this iteration
};

}  // namespace engram::inline ENGRAM_REAL
