// FrozenLake: cross the ice without falling into a hole. Gymnasium's FrozenLake-v1 and FrozenLake8x8-v1: states row by
// row, actions 0 left, 1 down, 2 right, 3 up; the intended direction happens with success_rate, each neighbouring one
// with half of the rest; reward 1 at the goal. Holes and goal end the episode.
//
// Options beyond Gymnasium's: rewards of hole and ice, and all of them by state (v(s) = R(s) + ...) instead of on
// arrival; while playing they come on arrival either way.
#pragma once

#include <string_view>

#include "engram/env/grid/moves.h"

namespace engram::inline ENGRAM_REAL {

template <int side>
class FrozenLake {
 public:
  static constexpr int max_episode_steps = side == 4 ? 100 : 200;

  struct Options {
    bool is_slippery = true, reward_by_state = false;
    double success_rate = 1.0 / 3.0, goal_reward = 1, hole_reward = 0, frozen_reward = 0;
    void visit(OptionVisitor& v) {
      v.option("is_slippery", is_slippery, "whether directions are left to chance");
      v.option("success_rate", success_rate, {0, 1}, "probability of the intended direction on slippery ice");
      v.option("goal_reward", goal_reward, {}, "reward at the goal");
      v.option("hole_reward", hole_reward, {}, "reward in a hole");
      v.option("frozen_reward", frozen_reward, {}, "reward on ice");
      v.option("reward_by_state", reward_by_state, "solve: v(s) = R(s) + ..., instead of rewards on arrival");
    }
  };

  FrozenLake() : FrozenLake(Options()) {}
  explicit FrozenLake(const Options& options)
      : options_(options), ice_{options.is_slippery ? options.success_rate : 1} {}

  int64_t states() const { return lake.cells(); }
  int64_t actions() const { return 4; }
  int64_t reset(Rng&) { return state_ = 0; }
  DiscreteOutcome step(int64_t action, Rng& rng) {
    state_ = entered(state_, Ice::turned(action, ice_.turn(rng)));
    return {state_, reward(state_), ends(state_) ? Ending::terminated : Ending::none};
  }
  void visit(Archive& archive) { archive("state", state_, {0, states() - 1}); }

  std::vector<ObservationMap> maps() const {
    const auto mark = [](int64_t s) { return ends(s) ? std::string(1, tile(s)) : ""; };
    return {map_of(lake, {"\u2190", "\u2193", "\u2192", "\u2191"}, mark)};
  }

  SparseModel model() const {
    ModelBuilder builder(states(), actions());
    builder.start(0, 1);
    for (int64_t s = 0; s < states(); ++s) {
      if (options_.reward_by_state) builder.state_reward(s, reward(s));
      if (ends(s)) continue;
      ice_.add_moves(builder, s, [&](int64_t direction) {
        const int64_t next = entered(s, direction);
        return Transition{next, 1, options_.reward_by_state ? 0 : reward(next), ends(next)};
      });
    }
    return builder.build();
  }

 private:
  static constexpr Rectangle lake{side, side};
  static constexpr std::string_view map =
      side == 4 ? "SFFFFHFHFFFHHFFG" : "SFFFFFFFFFFFFFFFFFFHFFFFFFFFFHFFFFFHFFFFFHHFFFHFFHFFHFHFFFFHFFFG";
  static char tile(int64_t s) { return map[static_cast<size_t>(s)]; }
  static bool ends(int64_t s) { return tile(s) == 'H' || tile(s) == 'G'; }
  static int64_t entered(int64_t from, int64_t action) {
    constexpr int64_t down[] = {0, 1, 0, -1}, right[] = {-1, 0, 1, 0};
    return lake.moved(from, down[action], right[action]);
  }
  double reward(int64_t s) const {
    return tile(s) == 'G' ? options_.goal_reward : tile(s) == 'H' ? options_.hole_reward : options_.frozen_reward;
  }

  Options options_;
  Ice ice_;
  int64_t state_ = 0;
};

}  // namespace engram::inline ENGRAM_REAL
