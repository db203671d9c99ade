// Backgammon-v0: one game of backgammon without the doubling cube, by the usual rules.
//
// Fifteen men a side run from point 24 to 1 and off; every player counts the points from where his own men leave. Each
// roll's dice are played as far as the rules allow: both where that is possible (four moves of a double), of two dice of
// which only one can be played the larger; a man on the bar comes in first; a point with two men of the other is closed,
// one with a single man is hit; men leave the board once all are on points 1 to 6, by the exact number or, from the
// highest point taken, by a greater one. The opening roll, one die each, decides who begins, and is his.
//
// Result: 1, or 2 where the loser has no man off (a gammon), or 3 where he also has one on the bar or on the winner's
// points 1 to 6 (a backgammon).
//
// A move is a whole turn, as up to four steps of 8 bits (point 1 .. 25, die), the first lowest; 0 passes. Of turns that
// lead to one position only the first is listed.
//
// An afterstate has 198 features (Tesauro, "TD-Gammon", 1994): for the player who moves, then for the other, of each
// point from 1 on 1[n >= 1], 1[n >= 2], 1[n >= 3], (n - 3)+ / 2; bar / 2; off / 15; then whose turn it is: the other's.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "engram/core/archive.h"
#include "engram/core/rng.h"
#include "engram/core/view.h"

namespace engram::inline ENGRAM_REAL {

class Backgammon {
 public:
  static constexpr int off = 0, bar = 25, men = 15;
  using Side = std::array<int8_t, 26>;  // men off, on points 1 .. 24, on the bar; as their owner counts

  Backgammon();
  int64_t features() const { return 198; }
  void reset(Rng& rng);
  int to_move() const { return to_move_; }
  bool over() const { return sides_[0][off] == men || sides_[1][off] == men; }
  void legal(std::vector<int64_t>& moves) const;
  void apply(int64_t move, Rng& rng);
  double result(int player) const;
  void afterstate(int64_t move, View features) const;
  std::string text() const;
  std::string move_text(int64_t move) const;  // "8/5 6/5*", "bar/22", "6/off"; "pass"
  void visit(Archive& archive);

  // For those who set up positions: both sides, who moves, and his dice. Error where that is no position.
  void set(const Side& first, const Side& second, int to_move, std::array<int, 2> dice);
  const Side& side(int player) const { return sides_[static_cast<size_t>(player)]; }
  std::array<int, 2> dice() const { return {dice_[0], dice_[1]}; }

 private:
  bool possible() const;

  std::array<Side, 2> sides_;
  int32_t to_move_ = 0;
  std::array<int32_t, 2> dice_{1, 2};
};

}  // namespace engram::inline ENGRAM_REAL
