// Gambler: bet on a coin until you own the goal or nothing. Sutton & Barto, 2nd ed., example 4.3. State = capital,
// action a stakes a + 1, at most min(capital, goal - capital): more is cut down to that, and is not in the model. Heads
// (p_heads) wins the stake, tails loses it; reward 1 at the goal. An episode begins with 1 to goal - 1 by chance.
#pragma once

#include "engram/env/discrete_environment.h"

namespace engram::inline ENGRAM_REAL {

class Gambler {
 public:
  struct Options {
    double p_heads = 0.4;
    int64_t goal = 100;
    void visit(OptionVisitor& v) {
      v.option("p_heads", p_heads, {0, 1}, "probability of heads, which wins the stake");
      v.option("goal", goal, {2, 4e9}, "capital that ends the game with reward 1");
    }
  };

  Gambler() : Gambler(Options()) {}
  explicit Gambler(const Options& options) : options_(options) {}

  int64_t states() const { return options_.goal + 1; }
  int64_t actions() const { return options_.goal / 2; }
  bool allowed(int64_t action) const { return action < most(state_) || ends(state_); }
  int64_t reset(Rng& rng) { return state_ = 1 + rng.below(options_.goal - 1); }
  DiscreteOutcome step(int64_t action, Rng& rng) {
    const int64_t stake = std::min(action + 1, most(state_));
    state_ += rng.uniform() < options_.p_heads ? stake : -stake;
    return {state_, reward(state_), ends(state_) ? Ending::terminated : Ending::none};
  }
  void visit(Archive& archive) { archive("state", state_, {0, states() - 1}); }

  // Capital in tens and units, where that is a picture.
  std::vector<ObservationMap> maps() const {
    if (options_.goal > 200) return {};
    std::vector<std::string> tens, units, stakes;
    for (int64_t s = 0; s <= options_.goal; s += 10) tens.push_back(std::to_string(s));
    for (int64_t unit = 0; unit < 10; ++unit) units.push_back(std::to_string(unit));
    for (int64_t stake = 1; stake <= actions(); ++stake) stakes.push_back(std::to_string(stake));
    ObservationMap map = map_of_states(0, tens, units, stakes, [&](int64_t s) {
      return s > options_.goal ? "\u25a0" : ends(s) ? "end" : "";
    });
    map.x_label = "capital, units";
    map.y_label = "capital, tens";
    map.allowed = Tensor(map.cells(), actions());
    for (int64_t s = 0; s < map.cells(); ++s) {
      map.observation(s, 0) = static_cast<Real>(std::min(s, options_.goal));
      for (int64_t a = 0; a < actions(); ++a) map.allowed(s, a) = s >= options_.goal || ends(s) || a < most(s) ? 1 : 0;
    }
    return {std::move(map)};
  }

  SparseModel model() const {
    ModelBuilder builder(states(), actions());
    for (int64_t s = 1; s < options_.goal; ++s) {
      builder.start(s, 1 / static_cast<double>(options_.goal - 1));
      for (int64_t stake = 1; stake <= most(s); ++stake) {
        const int64_t won = s + stake, lost = s - stake;
        builder.add(s, stake - 1, {won, options_.p_heads, reward(won), ends(won)});
        builder.add(s, stake - 1, {lost, 1 - options_.p_heads, 0, ends(lost)});
      }
    }
    return builder.build();
  }

 private:
  int64_t most(int64_t capital) const { return std::min(capital, options_.goal - capital); }
  bool ends(int64_t capital) const { return capital == 0 || capital == options_.goal; }
  double reward(int64_t capital) const { return capital == options_.goal ? 1 : 0; }

  Options options_;
  int64_t state_ = 1;
};

}  // namespace engram::inline ENGRAM_REAL
