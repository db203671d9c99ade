// TicTacToe-v0: three in a row on a 3 x 3 board. Player 0 opens; a move is the number of an empty square, row by row.
// Both playing their best, it is a draw.
//
// An afterstate has 18 features, 0 or 1: the squares of the player who moves, that move included, then the other's.
#pragma once

#include <array>
#include <cassert>
#include <cstdint>
#include <string>
#include <vector>

#include "engram/core/archive.h"
#include "engram/core/rng.h"
#include "engram/core/view.h"

namespace engram::inline ENGRAM_REAL {

class TicTacToe {
 public:
  static constexpr int64_t squares = 9;

  int64_t features() const { return 2 * squares; }
  void reset(Rng&) { *this = {}; }
  int to_move() const { return to_move_; }
  bool over() const { return three(taken_[0]) || three(taken_[1]) || (taken_[0] | taken_[1]) == full; }
  void legal(std::vector<int64_t>& moves) const {
    moves.clear();
    if (over()) return;
    for (int64_t square = 0; square < squares; ++square) {
      if (!(((taken_[0] | taken_[1]) >> square) & 1)) moves.push_back(square);
    }
  }
  void apply(int64_t move, Rng&) {
    assert(move >= 0 && move < squares && !(((taken_[0] | taken_[1]) >> move) & 1));
    taken_[static_cast<size_t>(to_move_)] |= uint16_t(1U << move);
    to_move_ = 1 - to_move_;
  }
  double result(int player) const {
    const auto own = static_cast<size_t>(player);
    return three(taken_[own]) ? 1 : three(taken_[1 - own]) ? -1 : 0;
  }
  void afterstate(int64_t move, View features) const {
    const auto own = static_cast<size_t>(to_move_);
    for (int64_t square = 0; square < squares; ++square) {
      features(0, square) = static_cast<Real>((taken_[own] >> square) & 1);
      features(0, squares + square) = static_cast<Real>((taken_[1 - own] >> square) & 1);
    }
    features(0, move) = 1;
  }
  std::string text() const {
    std::string board;
    for (int64_t square = 0; square < squares; ++square) {
      const bool first = (taken_[0] >> square) & 1, second = (taken_[1] >> square) & 1;
      board += first ? " x" : second ? " o" : " " + std::to_string(square);
      if (square % 3 == 2) board += "\n";
    }
    return board;
  }
  void visit(Archive& archive) {
    archive("taken", std::span(taken_));
    archive("to_move", to_move_);
    if (archive.loading() && !possible()) throw Error("TicTacToe-v0: the archive holds no position of this game");
  }

 private:
  static constexpr uint16_t full = (1U << squares) - 1;

  // Rows, columns, diagonals; bit i is square i.
  static bool three(uint16_t taken) {
    constexpr std::array<uint16_t, 8> lines{0007, 0070, 0700, 0111, 0222, 0444, 0421, 0124};
    for (uint16_t line : lines) {
      if ((taken & line) == line) return true;
    }
    return false;
  }
  bool possible() const {
    return ((taken_[0] | taken_[1]) & ~full) == 0 && (taken_[0] & taken_[1]) == 0 && (to_move_ == 0 || to_move_ == 1);
  }

  std::array<uint16_t, 2> taken_{};  // the squares of each player, bit i: square i
  int32_t to_move_ = 0;
};

}  // namespace engram::inline ENGRAM_REAL
