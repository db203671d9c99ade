#include "engram/env/worlds.h"

#include "engram/env/classic/acrobot.h"
#include "engram/env/classic/cartpole.h"
#include "engram/env/classic/hidden.h"
#include "engram/env/classic/linear_plant.h"
#include "engram/env/classic/mountain_car.h"
#include "engram/env/classic/pendulum.h"
#include "engram/env/datasets/csv_sequences.h"
#include "engram/env/datasets/grammars.h"
#include "engram/env/datasets/labelled_lines.h"
#include "engram/env/datasets/memory_tasks.h"
#include "engram/env/datasets/series_tasks.h"
#include "engram/env/datasets/text.h"
#include "engram/env/finite/blackjack.h"
#include "engram/env/finite/car_rental.h"
#include "engram/env/finite/gambler.h"
#include "engram/env/finite/tiger.h"
#include "engram/env/finite/walks.h"
#include "engram/env/games/backgammon.h"
#include "engram/env/games/connect_four.h"
#include "engram/env/games/tic_tac_toe.h"
#include "engram/env/grid/cliff_walking.h"
#include "engram/env/grid/frozen_lake.h"
#include "engram/env/grid/small_grids.h"
#include "engram/env/grid/taxi.h"
#include "engram/env/grid/windy_grid.h"
#include "engram/env/market/market.h"
#include "engram/env/memory/memory_chain.h"
#include "engram/env/memory/passive_tmaze.h"
#include "engram/env/memory/repeat.h"
#include "engram/env/minatar/asterix.h"
#include "engram/env/minatar/breakout.h"
#include "engram/env/minatar/freeway.h"
#include "engram/env/minatar/seaquest.h"
#include "engram/env/minatar/space_invaders.h"
#include "engram/env/pomdp/pomdp_world.h"

