#include "engram/env/worlds.h"

#include "engram/env/classic/acrobot.h"
#include "engram/env/classic/cartpole.h"
#include "engram/env/classic/hidden.h"
#include "engram/env/classic/mountain_car.h"
#include "engram/env/classic/pendulum.h"
#include "engram/env/market/market.h"
#include "engram/env/memory/passive_tmaze.h"
#include "engram/env/memory/repeat.h"

namespace engram::inline ENGRAM_REAL {
namespace {

// No policy gets more on average, and some policy gets it, whatever the world's options.
WorldEntry with_optimum(WorldEntry entry, double optimal_return) {
  entry.optimal_return = optimal_return;
  return entry;
}

}  // namespace

std::vector<WorldEntry> built_in_worlds() {
  std::vector<WorldEntry> table;
  table.push_back(with_optimum(world_entry<CartPole>("CartPole-v1", "balance a pole on a cart"), 500));
  table.push_back(with_optimum(
      world_entry<Hidden<CartPole, 1, 3>>("CartPoleNoVel-v1", "CartPole with both velocities hidden"), 500));
  table.push_back(world_entry<Pendulum>("Pendulum-v1", "swing a rod up with a weak motor"));
  table.push_back(world_entry<Hidden<Pendulum, 2>>("PendulumNoVel-v1", "Pendulum with its velocity hidden"));
  table.push_back(world_entry<MountainCar>("MountainCar-v0", "rock a weak car up a hill"));
  table.push_back(world_entry<MountainCarContinuous>("MountainCarContinuous-v0", "the same with a throttle"));
  table.push_back(world_entry<Hidden<MountainCarContinuous, 1>>("MountainCarContinuousNoVel-v0",
                                                                "MountainCarContinuous with its velocity hidden"));
  table.push_back(world_entry<Acrobot>("Acrobot-v1", "swing two links up by the joint between them"));
  table.push_back(with_optimum(
      world_entry<RepeatPrevious<1, 4>>("popgym-RepeatPreviousEasy-v0", "say the suit seen 3 cards ago"), 1));
  table.push_back(with_optimum(
      world_entry<RepeatPrevious<2, 32>>("popgym-RepeatPreviousMedium-v0", "say the suit seen 31 cards ago"), 1));
  table.push_back(with_optimum(
      world_entry<RepeatPrevious<3, 64>>("popgym-RepeatPreviousHard-v0", "say the suit seen 63 cards ago"), 1));
  table.push_back(
      with_optimum(world_entry<RepeatFirst<1>>("popgym-RepeatFirstEasy-v0", "say the first card's suit, 51 times"), 1));
  table.push_back(with_optimum(world_entry<RepeatFirst<8>>("popgym-RepeatFirstMedium-v0", "the same, 415 times"), 1));
  table.push_back(with_optimum(world_entry<RepeatFirst<16>>("popgym-RepeatFirstHard-v0", "the same, 831 times"), 1));
  table.push_back(
      with_optimum(world_entry<PassiveTMaze>("PassiveTMaze-v0", "take the arm that was shown before the corridor"), 1));
  table.push_back(world_entry<Market>("Market-v0", "trade one series of bars: short, flat or long; reward log growth"));
  return table;
}

}  // namespace engram::inline ENGRAM_REAL
