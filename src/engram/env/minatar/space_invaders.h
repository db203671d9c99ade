// MinAtar's Space Invaders (screen.h): shoot aliens, 1 each, with a cannon on the lowest row; a bullet or an alien that
// reaches it is the end.
//
// Four rows of six aliens move together: sideways a pixel, or, where one of them is at the wall, down a pixel and the other
// way from then on; once in 12 steps, more often when fewer than that are left. Every 10 steps the lowest alien of the column
// nearest to the cannon (of two, the left one) shoots. Bullets go a pixel a step; the cannon shoots every fifth step at
// most. When all are gone they come anew, once in 11 steps, then 10, at last 6 (difficulty_ramping).
//
// Channels: cannon, alien, alien moving left, alien moving right, the cannon's bullets, theirs.
#pragma once

#include <array>
#include <cstdlib>
#include <numeric>
#include <span>

#include "engram/env/minatar/screen.h"

namespace engram::inline ENGRAM_REAL {

struct SpaceInvaders {
  static constexpr int max_episode_steps = 5000;
  static constexpr int64_t first_period = 12, last_period = 6, reload = 5, their_reload = 10, floor = minatar::size - 1;
  using Options = RampingOptions;
  using Map = std::array<uint8_t, 100>;  // by pixel

  minatar::Sticky sticky;
  bool ramping;
  int64_t x = 5, direction = -1;
  int64_t period = first_period, move_timer = first_period, shot_timer = 0, their_timer = their_reload;
  Map aliens{}, bullets{}, theirs{};

  explicit SpaceInvaders(const Options& options)
      : sticky(options.sticky_action_prob), ramping(options.difficulty_ramping) {}

  Space observation_space() const { return minatar::screen_space(6); }
  Space action_space() const { return minatar::move_space(); }

  void reset(Rng&, View observation) {
    sticky.reset();
    x = 5, direction = -1;
    period = move_timer = first_period, shot_timer = 0, their_timer = their_reload;
    bullets.fill(0);
    theirs.fill(0);
    line_up();
    observe(observation);
  }

  Outcome step(ConstView action, Rng& rng, View observation) {
    act(sticky(action, rng));
    shift(bullets, 0, -1);
    shift(theirs, 0, 1);
    bool lost = at(theirs, x, floor) != 0 || at(aliens, x, floor) != 0;
    if (move_timer == 0) lost |= march();
    if (their_timer == 0) {
      their_timer = their_reload;
      shoot_back();
    }
    const int64_t hits = strike();
    minatar::count_down(shot_timer);
    --move_timer;
    --their_timer;
    if (left() == 0) {
      if (ramping) period = std::max(last_period, period - 1);
      line_up();
    }
    observe(observation);
    return {static_cast<double>(hits), lost ? Ending::terminated : Ending::none};
  }

  void visit(Archive& archive) {
    archive("sticky", sticky);
    archive("x", x, {0, minatar::size - 1});
    archive("direction", direction, {-1, 1});
    archive("period", period, {last_period, first_period});
    archive("move_timer", move_timer, {0, first_period});
    archive("shot_timer", shot_timer, {0, reload});
    archive("their_timer", their_timer, {0, their_reload});
    archive("aliens", std::span(aliens), {0, 1});
    archive("bullets", std::span(bullets), {0, 1});
    archive("theirs", std::span(theirs), {0, 1});
    archive.demand(direction != 0, "direction", "-1 or 1");
  }

 private:
  static uint8_t& at(Map& map, int64_t column, int64_t row) {
    return map[static_cast<size_t>(row * minatar::size + column)];
  }
  int64_t left() const { return std::accumulate(aliens.begin(), aliens.end(), int64_t{0}); }

  void line_up() {
    aliens.fill(0);
    for (int64_t row = 0; row < 4; ++row) {
      for (int64_t column = 2; column < 8; ++column) at(aliens, column, row) = 1;
    }
  }

  void act(int64_t move) {
    x = minatar::sideways(x, move);
    if (move != minatar::fire || shot_timer > 0) return;
    at(bullets, x, floor) = 1;
    shot_timer = reload;
  }

  // What leaves the screen is gone.
  static void shift(Map& map, int64_t right, int64_t down) {
    Map moved{};
    for (int64_t i = 0; i < 100; ++i) {
      const int64_t column = i % minatar::size + right, row = i / minatar::size + down;
      const bool inside = column >= 0 && column < minatar::size && row >= 0 && row < minatar::size;
      if (inside && map[static_cast<size_t>(i)] != 0) at(moved, column, row) = 1;
    }
    map = moved;
  }

  bool any(int64_t column, int64_t right, int64_t row, int64_t down) {
    for (; column < minatar::size && row < minatar::size; column += right, row += down) {
      if (at(aliens, column, row) != 0) return true;
    }
    return false;
  }

  // Whether one of them has reached the floor, or the cannon.
  bool march() {
    move_timer = std::min(period, left());
    bool landed = false;
    if (any(direction < 0 ? 0 : minatar::size - 1, 0, 0, 1)) {
      direction = -direction;
      landed = any(0, 1, floor, 0);
      shift(aliens, 0, 1);
    } else {
      shift(aliens, direction, 0);
    }
    return landed || at(aliens, x, floor) != 0;
  }

  void shoot_back() {
    int64_t nearest = -1;
    for (int64_t column = 0; column < minatar::size; ++column) {
      if (any(column, 0, 0, 1) && (nearest < 0 || std::abs(column - x) < std::abs(nearest - x))) nearest = column;
    }
    int64_t row = floor;
    while (nearest >= 0 && at(aliens, nearest, row) == 0) --row;
    if (nearest >= 0) at(theirs, nearest, row) = 1;
  }

  int64_t strike() {
    int64_t hits = 0;
    for (size_t i = 0; i < aliens.size(); ++i) {
      if (aliens[i] == 0 || bullets[i] == 0) continue;
      aliens[i] = bullets[i] = 0;
      ++hits;
    }
    return hits;
  }

  void observe(View observation) const {
    minatar::Screen screen(observation);
    screen.paint(0, x, floor);
    for (int64_t i = 0; i < 100; ++i) {
      const auto pixel = static_cast<size_t>(i);
      const int64_t column = i % minatar::size, row = i / minatar::size;
      if (aliens[pixel] != 0) {
        screen.paint(1, column, row);
        screen.paint(direction < 0 ? 2 : 3, column, row);
      }
      if (bullets[pixel] != 0) screen.paint(4, column, row);
      if (theirs[pixel] != 0) screen.paint(5, column, row);
    }
  }
};

}  // namespace engram::inline ENGRAM_REAL
