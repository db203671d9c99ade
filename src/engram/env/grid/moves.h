// Moves on a rectangle of cells, numbered row by row from 0 at the top left; a wall or the edge keeps one where one is.
#pragma once

#include <algorithm>
#include <cstdint>

#include "engram/env/discrete_environment.h"

namespace engram {

struct Rectangle {
  int64_t rows, columns;

  int64_t cells() const { return rows * columns; }
  int64_t cell(int64_t row, int64_t column) const { return row * columns + column; }
  int64_t moved(int64_t from, int64_t down, int64_t right) const {
    return cell(std::clamp(from / columns + down, int64_t{0}, rows - 1),
                std::clamp(from % columns + right, int64_t{0}, columns - 1));
  }
};

// Clockwise from up: 0 up, 1 right, 2 down, 3 left.
constexpr int64_t clockwise_down[] = {-1, 0, 1, 0}, clockwise_right[] = {0, 1, 0, -1};

inline const std::vector<std::string> clockwise_signs{"\u2191", "\u2192", "\u2193", "\u2190"};

// The rectangle as a picture; `first` is the state of its top left cell.
template <class Mark>
ObservationMap map_of(const Rectangle& ground, std::vector<std::string> actions, Mark mark, int64_t first = 0) {
  return map_of_states(first, std::vector<std::string>(static_cast<size_t>(ground.rows)),
                       std::vector<std::string>(static_cast<size_t>(ground.columns)), std::move(actions), mark);
}

// On ice the intended direction happens with probability `success`, each neighbouring one with half of the rest. `turn`
// is -1, 0 or 1 and counts through the four directions in their order.
struct Ice {
  double success;
  double probability(int64_t turn) const { return turn == 0 ? success : (1 - success) / 2; }
  int64_t turn(Rng& rng) const {
    const double u = rng.uniform(), side = (1 - success) / 2;
    return u < side ? -1 : u < side + success ? 0 : 1;
  }
  static int64_t turned(int64_t direction, int64_t turn) { return (direction + turn + 4) % 4; }

  // All that the four directions may come to in a state; moved(direction) is the transition of a sure step there.
  template <class Moved>
  void add_moves(ModelBuilder& builder, int64_t state, Moved moved) const {
    for (int64_t action = 0; action < 4; ++action) {
      for (const int64_t way : {-1, 0, 1}) {
        if (probability(way) == 0) continue;
        Transition move = moved(turned(action, way));
        move.probability = probability(way);
        builder.add(state, action, move);
      }
    }
  }
};

}  // namespace engram
