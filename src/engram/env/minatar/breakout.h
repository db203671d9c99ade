// MinAtar's Breakout (screen.h): keep a ball in play with a paddle on the lowest row; each brick pays 1.
//
// Three rows of bricks, rows 1 to 3. The ball starts at one side of row 3, by chance, and goes down diagonally. Each step
// the paddle moves first, then the ball one pixel down or up and one sideways:
//
//   a side wall       turns it sideways; the pixel at the wall is where it is
//   the top           turns it downwards
//   a brick           falls, turns the ball, which stays on its row; the next step it goes through what it meets
//   the lowest row    with the paddle under where it was: back up. With the paddle where it comes to: back the way it
//                     came. Else the ball is lost: terminated. Without a brick left three new rows come.
//
// Channels: paddle, ball, trail (where the ball was), brick.
#pragma once

#include <array>
#include <numeric>
#include <span>

#include "engram/env/minatar/screen.h"

namespace engram::inline ENGRAM_REAL {

struct Breakout {
  static constexpr int max_episode_steps = 5000;
  using Options = MinAtarOptions;

  minatar::Sticky sticky;
  int64_t paddle = 4, x = 0, y = 3, dx = 1, dy = 1, trail_x = 0, trail_y = 3;
  bool struck = false;                // a brick in the last step
  std::array<uint8_t, 100> bricks{};  // by pixel

  explicit Breakout(const Options& options) : sticky(options.sticky_action_prob) {}

  Space observation_space() const { return minatar::screen_space(4); }
  Space action_space() const { return minatar::move_space(); }

  void reset(Rng& rng, View observation) {
    sticky.reset();
    const bool from_left = rng.below(2) == 0;
    paddle = 4, y = trail_y = 3, dy = 1;
    x = trail_x = from_left ? 0 : minatar::size - 1, dx = from_left ? 1 : -1;
    struck = false;
    build();
    observe(observation);
  }

  Outcome step(ConstView action, Rng& rng, View observation) {
    paddle = minatar::sideways(paddle, sticky(action, rng));
    trail_x = x, trail_y = y;
    const Outcome outcome = move_ball();
    observe(observation);
    return outcome;
  }

  void visit(Archive& archive) {
    archive("sticky", sticky);
    constexpr Within screen{0, minatar::size - 1};
    archive("paddle", paddle, screen);
    archive("x", x, screen);
    archive("y", y, {0, minatar::size - 2});  // a ball on the lowest row is lost
    archive("trail_x", trail_x, screen);
    archive("trail_y", trail_y, screen);
    archive("dx", dx, {-1, 1});
    archive("dy", dy, {-1, 1});
    archive("struck", struck);
    archive("bricks", std::span(bricks), {0, 1});
    archive.demand(dx != 0 && dy != 0, "dx", "-1 or 1, as dy");
  }

 private:
  uint8_t& brick(int64_t column, int64_t row) { return bricks[static_cast<size_t>(row * minatar::size + column)]; }

  void build() {
    bricks.fill(0);
    std::fill_n(bricks.begin() + minatar::size, 3 * minatar::size, uint8_t{1});
  }

  Outcome move_ball() {
    const int64_t was = x;
    x = minatar::clamped(was + dx);
    if (x != was + dx) dx = -dx;
    const int64_t next = y + dy;
    const bool meets_brick = next >= 0 && brick(x, next) != 0, strikes = meets_brick && !struck;
    struck = meets_brick;
    if (next < 0) {
      y = 0, dy = 1;
    } else if (strikes) {
      brick(x, next) = 0, dy = -dy;
      return {1};
    } else if (next == minatar::size - 1) {
      return meet_floor(was, next);
    } else {
      y = next;
    }
    return {0};
  }

  Outcome meet_floor(int64_t was, int64_t next) {
    if (std::accumulate(bricks.begin(), bricks.end(), 0) == 0) build();
    if (paddle != was && paddle != x) {
      y = next;
      return {0, Ending::terminated};
    }
    if (paddle != was) dx = -dx;
    dy = -1;
    return {0};
  }

  void observe(View observation) const {
    minatar::Screen screen(observation);
    screen.paint(0, paddle, minatar::size - 1);
    screen.paint(1, x, y);
    screen.paint(2, trail_x, trail_y);
    for (int64_t i = 0; i < 100; ++i) {
      if (bricks[static_cast<size_t>(i)] != 0) screen.paint(3, i % minatar::size, i / minatar::size);
    }
  }
};

}  // namespace engram::inline ENGRAM_REAL
