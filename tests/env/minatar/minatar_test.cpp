// The games of MinAtar: what happens step by step, worked out by hand from their rules, and what random play earns beside
// the published returns.
#include <gtest/gtest.h>

#include <cmath>

#include "engram/env/minatar/asterix.h"
#include "engram/env/minatar/breakout.h"
#include "engram/env/minatar/freeway.h"
#include "engram/env/minatar/seaquest.h"
#include "engram/env/minatar/space_invaders.h"

namespace engram {
namespace {

using minatar::Move;

// A game without chance in its actions.
template <class Game>
struct Played {
  explicit Played(uint64_t seed = 1, double sticky = 0) : rng(seed, Purpose::test), game(options(sticky)) {
    seen.resize(1, game.observation_space().columns());
    game.reset(rng, seen);
  }
  static typename Game::Options options(double sticky) {
    typename Game::Options result;
    result.sticky_action_prob = sticky;
    return result;
  }
  double step(int64_t move) {
    action(0, 0) = static_cast<Real>(move);
    const Outcome outcome = game.step(action, rng, seen);
    ending = outcome.ending;
    return outcome.reward;
  }
  double steps(int count, Move move) {
    double total = 0;
    for (int i = 0; i < count; ++i) total += step(move);
    return total;
  }
  bool shows(int64_t channel, int64_t x, int64_t y) const {
    return seen(0, (y * 10 + x) * (seen.columns() / 100) + channel) != 0;
  }
  int pixels(int64_t channel) const {
    int count = 0;
    for (int64_t i = 0; i < 100; ++i) count += shows(channel, i % 10, i / 10);
    return count;
  }
  Rng rng;
  Game game;
  Tensor seen, action = Tensor(1, 1);
  Ending ending = Ending::none;
};

// The ball of a game that began at the left side goes (1, 4), (2, 5) ... (5, 8) and meets the floor at its sixth step.
Played<Breakout> from_the_left() {
  for (uint64_t seed = 1;; ++seed) {
    Played<Breakout> played(seed);
    if (played.game.dx > 0) return played;
  }
}

TEST(Breakout, ABallThatNobodyMeetsIsLost) {
  Played<Breakout> played = from_the_left();
  EXPECT_TRUE(played.shows(0, 4, 9));
  EXPECT_TRUE(played.shows(1, 0, 3));
  EXPECT_EQ(played.pixels(3), 30);
  EXPECT_EQ(played.steps(5, Move::stay), 0);
  EXPECT_TRUE(played.shows(1, 5, 8));
  EXPECT_TRUE(played.shows(2, 4, 7));
  EXPECT_EQ(played.ending, Ending::none);
  EXPECT_EQ(played.step(Move::stay), 0);
  EXPECT_EQ(played.ending, Ending::terminated);
  EXPECT_TRUE(played.shows(1, 6, 9));
}

// Met at (5, 8) it goes (6, 8), (7, 7), (8, 6), (9, 5), along the wall to (9, 4), and at (8, 3) there is a brick.
TEST(Breakout, ABrickPaysAndTurnsTheBall) {
  Played<Breakout> played = from_the_left();
  EXPECT_EQ(played.step(Move::right) + played.steps(9, Move::stay), 0);
  EXPECT_TRUE(played.shows(1, 9, 4));
  EXPECT_EQ(played.step(Move::stay), 1);
  EXPECT_FALSE(played.shows(3, 8, 3));
  EXPECT_EQ(played.pixels(3), 29);
  EXPECT_TRUE(played.shows(1, 8, 4));
  // Down by (4, 8); with the paddle at 3, where the ball comes to, it goes back the way it came: (3, 8), then (4, 7).
  EXPECT_EQ(played.steps(2, Move::left) + played.steps(3, Move::stay), 0);
  EXPECT_EQ(played.ending, Ending::none);
  EXPECT_TRUE(played.shows(1, 3, 8));
  played.step(Move::stay);
  EXPECT_TRUE(played.shows(1, 4, 7));
}

// The last brick, then the floor: thirty new ones.
TEST(Breakout, NewBricksComeWhenTheBallMeetsTheFloor) {
  Played<Breakout> played = from_the_left();
  played.game.bricks.fill(0);
  played.step(Move::right);
  EXPECT_EQ(played.pixels(3), 0);
  played.steps(5, Move::stay);
  EXPECT_EQ(played.pixels(3), 30);
}

// From (5, 2), between two rows of bricks: down to one, which falls, then up through the next one, which stands.
TEST(Breakout, BehindABrickTheBallGoesThroughOne) {
  Played<Breakout> played = from_the_left();
  played.game.x = 4, played.game.y = 2, played.game.dy = 1;
  EXPECT_EQ(played.step(Move::stay), 1);
  EXPECT_EQ(played.step(Move::stay), 0);
  EXPECT_TRUE(played.shows(1, 6, 1));
  EXPECT_EQ(played.pixels(3), 29);
  EXPECT_EQ(played.steps(2, Move::stay), 0);  // (7, 0) and, turned at the top, (8, 0)
  EXPECT_EQ(played.step(Move::stay), 1);
}

TEST(Freeway, AChickenMovesEveryThirdStepAndIsPaidAtTheTop) {
  Played<Freeway> played;
  played.game.x.fill(9);
  played.game.timer.fill(5);  // no car moves meanwhile
  played.step(Move::up);
  EXPECT_TRUE(played.shows(0, 4, 8));
  played.steps(2, Move::up);
  EXPECT_TRUE(played.shows(0, 4, 8));
  played.step(Move::up);
  EXPECT_TRUE(played.shows(0, 4, 7));
  played.game.y = 1;
  played.game.wait = 0;
  EXPECT_EQ(played.step(Move::up), 1);
  EXPECT_TRUE(played.shows(0, 4, 9));
}

TEST(Freeway, ACarComesInWhereItLeftAndCarriesTheChickenBack) {
  Played<Freeway> played;
  played.game.timer.fill(5);
  played.game.x.fill(9);
  played.game.x[2] = 3, played.game.direction[2] = 1, played.game.period[2] = 2, played.game.timer[2] = 1;
  played.game.x[7] = 9, played.game.direction[7] = 1, played.game.period[7] = 5, played.game.timer[7] = 0;
  played.game.y = 3;
  played.step(Move::stay);
  EXPECT_TRUE(played.shows(1, 0, 8));
  EXPECT_TRUE(played.shows(6, 9, 8));  // the trail of a car that rests five steps
  EXPECT_TRUE(played.shows(0, 4, 3));
  played.step(Move::stay);
  EXPECT_TRUE(played.shows(1, 4, 3));
  EXPECT_TRUE(played.shows(3, 3, 3));
  EXPECT_TRUE(played.shows(0, 4, 9));
}

// The first comes with step 11, when all move as well.
TEST(Asterix, GoldPaysAndAnEnemyEnds) {
  for (bool gold : {false, true}) {
    Played<Asterix> played;
    played.steps(10, Move::stay);
    EXPECT_EQ(played.pixels(1) + played.pixels(3), 0);
    played.step(Move::stay);
    EXPECT_EQ(played.pixels(1) + played.pixels(3), 1);
    EXPECT_EQ(played.pixels(2), 1);
    played.game.direction.fill(0);
    played.game.place[4] = 3, played.game.direction[4] = 1, played.game.gold[4] = gold;
    EXPECT_EQ(played.steps(5, Move::stay), 0);  // it moves in the last of them, to 4
    EXPECT_TRUE(played.shows(gold ? 3 : 1, 4, 5));
    EXPECT_EQ(played.step(Move::left), gold ? 1 : 0);
    EXPECT_EQ(played.ending, gold ? Ending::none : Ending::terminated);
  }
}

// Four standard deviations of 400 throws: 40 of those with chance 1/2, 38 of those with 1/3.
TEST(Asterix, ThingsComeFromBothSidesAThirdOfThemGold) {
  int from_the_left = 0, gold = 0;
  for (uint64_t seed = 0; seed < 400; ++seed) {
    Played<Asterix> played(seed);
    played.steps(11, Move::stay);
    gold += played.pixels(3);
    for (int64_t y = 1; y <= 8; ++y) from_the_left += played.shows(2, 0, y);  // the trail
  }
  EXPECT_NEAR(from_the_left, 200, 40);
  EXPECT_NEAR(gold, 400.0 / 3, 38);
}

TEST(Asterix, ThingsComeFasterWithTime) {
  for (bool ramping : {false, true}) {
    Asterix::Options options;
    options.difficulty_ramping = ramping;
    Asterix game(options);
    Rng rng(1, Purpose::test);
    Tensor seen(1, 400), action(1, 1);
    game.reset(rng, seen);
    for (int t = 0; t < 2000; ++t) game.step(action, rng, seen);
    EXPECT_EQ(game.spawn_period, ramping ? 1 : 10);
    EXPECT_EQ(game.move_period, ramping ? 1 : 5);
  }
}

// The cannon stands at 5 below an alien in row 3: a bullet is there after six steps. The eleventh step's answer begins at
// (5, 3) and arrives with the seventeenth.
TEST(SpaceInvaders, BulletsGoAPixelAStep) {
  Played<SpaceInvaders> played;
  EXPECT_EQ(played.pixels(1), 24);
  EXPECT_EQ(played.pixels(2), 24);
  EXPECT_EQ(played.step(Move::fire), 0);
  EXPECT_TRUE(played.shows(4, 5, 8));
  EXPECT_EQ(played.steps(4, Move::stay), 0);
  EXPECT_EQ(played.step(Move::stay), 1);
  EXPECT_FALSE(played.shows(1, 5, 3));
  Played<SpaceInvaders> idle;
  idle.steps(11, Move::stay);
  EXPECT_TRUE(idle.shows(5, 5, 3));
  idle.steps(5, Move::stay);
  EXPECT_TRUE(idle.shows(5, 5, 8));
  EXPECT_EQ(idle.ending, Ending::none);
  idle.step(Move::stay);
  EXPECT_EQ(idle.ending, Ending::terminated);
}

// A pixel to the left with steps 13 and 25; at the wall then, so that step 37 goes down and turns.
TEST(SpaceInvaders, AliensMarchAndTurnAtTheWall) {
  Played<SpaceInvaders> played;
  played.steps(13, Move::right);
  EXPECT_TRUE(played.shows(1, 1, 0));
  EXPECT_FALSE(played.shows(1, 7, 0));
  played.steps(12, Move::right);
  EXPECT_TRUE(played.shows(2, 0, 0));
  played.steps(12, Move::right);
  EXPECT_TRUE(played.shows(3, 0, 1));
  EXPECT_EQ(played.pixels(2), 0);
  EXPECT_FALSE(played.shows(1, 0, 0));
}

// Of three that are left, one step in three; those that come anew are faster, down to six steps.
TEST(SpaceInvaders, AliensMarchFaster) {
  Played<SpaceInvaders> few;
  few.game.aliens.fill(0);
  few.game.aliens[4] = few.game.aliens[5] = few.game.aliens[6] = 1;
  few.game.move_timer = 0;
  few.step(Move::stay);
  EXPECT_TRUE(few.shows(1, 3, 0));
  few.steps(2, Move::stay);
  EXPECT_TRUE(few.shows(1, 3, 0));
  few.step(Move::stay);
  EXPECT_TRUE(few.shows(1, 2, 0));
  for (bool ramping : {false, true}) {
    Played<SpaceInvaders> played;
    played.game.ramping = ramping;
    for (int64_t wave = 1; wave <= 8; ++wave) {
      played.game.aliens.fill(0);
      played.step(Move::stay);
      EXPECT_EQ(played.pixels(1), 24);
      EXPECT_EQ(played.game.period, ramping ? std::max<int64_t>(6, 12 - wave) : 12);
    }
  }
}

TEST(Seaquest, AirEndsAndASurfacedSubmarineGoesOn) {
  Played<Seaquest> played;
  EXPECT_EQ(played.steps(1000, Move::stay), 0);
  EXPECT_EQ(played.ending, Ending::none);
  EXPECT_EQ(played.pixels(7), 10);
  played.step(Move::down);
  EXPECT_EQ(played.pixels(7), 9);  // 199 of 200
  played.step(Move::up);           // without a diver
  EXPECT_EQ(played.ending, Ending::terminated);
  Played<Seaquest> deep;
  deep.game.self.y = 1;
  deep.game.oxygen = 0;
  deep.step(Move::stay);
  EXPECT_EQ(deep.ending, Ending::none);
  deep.step(Move::stay);
  EXPECT_EQ(deep.ending, Ending::terminated);
}

TEST(Seaquest, SixDiversPayByTheAirThatIsLeft) {
  Played<Seaquest> played;
  played.game.self.y = 1;
  played.game.at_surface = false;
  played.game.oxygen = 150;
  played.game.on_board = 6;
  EXPECT_EQ(played.step(Move::up), 7);  // 7.5, whole
  EXPECT_EQ(played.game.on_board, 0);
  EXPECT_EQ(played.game.oxygen, 200);
  EXPECT_EQ(played.game.spawn_period, 19);
  Played<Seaquest> steady;
  steady.game.ramping = false;
  steady.game.self.y = 1;
  steady.game.at_surface = false;
  steady.game.on_board = 6;
  EXPECT_EQ(steady.step(Move::up), 10);
  EXPECT_EQ(steady.game.spawn_period, 20);
  Played<Seaquest> one;
  one.game.self.y = 1;
  one.game.at_surface = false;
  one.game.on_board = 3;
  EXPECT_EQ(one.step(Move::up), 0);
  EXPECT_EQ(one.game.on_board, 2);
  EXPECT_EQ(one.pixels(8), 2);
}

// Our bullet leaves x = 5 with its first step and is at 2 with its third; a fish that waits there falls.
TEST(Seaquest, ShootsFishTakesUpDiversAndIsHit) {
  Played<Seaquest> played;
  played.game.self.y = 4;
  played.game.fish.add({.x = 2, .y = 4, .way = 1, .move_timer = 5});
  EXPECT_EQ(played.step(Move::fire) + played.step(Move::stay), 0);
  EXPECT_TRUE(played.shows(2, 3, 4));
  EXPECT_TRUE(played.shows(5, 2, 4));
  EXPECT_TRUE(played.shows(3, 1, 4));
  EXPECT_EQ(played.step(Move::stay), 1);
  EXPECT_EQ(played.pixels(5), 0);
  played.game.divers.add({.x = 4, .y = 4, .way = 1, .move_timer = 0});
  played.step(Move::stay);
  EXPECT_EQ(played.game.on_board, 1);
  played.game.submarines.add({.x = 8, .y = 4, .way = -1, .move_timer = 5, .shot_timer = 0});
  played.step(Move::stay);  // shoots from 8, at 7 with the same step
  EXPECT_TRUE(played.shows(4, 7, 4));
  played.step(Move::stay);
  EXPECT_EQ(played.ending, Ending::none);
  played.step(Move::stay);
  EXPECT_EQ(played.ending, Ending::terminated);
}

TEST(MinAtar, TheLastActionIsRepeatedByChance) {
  Played<Freeway> played(1, 0.1);
  int repeated = 0;
  constexpr int rounds = 4000;
  for (int i = 0; i < rounds; ++i) {
    played.game.y = 5, played.game.wait = 0;
    played.game.x.fill(9), played.game.timer.fill(5);
    played.step(i % 2 == 0 ? Move::up : Move::down);
    const bool went_down = played.game.y == 6;
    repeated += went_down == (i % 2 == 0);
  }
  EXPECT_NEAR(repeated, rounds * 0.1, 4 * std::sqrt(rounds * 0.1 * 0.9));
}

// After a reset the last action is none: chance repeats to stay, not what was done an episode ago.
TEST(MinAtar, AnEpisodeForgetsTheLastAction) {
  minatar::Sticky sticky(0.5);
  Rng rng(1, Purpose::test);
  Tensor action(1, 1);
  action(0, 0) = Move::fire;
  int stays = 0;
  for (int i = 0; i < 400; ++i) {
    sticky.reset();
    stays += sticky(action, rng) == Move::stay;
  }
  EXPECT_NEAR(stays, 200, 40);  // four standard deviations
}

// Freeway's limit is the game's own; the others are cut where MinAtar would go on.
TEST(MinAtar, TheLimitsOfItsGames) {
  EXPECT_EQ(Freeway::max_episode_steps, 2500);
  EXPECT_EQ(Seaquest::max_episode_steps, 5000);
}

struct Returns {
  double mean, deviation;
};
template <class Game>
Returns random_play(int episodes) {
  Played<Game> played(7, 0.1);
  double sum = 0, squares = 0;
  for (int i = 0; i < episodes; ++i) {
    played.game.reset(played.rng, played.seen);
    double total = 0;
    int t = 0;
    do total += played.step(played.rng.below(6));
    while (played.ending == Ending::none && ++t < Game::max_episode_steps);
    sum += total, squares += total * total;
  }
  const double mean = sum / episodes;
  return {mean, std::sqrt(squares / episodes - mean * mean)};
}

// Published: means of 400 episodes to one digit. The bound is four standard errors of the difference and half a digit.
TEST(MinAtar, RandomPlayEarnsWhatItEarnsElsewhere) {
  const auto expect = [](const char* game, Returns found, int episodes, double published) {
    const double error = found.deviation * std::sqrt(1.0 / episodes + 1.0 / 400);
    EXPECT_NEAR(found.mean, published, 4 * error + 0.05) << game;
  };
  expect("Breakout", random_play<Breakout>(2000), 2000, 0.5);
  expect("Asterix", random_play<Asterix>(1000), 1000, 0.4);
  expect("Freeway", random_play<Freeway>(60), 60, 0.2);
  expect("Seaquest", random_play<Seaquest>(1000), 1000, 0.1);
  expect("SpaceInvaders", random_play<SpaceInvaders>(1000), 1000, 2.9);
}

}  // namespace
}  // namespace engram
