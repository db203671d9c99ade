// HeldExploration: epsilon-greedy whose random actions are kept for a while. Dabney, Ostrovski & Barreto (2021),
// "Temporally-extended epsilon-greedy exploration"; there the duration is drawn from a zeta distribution, here it is
// uniform in {1 .. 2 hold - 1}, `hold` on average.
//
// Single random steps undo each other: where a goal lies behind a hill they never leave the valley. hold = 1 is
// ordinary epsilon-greedy (or softmax).
#pragma once

#include <string>
#include <vector>

#include "engram/algorithms/values/exploration.h"

namespace engram::inline ENGRAM_REAL {

struct HeldExploration {
  struct Held {
    int64_t action = 0, left = 0;  // the action that is kept, and for how many steps more
    void visit(Archive& archive, Within actions) {
      archive("action", action, actions);
      archive("left", left, a_count);
    }
  };

  Exploration behaviour;
  int64_t hold = 1;
  std::vector<Held> held = {};  // of each lane

  void begin_episode(int64_t lane) { held[static_cast<size_t>(lane)].left = 0; }

  int64_t act(int64_t lane, Row q, Draws& draws) {
    if (hold == 1) return behaviour.act(q, draws);
    auto& [action, left] = held[static_cast<size_t>(lane)];
    if (left == 0) {
      if (draws.uniform() >= behaviour.epsilon_greedy.epsilon) return greedy(q, draws);
      action = draws.below(static_cast<int64_t>(q.size()));
      left = 1 + draws.below(2 * hold - 1);
    }
    --left;
    return action;
  }

  void visit(Archive& archive, Within actions) {
    for (size_t i = 0; i < held.size(); ++i) archive("held/" + std::to_string(i), held[i], actions);
  }

 private:
  int64_t greedy(Row q, Draws& draws) const {
    Exploration exploit = behaviour;
    exploit.epsilon_greedy.epsilon = 0;
    return exploit.act(q, draws);
  }
};

}  // namespace engram::inline ENGRAM_REAL
