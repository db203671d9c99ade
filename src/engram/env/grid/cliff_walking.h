// CliffWalking: from the bottom left to the bottom right of 4 x 12 cells, along a cliff. Sutton & Barto, 2nd ed.,
// example 6.6; Gymnasium's CliffWalking-v1: states row by row, actions 0 up, 1 right, 2 down, 3 left; -1 a step, -100
// for a fall. A fall leads back to the start and the episode goes on; with fall_ends it ends there (another textbook
// code's rule, and other optima for an agent that explores).
#pragma once

#include "engram/env/grid/moves.h"

namespace engram::inline ENGRAM_REAL {

class CliffWalking {
 public:
  struct Options {
    bool is_slippery = false, fall_ends = false;
    void visit(OptionVisitor& v) {
      v.option("is_slippery", is_slippery, "each neighbouring direction happens as often as the intended one");
      v.option("fall_ends", fall_ends, "whether a fall ends the episode instead of leading back to the start");
    }
  };

  CliffWalking() : CliffWalking(Options()) {}
  explicit CliffWalking(const Options& options)
      : fall_ends_(options.fall_ends), ice_{options.is_slippery ? 1.0 / 3.0 : 1} {}

  int64_t states() const { return ground.cells(); }
  int64_t actions() const { return 4; }
  int64_t reset(Rng&) { return state_ = start; }
  DiscreteOutcome step(int64_t action, Rng& rng) {
    const Transition move = moved(state_, Ice::turned(action, ice_.turn(rng)));
    state_ = move.next;
    return {state_, move.reward, move.terminal ? Ending::terminated : Ending::none};
  }
  void visit(Archive& archive) { archive("state", state_, {0, states() - 1}); }

  std::vector<ObservationMap> maps() const {
    return {map_of(ground, clockwise_signs, [](int64_t s) { return s <= start ? "" : s < goal ? "cliff" : "G"; })};
  }

  SparseModel model() const {
    ModelBuilder builder(states(), actions());
    builder.start(start, 1);
    for (int64_t s = 0; s < goal; ++s) {
      ice_.add_moves(builder, s, [&](int64_t direction) { return moved(s, direction); });
    }
    return builder.build();
  }

 private:
  static constexpr Rectangle ground{4, 12};
  static constexpr int64_t start = 36, goal = 47;

  Transition moved(int64_t from, int64_t direction) const {
    const int64_t next = ground.moved(from, clockwise_down[direction], clockwise_right[direction]);
    const bool falls = next > start && next < goal;
    if (falls) return {fall_ends_ ? next : start, 1, -100, fall_ends_};
    return {next, 1, -1, next == goal};
  }

  bool fall_ends_;
  Ice ice_;
  int64_t state_ = start;
};

}  // namespace engram::inline ENGRAM_REAL
