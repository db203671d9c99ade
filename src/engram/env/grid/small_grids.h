// Small grids of the textbooks. States row by row; actions clockwise, 0 up, 1 right, 2 down, 3 left.
//
//   GridWorld  4 x 4, both corners 0 and 15 are ends, -1 a step; begins anywhere, ends included (Sutton & Barto, 2nd
//              ed., example 4.1)
//   Grid2x3    A B C / D E F: E a loss, F a win; 0.8 the intended direction, 0.1 each side; rewards by state (Russell &
//              Norvig's world in small); begins in A
//   DynaMaze   6 x 9 with walls, 1 at the goal, else 0 (Sutton & Barto, figure 8.2)
#pragma once

#include <string_view>

#include "engram/env/grid/moves.h"

namespace engram::inline ENGRAM_REAL {

class GridWorld {
 public:
  int64_t states() const { return grid.cells(); }
  int64_t actions() const { return 4; }
  int64_t reset(Rng& rng) { return state_ = rng.below(states()); }
  DiscreteOutcome step(int64_t action, Rng&) {
    if (ends(state_)) return {state_, 0, Ending::terminated};
    state_ = grid.moved(state_, clockwise_down[action], clockwise_right[action]);
    return {state_, -1, ends(state_) ? Ending::terminated : Ending::none};
  }
  void visit(Archive& archive) { archive("state", state_, {0, states() - 1}); }

  std::vector<ObservationMap> maps() const {
    return {map_of(grid, clockwise_signs, [](int64_t s) { return ends(s) ? "G" : ""; })};
  }

  SparseModel model() const {
    ModelBuilder builder(states(), actions());
    for (int64_t s = 0; s < states(); ++s) {
      builder.start(s, 1.0 / 16);
      for (int64_t a = 0; a < actions() && !ends(s); ++a) {
        const int64_t next = grid.moved(s, clockwise_down[a], clockwise_right[a]);
        builder.add(s, a, {next, 1, -1, ends(next)});
      }
    }
    return builder.build();
  }

 private:
  static constexpr Rectangle grid{4, 4};
  static bool ends(int64_t s) { return s == 0 || s == 15; }
  int64_t state_ = 0;
};

class Grid2x3 {
 public:
  struct Options {
    double win = 10, loss = -10;
    void visit(OptionVisitor& v) {
      v.option("win", win, {}, "reward of F");
      v.option("loss", loss, {}, "reward of E");
    }
  };
  Grid2x3() = default;
  explicit Grid2x3(const Options& options) : options_(options) {}

  int64_t states() const { return grid.cells(); }
  int64_t actions() const { return 4; }
  int64_t reset(Rng&) { return state_ = 0; }
  DiscreteOutcome step(int64_t action, Rng& rng) {
    state_ = entered(state_, Ice::turned(action, ice.turn(rng)));
    return {state_, reward(state_), ends(state_) ? Ending::terminated : Ending::none};
  }
  void visit(Archive& archive) { archive("state", state_, {0, states() - 1}); }

  std::vector<ObservationMap> maps() const {
    return {map_of(grid, clockwise_signs, [](int64_t s) { return s == F ? "win" : s == E ? "loss" : ""; })};
  }

  SparseModel model() const {
    ModelBuilder builder(states(), actions());
    builder.start(0, 1);
    for (int64_t s = 0; s < states(); ++s) {
      builder.state_reward(s, reward(s));
      if (ends(s)) continue;
      ice.add_moves(builder, s, [&](int64_t direction) {
        const int64_t next = entered(s, direction);
        return Transition{next, 1, 0, ends(next)};
      });
    }
    return builder.build();
  }

 private:
  static constexpr Rectangle grid{2, 3};
  static constexpr Ice ice{0.8};
  static constexpr int64_t E = 4, F = 5;
  static bool ends(int64_t s) { return s == E || s == F; }
  static int64_t entered(int64_t s, int64_t d) { return grid.moved(s, clockwise_down[d], clockwise_right[d]); }
  double reward(int64_t s) const { return s == F ? options_.win : s == E ? options_.loss : 0; }

  Options options_;
  int64_t state_ = 0;
};

class DynaMaze {
 public:
  int64_t states() const { return grid.cells(); }
  int64_t actions() const { return 4; }
  int64_t reset(Rng&) { return state_ = start; }
  DiscreteOutcome step(int64_t action, Rng&) {
    state_ = entered(state_, action);
    return {state_, state_ == goal ? 1.0 : 0.0, state_ == goal ? Ending::terminated : Ending::none};
  }
  void visit(Archive& archive) { archive("state", state_, {0, states() - 1}); }

  std::vector<ObservationMap> maps() const {
    return {map_of(grid, clockwise_signs, [](int64_t s) { return s == goal ? "G" : wall(s) ? "\u25a0" : ""; })};
  }

  SparseModel model() const {
    ModelBuilder builder(states(), actions());
    builder.start(start, 1);
    for (int64_t s = 0; s < states(); ++s) {
      for (int64_t a = 0; a < actions() && !wall(s) && s != goal; ++a) {
        const int64_t next = entered(s, a);
        builder.add(s, a, {next, 1, next == goal ? 1.0 : 0.0, next == goal});
      }
    }
    return builder.build();
  }

 private:
  static constexpr Rectangle grid{6, 9};
  static constexpr int64_t start = 18, goal = 8;
  static constexpr std::string_view map =
      ".......#G"
      "..#....#."
      "S.#....#."
      "..#......"
      ".....#..."
      ".........";
  static bool wall(int64_t s) { return map[static_cast<size_t>(s)] == '#'; }
  static int64_t entered(int64_t from, int64_t direction) {
    const int64_t next = grid.moved(from, clockwise_down[direction], clockwise_right[direction]);
    return wall(next) ? from : next;
  }
  int64_t state_ = start;
};

}  // namespace engram::inline ENGRAM_REAL
