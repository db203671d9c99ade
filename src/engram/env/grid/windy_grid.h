// WindyGrid: 7 x 10 cells with a wind upwards, by the column that is left: 0 0 0 1 1 1 2 2 1 0. From (3, 0) to (3, 7),
// -1 a step, no limit. Sutton & Barto, 2nd ed., example 6.5; moves 8 and 9 are those of exercise 6.9.
//
//   actions 0 up, 1 right, 2 down, 3 left; with 8 moves 4 up-right, 5 down-right, 6 down-left, 7 up-left; with 9 also 8
//   stay
#pragma once

#include "engram/env/grid/moves.h"

namespace engram::inline ENGRAM_REAL {

class WindyGrid {
 public:
  struct Options {
    int64_t moves = 4;
    void visit(OptionVisitor& v) { v.option("moves", moves, {4, 9}, "4, 8 (king's moves) or 9 (and stay)"); }
  };

  WindyGrid() = default;
  explicit WindyGrid(const Options& options) : moves_(options.moves) {
    if (moves_ != 4 && moves_ != 8 && moves_ != 9) {
      throw Error("moves: expected 4, 8 or 9, found " + std::to_string(moves_));
    }
  }

  int64_t states() const { return grid.cells(); }
  int64_t actions() const { return moves_; }
  int64_t reset(Rng&) { return state_ = start; }
  DiscreteOutcome step(int64_t action, Rng&) {
    state_ = entered(state_, action);
    return {state_, -1, state_ == goal ? Ending::terminated : Ending::none};
  }
  void visit(Archive& archive) { archive("state", state_, {0, states() - 1}); }

  std::vector<ObservationMap> maps() const {
    std::vector<std::string> signs = clockwise_signs;
    signs.insert(signs.end(), {"\u2197", "\u2198", "\u2199", "\u2196", "\u00b7"});
    signs.resize(static_cast<size_t>(moves_));
    return {map_of(grid, signs, [](int64_t s) { return s == goal ? "G" : ""; })};
  }

  SparseModel model() const {
    ModelBuilder builder(states(), actions());
    builder.start(start, 1);
    for (int64_t s = 0; s < states(); ++s) {
      for (int64_t a = 0; a < actions() && s != goal; ++a) {
        const int64_t next = entered(s, a);
        builder.add(s, a, {next, 1, -1, next == goal});
      }
    }
    return builder.build();
  }

 private:
  static constexpr Rectangle grid{7, 10};
  static constexpr int64_t start = 30, goal = 37;
  static int64_t entered(int64_t from, int64_t action) {
    constexpr int64_t down[] = {-1, 0, 1, 0, -1, 1, 1, -1, 0}, right[] = {0, 1, 0, -1, 1, 1, -1, -1, 0};
    constexpr int64_t wind[] = {0, 0, 0, 1, 1, 1, 2, 2, 1, 0};
    return grid.moved(from, down[action] - wind[from % grid.columns], right[action]);
  }

  int64_t moves_ = 4;
  int64_t state_ = start;
};

}  // namespace engram::inline ENGRAM_REAL
