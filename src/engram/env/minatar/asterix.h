// MinAtar's Asterix (screen.h): walk about, collect gold (1 each), avoid enemies: whoever touches one has lost.
//
// Enemies and gold (one in three) come in at the left or the right of eight rows, 1 to 8, one a row, and cross it: a new one
// every 10 steps, a pixel every 5. Every 100 steps the first gets faster by a step, the second with every other time.
// The player walks a pixel a step in four directions over those rows.
//
// Channels: player, enemy, trail (behind each), gold.
#pragma once

#include <array>
#include <span>

#include "engram/env/minatar/screen.h"

namespace engram::inline ENGRAM_REAL {

struct Asterix {
  static constexpr int max_episode_steps = 5000;
  static constexpr int64_t first_spawn = 10, first_move = 5, ramp_steps = 100, rows = 8;
  using Options = RampingOptions;

  minatar::Sticky sticky;
  bool ramping;
  int64_t x = 5, y = 5;
  int64_t spawn_period = first_spawn, move_period = first_move, spawn_timer = first_spawn, move_timer = first_move;
  int64_t ramp_timer = ramp_steps, ramps = 0;
  std::array<int64_t, rows> place{}, direction{};  // of what is on row i + 1; direction 0: nothing
  std::array<uint8_t, rows> gold{};

  explicit Asterix(const Options& options) : sticky(options.sticky_action_prob), ramping(options.difficulty_ramping) {}

  Space observation_space() const { return minatar::screen_space(4); }
  Space action_space() const { return minatar::move_space(); }

  void reset(Rng&, View observation) {
    sticky.reset();
    x = y = 5;
    spawn_period = spawn_timer = first_spawn, move_period = move_timer = first_move;
    ramp_timer = ramp_steps, ramps = 0;
    direction.fill(0);
    observe(observation);
  }

  Outcome step(ConstView action, Rng& rng, View observation) {
    if (spawn_timer == 0) {
      spawn(rng);
      spawn_timer = spawn_period;
    }
    walk(sticky(action, rng));
    Outcome outcome = meet();
    if (move_timer == 0) {
      move_timer = move_period;
      drift();
      const Outcome after = meet();
      outcome.reward += after.reward;
      if (after.ending != Ending::none) outcome.ending = after.ending;
    }
    --spawn_timer;
    --move_timer;
    if (ramping) ramp();
    observe(observation);
    return outcome;
  }

  void visit(Archive& archive) {
    archive("sticky", sticky);
    archive("x", x, {0, minatar::size - 1});
    archive("y", y, {1, rows});
    archive("spawn_period", spawn_period, {1, first_spawn});
    archive("spawn_timer", spawn_timer, {0, first_spawn});
    archive("move_period", move_period, {1, first_move});
    archive("move_timer", move_timer, {0, first_move});
    archive("ramp_timer", ramp_timer, {0, ramp_steps});
    archive("ramps", ramps, a_count);
    archive("place", std::span(place), {0, minatar::size - 1});
    archive("direction", std::span(direction), {-1, 1});
    archive("gold", std::span(gold), {0, 1});
  }

 private:
  // On a row that has nothing; nowhere where there is none.
  void spawn(Rng& rng) {
    const int64_t way = 2 * rng.below(2) - 1;
    const bool is_gold = rng.below(3) == 0;
    int64_t among = std::ranges::count(direction, 0);
    if (among == 0) return;
    among = rng.below(among);
    for (size_t i = 0; i < place.size(); ++i) {
      if (direction[i] != 0 || among-- > 0) continue;
      direction[i] = way, place[i] = way > 0 ? 0 : minatar::size - 1, gold[i] = is_gold;
      return;
    }
  }

  void walk(int64_t move) {
    x = minatar::sideways(x, move);
    y = std::clamp<int64_t>(y - (move == minatar::up) + (move == minatar::down), 1, rows);
  }

  Outcome meet() {
    const auto i = static_cast<size_t>(y - 1);
    if (direction[i] == 0 || place[i] != x) return {0};
    if (gold[i] == 0) return {0, Ending::terminated};
    direction[i] = 0;
    return {1};
  }

  void drift() {
    for (size_t i = 0; i < place.size(); ++i) {
      if (direction[i] == 0) continue;
      const int64_t next = place[i] + direction[i];
      const bool inside = next >= 0 && next < minatar::size;
      if (inside) place[i] = next;
      if (!inside) direction[i] = 0;
    }
  }

  void ramp() {
    if (spawn_period == 1 && move_period == 1) return;
    if (ramp_timer > 0) {
      --ramp_timer;
      return;
    }
    if (move_period > 1 && ramps % 2 == 1) --move_period;
    if (spawn_period > 1) --spawn_period;
    ++ramps;
    ramp_timer = ramp_steps;
  }

  void observe(View observation) const {
    minatar::Screen screen(observation);
    screen.paint(0, x, y);
    for (size_t i = 0; i < place.size(); ++i) {
      if (direction[i] == 0) continue;
      const int64_t row = static_cast<int64_t>(i) + 1;
      screen.paint(gold[i] != 0 ? 3 : 1, place[i], row);
      screen.paint(2, place[i] - direction[i], row);
    }
  }
};

}  // namespace engram::inline ENGRAM_REAL
