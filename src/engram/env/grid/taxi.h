// Taxi: fetch a passenger and bring them to their destination. Dietterich, "Hierarchical reinforcement learning with
// the MAXQ value function decomposition" (2000); Gymnasium's Taxi-v4: state ((row 5 + column) 5 + passenger) 4 +
// destination, passenger 0-3 at R, G, Y, B, 4 in the taxi; actions 0 south, 1 north, 2 east, 3 west, 4 pick up, 5 put
// down. -1 a step, -10 for a vain pick-up or put-down, 20 for the delivery, which ends the episode.
//
// Rain: the intended direction with rainy_probability, else left or right of it; no drift where a wall stops the taxi.
// A fickle passenger (with fickle_probability an episode) names another destination once the taxi has moved with them;
// that is not a function of the state, so there is no table of it.
#pragma once

#include <array>
#include <string_view>

#include "engram/env/grid/moves.h"

namespace engram::inline ENGRAM_REAL {

class Taxi {
 public:
  static constexpr int max_episode_steps = 200;

  struct Options {
    bool is_rainy = false, fickle_passenger = false;
    double rainy_probability = 0.8, fickle_probability = 0.3;
    void visit(OptionVisitor& v) {
      v.option("is_rainy", is_rainy, "whether the taxi drifts to either side");
      v.option("rainy_probability", rainy_probability, {0, 1}, "of the intended direction when it rains");
      v.option("fickle_passenger", fickle_passenger, "whether passengers may name another destination on the way");
      v.option("fickle_probability", fickle_probability, {0, 1}, "of such a passenger");
    }
  };

  Taxi() : Taxi(Options()) {}
  explicit Taxi(const Options& options) : options_(options), ice_{options.is_rainy ? options.rainy_probability : 1} {}

  int64_t states() const { return 500; }
  int64_t actions() const { return 6; }

  int64_t reset(Rng& rng) {
    state_.cell = rng.below(town.cells());
    state_.passenger = rng.below(4);
    state_.destination = (state_.passenger + 1 + rng.below(3)) % 4;
    fickle_ = options_.fickle_passenger && rng.uniform() < options_.fickle_probability;
    return state_.number();
  }

  DiscreteOutcome step(int64_t action, Rng& rng) {
    const State before = state_;
    const Result result = after(state_, action, action < 4 ? ice_.turn(rng) : 0);
    state_ = result.state;
    if (fickle_ && before.passenger == aboard && state_.cell != before.cell) {
      fickle_ = false;
      state_.destination = (before.destination + 1 + rng.below(3)) % 4;
    }
    return {state_.number(), result.reward, result.delivered ? Ending::terminated : Ending::none};
  }

  void visit(Archive& archive) {
    int64_t number = state_.number();
    archive("state", number, {0, states() - 1});
    archive("fickle", fickle_);
    if (archive.loading()) state_ = State::of(number);
  }

  // The town, once for each errand: to fetch someone, and to bring them.
  std::vector<ObservationMap> maps() const {
    std::vector<ObservationMap> all;
    for (const bool fetched : {false, true}) {
      for (int64_t stand = 0; stand < 4; ++stand) {
        const State errand{0, fetched ? aboard : stand, fetched ? stand : (stand + 1) % 4};
        ObservationMap map =
            map_of(town, {"\u2193", "\u2191", "\u2192", "\u2190", "take", "put"}, [](int64_t) { return ""; });
        map.title = std::string(fetched ? "bring to " : "fetch at ") + stand_names[static_cast<size_t>(stand)];
        for (int64_t cell = 0; cell < town.cells(); ++cell) {
          map.observation(cell, 0) = static_cast<Real>(State{cell, errand.passenger, errand.destination}.number());
        }
        all.push_back(std::move(map));
      }
    }
    return all;
  }

  SparseModel model() const {
    if (options_.fickle_passenger) {
      throw Error(
          "Taxi: with fickle_passenger the destination does not follow from the state; there is no table of it");
    }
    ModelBuilder builder(states(), actions());
    for (int64_t s = 0; s < states(); ++s) {
      const State state = State::of(s);
      const bool begins = state.passenger < aboard && state.passenger != state.destination;
      builder.start(s, begins ? 1.0 / 300 : 0);
      for (int64_t a = 0; a < actions(); ++a) {
        for (const int64_t turn : {0, -1, 1}) {
          const double probability = a < 4 ? ice_.probability(turn) : turn == 0;
          const Result result = after(state, a, turn);
          if (probability > 0) builder.add(s, a, {result.state.number(), probability, result.reward, result.delivered});
        }
      }
    }
    return builder.build();
  }

 private:
  static constexpr Rectangle town{5, 5};
  static constexpr int64_t aboard = 4;
  static constexpr std::array<int64_t, 4> stands{0, 4, 20, 23};
  static constexpr std::string_view stand_names = "RGYB";
  // Between the cells of a row: ':' open, '|' a wall.
  static constexpr std::string_view streets[] = {"|R: | : :G|", "| : | : : |", "| : : : : |", "| | : | : |",
                                                 "|Y| : |B: |"};

  struct State {
    int64_t cell = 0, passenger = 0, destination = 0;
    int64_t number() const { return (cell * 5 + passenger) * 4 + destination; }
    static State of(int64_t number) { return {number / 20, number / 4 % 5, number % 4}; }
  };
  struct Result {
    State state;
    double reward;
    bool delivered;
  };

  static int64_t driven(int64_t cell, int64_t direction) {  // 0 south, 1 north, 2 east, 3 west
    constexpr int64_t down[] = {1, -1, 0, 0}, right[] = {0, 0, 1, -1};
    const std::string_view street = streets[cell / 5];
    const auto column = static_cast<size_t>(cell % 5);
    if (direction == 2 && street[2 * column + 2] != ':') return cell;
    if (direction == 3 && street[2 * column] != ':') return cell;
    return town.moved(cell, down[direction], right[direction]);
  }
  // Left (-1) or right (1) of a direction.
  static int64_t drifted(int64_t direction, int64_t turn) {
    constexpr int64_t left[] = {2, 3, 1, 0}, right[] = {3, 2, 0, 1};
    return turn == 0 ? direction : turn < 0 ? left[direction] : right[direction];
  }

  static Result after(State state, int64_t action, int64_t turn) {
    if (action < 4) {
      if (driven(state.cell, action) != state.cell) state.cell = driven(state.cell, drifted(action, turn));
      return {state, -1, false};
    }
    return action == 4 ? picked_up(state) : put_down(state);
  }
  static Result picked_up(State state) {
    if (state.passenger == aboard || stands[static_cast<size_t>(state.passenger)] != state.cell) {
      return {state, -10, false};
    }
    state.passenger = aboard;
    return {state, -1, false};
  }
  static Result put_down(State state) {
    const auto stand = std::find(stands.begin(), stands.end(), state.cell);
    if (state.passenger != aboard || stand == stands.end()) return {state, -10, false};
    state.passenger = stand - stands.begin();
    const bool delivered = state.passenger == state.destination;
    return {state, delivered ? 20.0 : -1.0, delivered};
  }

  Options options_;
  Ice ice_;
  State state_;
  bool fickle_ = false;
};

}  // namespace engram::inline ENGRAM_REAL
