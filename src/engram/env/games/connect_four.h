// ConnectFour-v0: four in a row on a board of 7 columns and 6 rows, into which discs fall. Player 0 opens; a move is
// the number of a column that is not full, from the left. Both playing their best, the first player wins (Allis 1988).
//
// An afterstate has 84 features, 0 or 1: the squares of the player who moves, that move included, column by column from
// below, then the other's.
#pragma once

#include <array>
#include <cassert>
#include <cstdint>
#include <string>
#include <vector>

#include "engram/core/archive.h"
#include "engram/core/error.h"
#include "engram/core/rng.h"
#include "engram/core/view.h"

namespace engram::inline ENGRAM_REAL {

class ConnectFour {
 public:
  static constexpr int64_t columns = 7, rows = 6;

  int64_t features() const { return 2 * columns * rows; }
  void reset(Rng&) { *this = {}; }
  int to_move() const { return to_move_; }
  bool over() const { return four(discs_[0]) || four(discs_[1]) || discs() == columns * rows; }
  void legal(std::vector<int64_t>& moves) const {
    moves.clear();
    if (over()) return;
    for (int64_t column = 0; column < columns; ++column) {
      if (height(column) < rows) moves.push_back(column);
    }
  }
  void apply(int64_t move, Rng&) {
    assert(move >= 0 && move < columns && height(move) < rows);
    discs_[static_cast<size_t>(to_move_)] |= bit(move, height(move));
    to_move_ = 1 - to_move_;
  }
  double result(int player) const {
    const auto own = static_cast<size_t>(player);
    return four(discs_[own]) ? 1 : four(discs_[1 - own]) ? -1 : 0;
  }
  void afterstate(int64_t move, View features) const {
    const auto own = static_cast<size_t>(to_move_);
    const uint64_t mine = discs_[own] | bit(move, height(move)), theirs = discs_[1 - own];
    for (int64_t i = 0; i < columns * rows; ++i) {
      const uint64_t square = bit(i / rows, i % rows);
      features(0, i) = (mine & square) != 0 ? 1 : 0;
      features(0, columns * rows + i) = (theirs & square) != 0 ? 1 : 0;
    }
  }
  std::string text() const {
    std::string board;
    for (int64_t row = rows - 1; row >= 0; --row) {
      for (int64_t column = 0; column < columns; ++column) {
        const uint64_t square = bit(column, row);
        board += discs_[0] & square ? " x" : discs_[1] & square ? " o" : " .";
      }
      board += "\n";
    }
    return board + " 0 1 2 3 4 5 6\n";
  }
  void visit(Archive& archive) {
    archive("discs", std::span(discs_));
    archive("to_move", to_move_);
    if (archive.loading() && !possible()) throw Error("ConnectFour-v0: the archive holds no position of this game");
  }

 private:
  // A column has 7 bits, the lowest row first; the seventh stays 0, so that no line runs round the edge.
  static uint64_t bit(int64_t column, int64_t row) { return uint64_t{1} << (7 * column + row); }
  int64_t height(int64_t column) const {
    int64_t row = 0;
    while (row < rows && ((discs_[0] | discs_[1]) & bit(column, row)) != 0) ++row;
    return row;
  }
  int64_t discs() const {
    int64_t sum = 0;
    for (int64_t column = 0; column < columns; ++column) sum += height(column);
    return sum;
  }
  static bool four(uint64_t discs) {
    for (int step : {1, 6, 7, 8}) {  // up, down to the right, right, up to the right
      const uint64_t pairs = discs & (discs >> step);
      if ((pairs & (pairs >> (2 * step))) != 0) return true;
    }
    return false;
  }
  bool possible() const {
    uint64_t filled = 0;
    for (int64_t column = 0; column < columns; ++column) {
      for (int64_t row = 0; row < height(column); ++row) filled |= bit(column, row);
    }
    return (discs_[0] & discs_[1]) == 0 && (discs_[0] | discs_[1]) == filled && (to_move_ == 0 || to_move_ == 1);
  }

  std::array<uint64_t, 2> discs_{};  // of each player
  int32_t to_move_ = 0;
};

}  // namespace engram::inline ENGRAM_REAL
