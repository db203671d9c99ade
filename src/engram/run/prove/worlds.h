// The worlds of the textbook's figures, as the figures state them (Sutton & Barto 2nd ed.), for `engram prove`. Plain
// structs, so that a proof's loop compiles as one.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>

#include "engram/env/discrete_environment.h"

namespace engram::inline ENGRAM_REAL {

// Examples 6.2 (5 states) and 7.1 (19 states): a fair coin decides the direction, from the middle. The left end pays
// `left`, the right end 1. True value of state k of n: left + (1 - left) (k + 1) / (n + 1).
struct RandomWalk {
  int64_t length = 5;
  double left = 0;
  int64_t state = 0;

  int64_t states() const { return length + 1; }  // the last one is the end
  int64_t actions() const { return 1; }
  double true_value(int64_t k) const {
    return left + (1 - left) * static_cast<double>(k + 1) / static_cast<double>(length + 1);
  }
  int64_t reset(Rng&) { return state = length / 2; }
  DiscreteOutcome step(int64_t, Rng& random) {
    state += random.bits() >> 63 != 0 ? 1 : -1;
    if (state < 0) return {length, left, Ending::terminated};
    if (state == length) return {length, 1, Ending::terminated};
    return {state, 0, Ending::none};
  }
  void visit(Archive& archive) { archive("state", state); }
};

// Example 6.6: 4 x 12, from the lower left to the lower right; the cells between are the cliff, -100 and back to the
// start, the episode goes on; every other step -1. Actions up, right, down, left.
struct CliffWalk {
  int64_t row = 3, column = 0;

  int64_t states() const { return 48; }
  int64_t actions() const { return 4; }
  int64_t reset(Rng&) {
    row = 3;
    column = 0;
    return 36;
  }
  DiscreteOutcome step(int64_t action, Rng& random) {
    constexpr std::array<int64_t, 4> down{-1, 0, 1, 0}, right{0, 1, 0, -1};
    row = std::clamp<int64_t>(row + down[static_cast<size_t>(action)], 0, 3);
    column = std::clamp<int64_t>(column + right[static_cast<size_t>(action)], 0, 11);
    const bool fall = row == 3 && column > 0 && column < 11, arrived = row == 3 && column == 11;
    if (fall) return {reset(random), -100, Ending::none};
    return {row * 12 + column, -1, arrived ? Ending::terminated : Ending::none};
  }
  void visit(Archive& archive) {
    archive("row", row);
    archive("column", column);
  }
};

// Example 6.5: 7 x 10, from (3, 0) to (3, 7); the wind of the column that is left blows upwards; -1 a step. Four moves,
// or the eight of a king (exercise 6.9).
struct WindyGrid {
  bool king = false;
  int64_t row = 3, column = 0;

  int64_t states() const { return 70; }
  int64_t actions() const { return king ? 8 : 4; }
  int64_t reset(Rng&) {
    row = 3;
    column = 0;
    return 30;
  }
  DiscreteOutcome step(int64_t action, Rng&) {
    constexpr std::array<int64_t, 8> down{-1, 0, 1, 0, -1, -1, 1, 1}, right{0, 1, 0, -1, -1, 1, -1, 1};
    constexpr std::array<int64_t, 10> wind{0, 0, 0, 1, 1, 1, 2, 2, 1, 0};
    row = std::clamp<int64_t>(row + down[static_cast<size_t>(action)] - wind[static_cast<size_t>(column)], 0, 6);
    column = std::clamp<int64_t>(column + right[static_cast<size_t>(action)], 0, 9);
    return {row * 10 + column, -1, row == 3 && column == 7 ? Ending::terminated : Ending::none};
  }
  void visit(Archive& archive) {
    archive("row", row);
    archive("column", column);
  }
};

// Example 8.1: 6 x 9 with seven walls, from (2, 0) to (0, 8), reward 1 at the goal.
struct DynaMaze {
  int64_t row = 2, column = 0;

  int64_t states() const { return 54; }
  int64_t actions() const { return 4; }
  int64_t reset(Rng&) {
    row = 2;
    column = 0;
    return 18;
  }
  DiscreteOutcome step(int64_t action, Rng&) {
    constexpr std::array<int64_t, 4> down{-1, 0, 1, 0}, right{0, 1, 0, -1};
    const int64_t r = std::clamp<int64_t>(row + down[static_cast<size_t>(action)], 0, 5);
    const int64_t c = std::clamp<int64_t>(column + right[static_cast<size_t>(action)], 0, 8);
    const bool wall = (c == 2 && r >= 1 && r <= 3) || (r == 4 && c == 5) || (c == 7 && r <= 2);
    if (!wall) {
      row = r;
      column = c;
    }
    const bool arrived = row == 0 && column == 8;
    return {row * 9 + column, arrived ? 1.0 : 0.0, arrived ? Ending::terminated : Ending::none};
  }
  void visit(Archive& archive) {
    archive("row", row);
    archive("column", column);
  }
};

}  // namespace engram::inline ENGRAM_REAL