namespace engram::inline ENGRAM_REAL {
namespace {

void add_finite_worlds(std::vector<WorldEntry>& table) {
  table.push_back(discrete_entry<FrozenLake<4>>("FrozenLake-v1", "cross slippery ice between holes, 4 x 4"));
  table.push_back(discrete_entry<FrozenLake<8>>("FrozenLake8x8-v1", "the same on 8 x 8"));
  table.push_back(discrete_entry<CliffWalking>("CliffWalking-v1", "the short way runs along a cliff"));
  table.push_back(discrete_entry<Taxi>("Taxi-v4", "fetch a passenger and bring them where they want"));
  table.push_back(discrete_entry<Taxi>("Taxi-v3", "Taxi-v4 by its older name"));
  table.push_back(discrete_entry<Blackjack>("Blackjack-v1", "21 against a dealer who draws below 17"));
  table.push_back(discrete_entry<GridWorld>("GridWorld-v0", "4 x 4 with two corners to reach"));
  table.push_back(discrete_entry<Grid2x3>("Grid2x3-v0", "six cells, a win, a loss, slippery; rewards by state"));
  table.push_back(discrete_entry<WindyGrid>("WindyGrid-v0", "7 x 10 with a wind that carries off course"));
  table.push_back(discrete_entry<DynaMaze>("DynaMaze-v0", "6 x 9 with walls, one goal"));
  table.push_back(discrete_entry<Gambler>("Gambler-v0", "bet on a coin until 100 or nothing"));
  table.push_back(discrete_entry<CarRental>("CarRental-v0", "Jack's two lots: how many cars to move over night"));
  table.push_back(discrete_entry<RandomWalk<5, 0, 1>>("RandomWalk5-v0", "chance between two ends, worth 0 and 1"));
  table.push_back(discrete_entry<RandomWalk<19, -1, 1>>("RandomWalk19-v0", "the same over 19 states, -1 and 1"));
  table.push_back(discrete_entry<ShortCorridor>("ShortCorridor-v0", "three states, the second with exchanged actions"));
  table.push_back(discrete_entry<BlindCorridor>("BlindCorridor-v0", "the same where all states look alike"));
  table.push_back(discrete_entry<BairdStar>("BairdStar-v0", "seven states on which off-policy learning diverges"));
  table.push_back(discrete_entry<TigerBelief>("TigerBelief-v0", "listen or open a door; the state is the belief"));
}

void add_datasets(std::vector<WorldEntry>& table) {
  table.push_back(dataset_entry<Text>("Text-v0", "a text file, character by character: say the next one"));
  table.push_back(dataset_entry<LabelledLines>("LabelledLines-v0", "lines of text with a label each: say the label"));
  table.push_back(dataset_entry<TaggedTokens>("TaggedTokens-v0", "tokens with a tag each: say the tags"));
  table.push_back(
      dataset_entry<CsvSequences>("Sequences-v0", "sequences of numbers, sets or labels from a CSV, a row a step"));
  table.push_back(dataset_entry<Generated<Adding>>("Adding-v0", "the sum of two marked numbers among many"));
  table.push_back(dataset_entry<Generated<TemporalOrder>>("TemporalOrder-v0", "which of two signs came first"));
  table.push_back(dataset_entry<Generated<Copy>>("Copy-v0", "symbols to be said again after a long silence"));
  table.push_back(dataset_entry<Generated<DelayedRecall>>("DelayedRecall-v0", "the symbol of some steps ago"));
  table.push_back(dataset_entry<Generated<Parity>>("Parity-v0", "whether the ones so far were odd"));
  table.push_back(
      dataset_entry<Generated<DrawnOut>>("DrawnOut-v0", "symbols drawn out over noisy frames: say them in order"));
  table.push_back(dataset_entry<Generated<TemporalXor>>("TemporalXor-v0", "bits in threes, the third an exclusive or"));
  table.push_back(
      dataset_entry<Generated<EmbeddedReber>>("EmbeddedReber-v0", "a grammar whose end repeats its beginning"));
  table.push_back(dataset_entry<Generated<AnBn>>("AnBn-v0", "as many b as there were a"));
  table.push_back(dataset_entry<Generated<MackeyGlass>>("MackeyGlass-v0", "the next value of a chaotic series"));
  table.push_back(dataset_entry<Generated<Narma10>>("Narma10-v0", "a system with ten steps of memory, from its input"));
}

}  // namespace

std::vector<WorldEntry> built_in_worlds() {
  std::vector<WorldEntry> table;
  table.push_back(world_entry<CartPole>("CartPole-v1", "balance a pole on a cart"));
  table.push_back(world_entry<Hidden<CartPole, 1, 3>>("CartPoleNoVel-v1", "CartPole with both velocities hidden"));
  table.push_back(world_entry<Pendulum>("Pendulum-v1", "swing a rod up with a weak motor"));
  table.push_back(world_entry<Hidden<Pendulum, 2>>("PendulumNoVel-v1", "Pendulum with its velocity hidden"));
  table.push_back(world_entry<MountainCar>("MountainCar-v0", "rock a weak car up a hill"));
  table.push_back(world_entry<MountainCarContinuous>("MountainCarContinuous-v0", "the same with a throttle"));
  table.push_back(world_entry<Hidden<MountainCarContinuous, 1>>("MountainCarContinuousNoVel-v0",
                                                                "MountainCarContinuous with its velocity hidden"));
  table.push_back(world_entry<LinearPlant>("LinearPlant-v0",
                                           "push a mass to rest: linear motion, quadratic cost, a known optimum"));
  table.push_back(world_entry<Acrobot>("Acrobot-v1", "swing two links up by the joint between them"));
  table.push_back(world_entry<RepeatPrevious<1, 4>>("popgym-RepeatPreviousEasy-v0", "say the suit seen 3 cards ago"));
  table.push_back(
      world_entry<RepeatPrevious<2, 32>>("popgym-RepeatPreviousMedium-v0", "say the suit seen 31 cards ago"));
  table.push_back(world_entry<RepeatPrevious<3, 64>>("popgym-RepeatPreviousHard-v0", "say the suit seen 63 cards ago"));
  table.push_back(world_entry<RepeatFirst<1>>("popgym-RepeatFirstEasy-v0", "say the first card's suit, 51 times"));
  table.push_back(world_entry<RepeatFirst<8>>("popgym-RepeatFirstMedium-v0", "the same, 415 times"));
  table.push_back(world_entry<RepeatFirst<16>>("popgym-RepeatFirstHard-v0", "the same, 831 times"));
  table.push_back(world_entry<PassiveTMaze>("PassiveTMaze-v0", "take the arm that was shown before the corridor"));
  table.push_back(world_entry<MemoryChain>("MemoryChain-v0", "name, at the end, the bit that was shown at first"));
  table.push_back(world_entry<KMemoryChain>("KMemoryChain-v0", "name, at every step, the bit of k steps ago"));
  table.push_back(world_entry<Breakout>("MinAtar-Breakout-v0", "a ball, a paddle and bricks on 10 x 10 pixels"));
  table.push_back(world_entry<Asterix>("MinAtar-Asterix-v0", "collect gold among enemies on 10 x 10 pixels"));
  table.push_back(world_entry<Freeway>("MinAtar-Freeway-v0", "cross eight lanes of cars on 10 x 10 pixels"));
  table.push_back(world_entry<Seaquest>("MinAtar-Seaquest-v0", "shoot, save divers, breathe on 10 x 10 pixels"));
  table.push_back(world_entry<SpaceInvaders>("MinAtar-SpaceInvaders-v0", "shoot aliens first on 10 x 10 pixels"));
  for (WorldEntry& entry : pomdp_entries()) table.push_back(std::move(entry));
  add_finite_worlds(table);
  table.push_back(world_entry<Market>("Market-v0", "trade one series of bars: short, flat or long; reward log growth"));
  add_datasets(table);
  table.push_back(game_entry<TicTacToe>("TicTacToe-v0", "three in a row on a board of nine squares"));
  table.push_back(
      game_entry<ConnectFour>("ConnectFour-v0", "four in a row on a board of 7 x 6, into which discs fall"));
  table.push_back(
      game_entry<Backgammon>("Backgammon-v0", "backgammon without the cube: two dice, gammons, backgammons"));
  return table;
}

bool hides(const std::string& id) {
  for (const char* part :
       {"NoVel-", "popgym-Repeat", "PassiveTMaze-", "MemoryChain-", "BlindCorridor-", "POMDP-", "Tiger-"}) {
    if (id.find(part) != std::string::npos) return true;
  }
  return false;
}

}  // namespace engram::inline ENGRAM_REAL
