// ObservationMap: a world as a picture: a table of observations, each of which a report asks the agent about.
//
// A world that has such a picture says so by `std::vector<ObservationMap> maps() const`: a grid is one map, Blackjack
// two (with and without a usable ace), a car on a hill a map of position and velocity.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "engram/core/view.h"

namespace engram::inline ENGRAM_REAL {

struct ObservationMap {
  std::string title = {};                   // what tells this map from the world's others; "" where it has one
  std::string x_label = {}, y_label = {};   // "" where a cell is a place
  std::vector<std::string> x = {}, y = {};  // names of the columns, and of the rows from the top; "" for most of many
  std::vector<std::string> actions = {};    // a sign for each action; {} where actions are not Discrete
  Tensor observation = {};                  // (cells, columns of the observation space), row by row from the top left
  std::vector<std::string> mark = {};       // of each cell: "", or what stands where nothing is decided: a wall, an end
  Tensor allowed = {};                      // (cells, actions), 1 or 0; empty where nothing is ever forbidden

  int64_t cells() const { return static_cast<int64_t>(mark.size()); }
};

// Rows x columns of a finite world's states, numbered row by row from `first`. `mark` of a state: see above.
template <class Mark>
ObservationMap map_of_states(int64_t first, std::vector<std::string> y, std::vector<std::string> x,
                             std::vector<std::string> actions, Mark mark) {
  ObservationMap map{.x = std::move(x), .y = std::move(y), .actions = std::move(actions)};
  const auto cells = static_cast<int64_t>(map.x.size() * map.y.size());
  map.observation = Tensor(cells, 1);
  for (int64_t i = 0; i < cells; ++i) {
    map.observation(i, 0) = static_cast<Real>(first + i);
    map.mark.emplace_back(mark(first + i));
  }
  return map;
}

// Evenly spaced figures from `low` to `high`, both included; every `named`-th has its name at the edge.
struct MapAxis {
  std::string label;
  double low, high;
  int64_t steps, named;

  double at(int64_t i) const { return low + (high - low) * static_cast<double>(i) / static_cast<double>(steps); }
  std::vector<std::string> names() const;
};

// A plane of observations, y growing upwards; observe(x, y, row (1, columns of the observation space)).
template <class Observe>
ObservationMap map_of_plane(const MapAxis& x, const MapAxis& y, int64_t columns, std::vector<std::string> actions,
                            Observe observe) {
  ObservationMap map{.x_label = x.label, .y_label = y.label, .x = x.names(), .actions = std::move(actions)};
  map.y = y.names();
  std::reverse(map.y.begin(), map.y.end());
  const auto width = static_cast<int64_t>(map.x.size()), height = static_cast<int64_t>(map.y.size());
  map.observation = Tensor(width * height, columns);
  map.mark.resize(static_cast<size_t>(width * height));
  for (int64_t i = 0; i < width * height; ++i) {
    observe(x.at(i % width), y.at(height - 1 - i / width), map.observation.view().slice_rows(i, 1));
  }
  return map;
}

}  // namespace engram::inline ENGRAM_REAL
