// MinAtar's Freeway (screen.h): bring a chicken over eight lanes of cars, from the lowest row to the highest; each time
// pays 1, and it begins anew below, with other cars. So it does without pay where a car meets it. 2500 steps.
//
// The chicken keeps to column 4 and takes a step up or down at most every third step. Each car has a row of its own, moves
// left or right one pixel after every 1 to 5 steps of rest, drawn anew with each crossing, and comes in again where it left.
//
// Channels: chicken, car, and behind each car (the trail) one of five: those steps, 1 to 5.
#pragma once

#include <array>
#include <span>

#include "engram/env/minatar/screen.h"

namespace engram::inline ENGRAM_REAL {

struct Freeway {
  static constexpr int max_episode_steps = 2500;
  static constexpr int64_t column = 4, rest = 3, lowest = minatar::size - 1;
  using Options = MinAtarOptions;

  minatar::Sticky sticky;
  int64_t y = lowest, wait = 0;                   // steps before the chicken may move again
  std::array<int64_t, 8> x{}, timer{}, period{};  // of the car on row i + 1
  std::array<int64_t, 8> direction{};             // +-1

  explicit Freeway(const Options& options) : sticky(options.sticky_action_prob) {}

  Space observation_space() const { return minatar::screen_space(7); }
  Space action_space() const { return minatar::move_space(); }

  void reset(Rng& rng, View observation) {
    sticky.reset();
    y = lowest, wait = 0;
    x.fill(0);
    draw_cars(rng);
    observe(observation);
  }

  Outcome step(ConstView action, Rng& rng, View observation) {
    walk(sticky(action, rng));
    const bool over = y == 0;
    if (over) {
      y = lowest;
      draw_cars(rng);
    }
    for (size_t i = 0; i < x.size(); ++i) drive(i);
    minatar::count_down(wait);
    observe(observation);
    return {over ? 1.0 : 0.0};
  }

  void visit(Archive& archive) {
    archive("sticky", sticky);
    archive("y", y, {0, lowest});
    archive("wait", wait, {0, rest});
    archive("x", std::span(x), {0, minatar::size - 1});
    archive("timer", std::span(timer), {0, 5});
    archive("period", std::span(period), {1, 5});
    archive("direction", std::span(direction), {-1, 1});
    archive.demand(std::ranges::find(direction, 0) == direction.end(), "direction", "-1 or 1");
  }

 private:
  void draw_cars(Rng& rng) {
    for (size_t i = 0; i < x.size(); ++i) {
      period[i] = timer[i] = 1 + rng.below(5);
      direction[i] = 2 * rng.below(2) - 1;
    }
  }

  void walk(int64_t move) {
    if (wait > 0 || (move != minatar::up && move != minatar::down)) return;
    wait = rest;
    y = minatar::clamped(y + (move == minatar::down ? 1 : -1));
  }

  void drive(size_t i) {
    meet(i);
    if (timer[i] > 0) {
      --timer[i];
      return;
    }
    timer[i] = period[i];
    x[i] = (x[i] + direction[i] + minatar::size) % minatar::size;
    meet(i);
  }
  void meet(size_t i) {
    if (x[i] == column && y == static_cast<int64_t>(i) + 1) y = lowest;
  }

  void observe(View observation) const {
    minatar::Screen screen(observation);
    screen.paint(0, column, y);
    for (size_t i = 0; i < x.size(); ++i) {
      const int64_t row = static_cast<int64_t>(i) + 1;
      screen.paint(1, x[i], row);
      screen.paint(1 + period[i], (x[i] - direction[i] + minatar::size) % minatar::size, row);
    }
  }
};

}  // namespace engram::inline ENGRAM_REAL
