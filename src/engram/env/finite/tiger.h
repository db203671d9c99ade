// The tiger behind one of two doors, as its belief sees it: Kaelbling, Littman & Cassandra, "Planning and acting in
// partially observable stochastic domains" (1998). 0 listen: -1, hears the right side with probability 0.85; 1 open the
// left door, 2 the right one: -100 at the tiger, else 10, and the tiger is placed anew. No end.
//
// The belief after k hears left and m right depends on n = k - m alone, P(left) = 1 / (1 + (0.15 / 0.85)^n), so that
// the POMDP is a finite MDP: state n + 8, n from -8 to 8 (one more hear on the same side changes nothing that counts:
// the error of P(left) is below 1e-6). With gamma 0.95 the optimum is 19.3714 from the even belief, opening at |n| = 2.
#pragma once

#include "engram/env/discrete_environment.h"

namespace engram::inline ENGRAM_REAL {

class TigerBelief {
 public:
  static constexpr double accuracy = 0.85;

  int64_t states() const { return 2 * most + 1; }
  int64_t actions() const { return 3; }
  int64_t reset(Rng& rng) {
    place(rng);
    return state_;
  }
  DiscreteOutcome step(int64_t action, Rng& rng) {
    if (action == 0) {
      const bool hears_left = (rng.uniform() < accuracy) == left_;
      state_ = heard(state_, hears_left);
      return {state_, -1};
    }
    const bool eaten = left_ == (action == 1);
    place(rng);
    return {state_, eaten ? -100.0 : 10.0};
  }
  void visit(Archive& archive) {
    archive("state", state_, {0, states() - 1});
    archive("left", left_);
  }

  static double probability_left(int64_t state) {
    double odds = 1;  // of the right door
    for (int64_t n = most; n < state; ++n) odds *= (1 - accuracy) / accuracy;
    for (int64_t n = state; n < most; ++n) odds *= accuracy / (1 - accuracy);
    return 1 / (1 + odds);
  }

  std::vector<ObservationMap> maps() const {
    std::vector<std::string> heard;
    for (int64_t s = 0; s < states(); ++s) heard.push_back(std::to_string(s - most));
    ObservationMap map =
        map_of_states(0, {""}, heard, {"listen", "open left", "open right"}, [](int64_t) { return ""; });
    map.x_label = "heard left, less heard right";
    return {std::move(map)};
  }

  SparseModel model() const {
    ModelBuilder builder(states(), actions());
    builder.start(most, 1);
    for (int64_t s = 0; s < states(); ++s) {
      const double left = probability_left(s), hears_left = accuracy * left + (1 - accuracy) * (1 - left);
      builder.add(s, 0, {heard(s, true), hears_left, -1, false});
      builder.add(s, 0, {heard(s, false), 1 - hears_left, -1, false});
      builder.add(s, 1, {most, 1, -100 * left + 10 * (1 - left), false});
      builder.add(s, 2, {most, 1, -100 * (1 - left) + 10 * left, false});
    }
    return builder.build();
  }

 private:
  static constexpr int64_t most = 8;
  static int64_t heard(int64_t s, bool left) { return left ? std::min(s + 1, 2 * most) : std::max(s - 1, int64_t{0}); }
  void place(Rng& rng) {
    left_ = rng.below(2) == 0;
    state_ = most;
  }

  int64_t state_ = most;
  bool left_ = false;
};

}  // namespace engram::inline ENGRAM_REAL
