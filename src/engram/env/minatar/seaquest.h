// MinAtar's Seaquest (screen.h): a submarine shoots fish and other submarines, 1 each, and takes up divers; whoever is hit,
// or is out of air, has lost.
//
// Fish and submarines (one in three) come in at the left or the right of rows 1 to 8, one every 20 steps, and cross them a
// pixel every sixth; on a row that others cross the other way none comes. A submarine shoots every eleventh step. A diver
// comes every 30 steps and moves as they do; up to six are taken up. Bullets go a pixel a step, ours every fifth step at
// most.
//
// Air lasts for 200 steps below the surface, row 0. To come up takes in air and sets one diver ashore, or, with six of
// them, all, for as many as 10, in proportion to the air that is left; without a diver it is the end. Each time (with
// difficulty_ramping) those that come do so a step earlier, and, every other time, move a step sooner.
//
// Channels: our bow, our stern, our bullets, trail (behind whatever swims), their bullets, fish, submarines; the lowest row's
// air and divers on board; divers.
#pragma once

#include <algorithm>
#include <vector>

#include "engram/env/minatar/screen.h"

namespace engram::inline ENGRAM_REAL {

struct Seaquest {
  static constexpr int max_episode_steps = 5000;
  static constexpr int64_t air = 200, most_divers = 6, reload = 5, their_reload = 10, floor = minatar::size - 1;
  static constexpr int64_t first_spawn = 20, diver_spawn = 30, first_move = 5, last_move = 2, diver_move = 5;
  using Options = RampingOptions;

  struct Thing {
    int64_t x = 0, y = 1, way = 1;  // way: +-1, to the right or left
    int64_t move_timer = 0, shot_timer = 0;

    bool inside() const { return x >= 0 && x < minatar::size; }
    void visit(Archive& archive) {
      archive("x", x, {0, minatar::size - 1});
      archive("y", y, {0, floor});
      archive("way", way, {-1, 1});
      archive("move_timer", move_timer, {0, diver_move});
      archive("shot_timer", shot_timer, {0, their_reload});
    }
  };
  // So many at most: far more than can come, so that nothing is allocated after a reset.
  struct Things : std::vector<Thing> {
    static constexpr size_t most = 64;
    void add(const Thing& thing) {
      if (size() < most) push_back(thing);
    }
    void visit(Archive& archive) {
      size_t count = size();
      archive("count", count, {0, most});
      resize(count);
      for (size_t i = 0; i < count; ++i) archive(std::to_string(i), (*this)[i]);
    }
  };

  minatar::Sticky sticky;
  bool ramping;
  Thing self;
  int64_t shot_timer = 0, oxygen = air, on_board = 0, ramps = 0;
  bool at_surface = true;
  int64_t spawn_period = first_spawn, spawn_timer = first_spawn, diver_timer = diver_spawn, move_period = first_move;
  Things bullets, theirs, fish, submarines, divers;

  explicit Seaquest(const Options& options) : sticky(options.sticky_action_prob), ramping(options.difficulty_ramping) {}

  Space observation_space() const { return minatar::screen_space(10); }
  Space action_space() const { return minatar::move_space(); }

  void reset(Rng&, View observation) {
    sticky.reset();
    self = {.x = 5, .y = 0, .way = -1};
    shot_timer = on_board = ramps = 0, oxygen = air;
    at_surface = true;
    spawn_period = spawn_timer = first_spawn, diver_timer = diver_spawn, move_period = first_move;
    for (Things* each : {&bullets, &theirs, &fish, &submarines, &divers}) {
      each->clear();
      each->reserve(Things::most);
    }
    observe(observation);
  }

  Outcome step(ConstView action, Rng& rng, View observation) {
    let_in(rng);
    act(sticky(action, rng));
    int64_t reward = fly();
    take_up_divers();
    bool lost = cross(submarines, reward);
    for (Thing& each : submarines) shoot(each);
    lost |= fly_theirs();
    lost |= cross(fish, reward);
    minatar::count_down(shot_timer);
    lost |= oxygen < 0 || (!at_surface && self.y == 0 && on_board == 0);
    if (!lost) breathe(reward);
    observe(observation);
    return {static_cast<double>(reward), lost ? Ending::terminated : Ending::none};
  }

  void visit(Archive& archive) {
    archive("sticky", sticky);
    archive("self", self);
    archive("shot_timer", shot_timer, {0, reload});
    archive("oxygen", oxygen, {-1, air});
    archive("on_board", on_board, {0, most_divers});
    archive("ramps", ramps, a_count);
    archive("at_surface", at_surface);
    archive("spawn_period", spawn_period, {1, first_spawn});
    archive("spawn_timer", spawn_timer, {0, first_spawn});
    archive("diver_timer", diver_timer, {0, diver_spawn});
    archive("move_period", move_period, {last_move, first_move});
    archive("bullets", bullets);
    archive("theirs", theirs);
    archive("fish", fish);
    archive("submarines", submarines);
    archive("divers", divers);
  }

 private:
  static bool meet(const Thing& a, const Thing& b) { return a.x == b.x && a.y == b.y; }

  // Moves it when its time has come; whether it is still there.
  static bool swim(Thing& thing, int64_t period) {
    if (thing.move_timer > 0) {
      --thing.move_timer;
      return true;
    }
    thing.move_timer = period;
    thing.x += thing.way;
    return thing.inside();
  }

