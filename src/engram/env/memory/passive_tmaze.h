// PassiveTMaze: a corridor of `length` steps to a junction with two arms; which arm pays is shown once, at the start.
// Ni et al., "When do transformers shine in RL? Decoupling memory from credit assignment" (NeurIPS 2023), after Bakker,
// "Reinforcement learning with long short-term memory" (2001); rules as in the authors' code (twni2016/Memory-RL,
// envs/tmaze.py, TMazeClassicPassive with penalty -1/length).
//
//   x in 0..L along the corridor, y in {-1, 0, 1}, other than 0 only at the junction x = L
//   action 0: x + 1, 1: y + 1, 2: x - 1, 3: y - 1; a move into a wall does nothing
//   observation (0, goal) at the reset, then (0, 0) in the corridor, (1, y) at the junction
//   reward of step t <= L: -1/L where x < t (behind schedule), else 0; of step L + 1: 1 where y = goal, else 0
//
// goal is -1 or 1 with equal chance. Terminated after L + 1 steps, just enough to reach an arm. Optimum 1; who does not
// remember the goal gets 1/2; who never moves gets -1.
#pragma once

#include "engram/env/environment.h"

namespace engram::inline ENGRAM_REAL {

struct PassiveTMaze {
  static constexpr double optimal_return = 1;

  struct Options {
    int64_t length = 10;
    void visit(OptionVisitor& v) {
      v.option("length", length, {1, 1e6}, "steps from the start to the junction; an episode lasts one more");
    }
  };

  int64_t length, elapsed = 0, x = 0, y = 0, goal = 1;

  explicit PassiveTMaze(const Options& options) : length(options.length) {}

  Space observation_space() const { return Space::box(2, -1, 1); }
  Space action_space() const { return Space::discrete(4); }

  void reset(Rng& rng, View observation) {
    elapsed = x = y = 0;
    goal = 2 * rng.below(2) - 1;
    observation(0, 0) = 0;
    observation(0, 1) = static_cast<Real>(goal);
  }

  Outcome step(ConstView action, Rng&, View observation) {
    ++elapsed;
    move(static_cast<int>(action(0, 0)));
    observation(0, 0) = x == length;
    observation(0, 1) = static_cast<Real>(y);
    if (elapsed > length) return {y == goal ? 1.0 : 0.0, Ending::terminated};
    return {x < elapsed ? -1.0 / static_cast<double>(length) : 0.0};
  }

  void visit(Archive& archive) {
    archive("elapsed", elapsed, {0, length});
    archive("x", x, {0, length});
    archive("y", y, {-1, 1});
    archive("goal", goal, {-1, 1});
  }

 private:
  void move(int action) {
    const bool along = action % 2 == 0;
    const int64_t to_x = x + (along ? 1 - action : 0), to_y = y + (along ? 0 : 2 - action);
    const bool corridor = to_y == 0 && to_x >= 0 && to_x <= length;
    const bool arm = to_x == length && (to_y == 1 || to_y == -1);
    if (!corridor && !arm) return;
    x = to_x;
    y = to_y;
  }
};

}  // namespace engram::inline ENGRAM_REAL
