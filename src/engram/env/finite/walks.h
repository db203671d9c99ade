// Small chains of the textbook.
//
//   RandomWalk     n states between two ends, one step left or right by chance; one action. States 0 and n + 1 are
//                  the ends, an episode begins in the middle. Sutton & Barto, 2nd ed., examples 6.2 (n = 5, rewards 0
//                  and 1) and 7.1 (n = 19, -1 and 1)
//   ShortCorridor  0 1 2 and the goal 3, -1 a step; 0 left, 1 right, but in state 1 the actions are exchanged (example
//                  13.1). Blind, all states look alike: the best policy then is random, right with 2 - sqrt 2
//   BairdStar      6 upper states and a lower one, 7 in all; action 0 leads to an upper one by chance, 1 to the lower
//                  one; reward 0, no end (figure 11.1): off-policy learning with `features` diverges
#pragma once

#include <array>

#include "engram/env/discrete_environment.h"

namespace engram::inline ENGRAM_REAL {

template <int length, int left_reward, int right_reward>
class RandomWalk {
 public:
  int64_t states() const { return length + 2; }
  int64_t actions() const { return 1; }
  int64_t reset(Rng&) { return state_ = (length + 1) / 2; }
  DiscreteOutcome step(int64_t, Rng& rng) {
    state_ += rng.below(2) == 0 ? -1 : 1;
    return {state_, reward(state_), ends(state_) ? Ending::terminated : Ending::none};
  }
  void visit(Archive& archive) { archive("state", state_, {0, states() - 1}); }

  std::vector<ObservationMap> maps() const {
    return {map_of_states(0, {""}, std::vector<std::string>(length + 2), {""},
                          [](int64_t s) { return ends(s) ? "end" : ""; })};
  }

  SparseModel model() const {
    ModelBuilder builder(states(), actions());
    builder.start((length + 1) / 2, 1);
    for (int64_t s = 1; s <= length; ++s) {
      for (const int64_t next : {s - 1, s + 1}) builder.add(s, 0, {next, 0.5, reward(next), ends(next)});
    }
    return builder.build();
  }

 private:
  static bool ends(int64_t s) { return s == 0 || s == length + 1; }
  static double reward(int64_t s) { return s == 0 ? left_reward : s == length + 1 ? right_reward : 0; }
  int64_t state_ = (length + 1) / 2;
};

class ShortCorridor {
 public:
  int64_t states() const { return 4; }
  int64_t actions() const { return 2; }
  int64_t reset(Rng&) { return state_ = 0; }
  DiscreteOutcome step(int64_t action, Rng&) {
    state_ = entered(state_, action);
    return {state_, -1, state_ == 3 ? Ending::terminated : Ending::none};
  }
  void visit(Archive& archive) { archive("state", state_, {0, states() - 1}); }

  std::vector<ObservationMap> maps() const {
    return {map_of_states(0, {""}, std::vector<std::string>(4), {"left", "right"},
                          [](int64_t s) { return s == 3 ? "end" : ""; })};
  }

  SparseModel model() const {
    ModelBuilder builder(states(), actions());
    builder.start(0, 1);
    for (int64_t s = 0; s < 3; ++s) {
      for (int64_t a = 0; a < 2; ++a) builder.add(s, a, {entered(s, a), 1, -1, entered(s, a) == 3});
    }
    return builder.build();
  }

 private:
  static int64_t entered(int64_t s, int64_t action) {
    const bool right = (action == 1) != (s == 1);
    return right ? s + 1 : s == 0 ? 0 : s - 1;
  }
  int64_t state_ = 0;
};

class BlindCorridor {
 public:
  int64_t states() const { return 1; }
  int64_t actions() const { return 2; }
  int64_t reset(Rng& rng) {
    corridor_.reset(rng);
    return 0;
  }
  DiscreteOutcome step(int64_t action, Rng& rng) {
    const DiscreteOutcome outcome = corridor_.step(action, rng);
    return {0, outcome.reward, outcome.ending};
  }
  void visit(Archive& archive) { corridor_.visit(archive); }

 private:
  ShortCorridor corridor_;
};

class BairdStar {
 public:
  // 2 w_i + w_7 in upper state i, w_6 + 2 w_7 in the lower one.
  static std::array<double, 8> features(int64_t state) {
    std::array<double, 8> x{};
    x[static_cast<size_t>(state)] = state == lower ? 1 : 2;
    x[7] = state == lower ? 2 : 1;
    return x;
  }

  int64_t states() const { return 7; }
  int64_t actions() const { return 2; }
  int64_t reset(Rng& rng) { return state_ = rng.below(7); }
  DiscreteOutcome step(int64_t action, Rng& rng) {
    state_ = action == 1 ? lower : rng.below(lower);
    return {state_, 0, Ending::none};
  }
  void visit(Archive& archive) { archive("state", state_, {0, states() - 1}); }

  SparseModel model() const {
    ModelBuilder builder(states(), actions());
    for (int64_t s = 0; s < 7; ++s) {
      builder.start(s, 1.0 / 7);
      for (int64_t next = 0; next < lower; ++next) builder.add(s, 0, {next, 1.0 / 6, 0, false});
      builder.add(s, 1, {lower, 1, 0, false});
    }
    return builder.build();
  }

 private:
  static constexpr int64_t lower = 6;
  int64_t state_ = 0;
};

}  // namespace engram::inline ENGRAM_REAL
