#include "engram/env/worlds.h"

#include "engram/env/classic/cartpole.h"
#include "engram/env/classic/hidden.h"

namespace engram::inline ENGRAM_REAL {

std::vector<WorldEntry> built_in_worlds() {
  std::vector<WorldEntry> table;
  table.push_back(world_entry<CartPole>("CartPole-v1", "balance a pole on a cart; 1 per step, at most 500"));
  table.push_back(world_entry<Hidden<CartPole, 1, 3>>("CartPoleNoVel-v1", "CartPole with both velocities hidden"));
  return table;
}

}  // namespace engram::inline ENGRAM_REAL