  // Asks each in turn, which may move it, whether it is gone.
  template <class Gone>
  static void sweep(Things& things, const Gone& gone) {
    size_t kept = 0;
    for (Thing& each : things) {
      if (!gone(each)) things[kept++] = each;
    }
    things.resize(kept);
  }

  // The first one where `bullet` is falls.
  static bool sink(Things& things, const Thing& bullet) {
    const auto hit = std::ranges::find_if(things, [&](const Thing& each) { return meet(each, bullet); });
    if (hit == things.end()) return false;
    things.erase(hit);
    return true;
  }

  void let_in(Rng& rng) {
    if (spawn_timer == 0) {
      spawn_enemy(rng);
      spawn_timer = spawn_period;
    }
    if (diver_timer == 0) {
      divers.add(newcomer(rng, diver_move));
      diver_timer = diver_spawn;
    }
    --spawn_timer;
    --diver_timer;
  }
  static Thing newcomer(Rng& rng, int64_t wait) {
    const int64_t way = 2 * rng.below(2) - 1;
    return {.x = way > 0 ? 0 : minatar::size - 1, .y = 1 + rng.below(8), .way = way, .move_timer = wait};
  }
  void spawn_enemy(Rng& rng) {
    Thing thing = newcomer(rng, move_period);
    const bool submarine = rng.below(3) == 0;
    const auto against = [&](const Thing& each) { return each.y == thing.y && each.way != thing.way; };
    if (std::ranges::any_of(fish, against) || std::ranges::any_of(submarines, against)) return;
    thing.shot_timer = submarine ? their_reload : 0;
    (submarine ? submarines : fish).add(thing);
  }

  void act(int64_t move) {
    self.x = minatar::sideways(self.x, move);
    if (move == minatar::left || move == minatar::right) self.way = move == minatar::left ? -1 : 1;
    self.y = std::clamp<int64_t>(self.y - (move == minatar::up) + (move == minatar::down), 0, floor - 1);
    if (move != minatar::fire || shot_timer > 0) return;
    bullets.add(self);
    shot_timer = reload;
  }

  // Our bullets; returns how many hit.
  int64_t fly() {
    int64_t hits = 0;
    sweep(bullets, [&](Thing& bullet) {
      bullet.x += bullet.way;
      if (!bullet.inside()) return true;
      const bool hit = sink(fish, bullet) || sink(submarines, bullet);
      hits += hit;
      return hit;
    });
    return hits;
  }

  void take_up_divers() {
    const auto taken = [&](const Thing& diver) {
      const bool comes = on_board < most_divers && meet(diver, self);
      on_board += comes;
      return comes;
    };
    sweep(divers, [&](Thing& diver) {
      return taken(diver) || !swim(diver, diver_move) || (diver.move_timer == diver_move && taken(diver));
    });
  }

  // Whether one of them meets us; those that swim into a bullet of ours fall.
  bool cross(Things& things, int64_t& reward) {
    bool met = false;
    sweep(things, [&](Thing& each) {
      met |= meet(each, self);
      if (!swim(each, move_period)) return true;
      met |= meet(each, self);
      const bool hit = sink(bullets, each);
      reward += hit;
      return hit;
    });
    return met;
  }

  void shoot(Thing& submarine) {
    if (submarine.shot_timer > 0) {
      --submarine.shot_timer;
      return;
    }
    submarine.shot_timer = their_reload;
    theirs.add(submarine);
  }

  bool fly_theirs() {
    bool met = false;
    sweep(theirs, [&](Thing& bullet) {
      met |= meet(bullet, self);
      bullet.x += bullet.way;
      met |= meet(bullet, self);
      return !bullet.inside();
    });
    return met;
  }

  void breathe(int64_t& reward) {
    if (self.y > 0) {
      --oxygen;
      at_surface = false;
    } else if (!at_surface) {
      come_up(reward);
    }
  }

  void come_up(int64_t& reward) {
    at_surface = true;
    if (on_board == most_divers) {
      reward += 10 * oxygen / air;
      on_board = 0;
    } else {
      --on_board;
    }
    oxygen = air;
    if (!ramping || (spawn_period == 1 && move_period == last_move)) return;
    if (move_period > last_move && ramps % 2 == 1) --move_period;
    if (spawn_period > 1) --spawn_period;
    ++ramps;
  }

  static void swimmers(const Things& things, int64_t channel, minatar::Screen& screen) {
    for (const Thing& each : things) {
      screen.paint(channel, each.x, each.y);
      screen.paint(3, each.x - each.way, each.y);
    }
  }

  void observe(View observation) const {
    minatar::Screen screen(observation);
    screen.paint(0, self.x, self.y);
    screen.paint(1, self.x - self.way, self.y);
    swimmers(fish, 5, screen);
    swimmers(submarines, 6, screen);
    swimmers(divers, 9, screen);
    for (const Thing& each : bullets) screen.paint(2, each.x, each.y);
    for (const Thing& each : theirs) screen.paint(4, each.x, each.y);
    for (int64_t i = 0; i < 10 * oxygen / air; ++i) screen.paint(7, i, floor);
    for (int64_t i = 0; i < on_board; ++i) screen.paint(8, floor - 1 - i, floor);
  }
};

}  // namespace engram::inline ENGRAM_REAL
