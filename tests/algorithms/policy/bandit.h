// Tiny worlds whose optimum is known, and algorithms made for them.
#pragma once

#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engram/algorithms/registry.h"
#include "engram/core/error.h"
#include "engram/core/options.h"
#include "engram/env/batched.h"

namespace engram {

// Say the number that was shown: 1 if right. Random play earns a third a step, the optimum is 1.
struct Echo {
  static constexpr int max_episode_steps = 8;
  int64_t shown = 0;
  Space observation_space() const { return Space::discrete(3); }
  Space action_space() const { return Space::discrete(3); }
  void reset(Rng& rng, View observation) { show(rng, observation); }
  Outcome step(ConstView action, Rng& rng, View observation) {
    const double reward = action(0, 0) == static_cast<Real>(shown) ? 1 : 0;
    show(rng, observation);
    return {reward};
  }
  void visit(Archive& archive) { archive("shown", shown); }

 private:
  void show(Rng& rng, View observation) {
    shown = rng.below(3);
    observation(0, 0) = static_cast<Real>(shown);
  }
};

// Say both numbers that were shown, each in a column of its own: half a reward each. Of the second's three choices the
// one after the right one is forbidden: random play earns a half.
struct Pair {
  static constexpr int max_episode_steps = 8;
  int64_t first = 0, second = 0;
  Space observation_space() const { return Space::multi_discrete({2, 3}); }
  Space action_space() const { return Space::multi_discrete({2, 3}); }
  void reset(Rng& rng, View observation) { show(rng, observation); }
  Outcome step(ConstView action, Rng& rng, View observation) {
    if (action(0, 1) == static_cast<Real>((second + 1) % 3)) throw Error("took what was forbidden");
    const double right =
        (action(0, 0) == static_cast<Real>(first) ? 1 : 0) + (action(0, 1) == static_cast<Real>(second) ? 1 : 0);
    show(rng, observation);
    return {right / 2};
  }
  void mask(View allowed) const {
    fill(allowed, Real(1));
    allowed(0, 2 + (second + 1) % 3) = 0;
  }
  void visit(Archive& archive) {
    archive("first", first);
    archive("second", second);
  }

 private:
  void show(Rng& rng, View observation) {
    observation(0, 0) = static_cast<Real>(first = rng.below(2));
    observation(0, 1) = static_cast<Real>(second = rng.below(3));
  }
};

// Say the number that was shown one step earlier: without a memory no better than a third.
struct Recall {
  static constexpr int max_episode_steps = 8;
  int64_t shown = 0, before = 0;
  Space observation_space() const { return Space::discrete(3); }
  Space action_space() const { return Space::discrete(3); }
  void reset(Rng& rng, View observation) {
    show(rng, observation);
    before = shown;
  }
  Outcome step(ConstView action, Rng& rng, View observation) {
    const double reward = action(0, 0) == static_cast<Real>(before) ? 1 : 0;
    before = shown;
    show(rng, observation);
    return {reward};
  }
  void visit(Archive& archive) {
    archive("shown", shown);
    archive("before", before);
  }

 private:
  void show(Rng& rng, View observation) {
    shown = rng.below(3);
    observation(0, 0) = static_cast<Real>(shown);
  }
};

// Name the number that was shown, in a box: reward -(a - x)^2, optimum 0 but for the policy's own noise.
struct Aim {
  static constexpr int max_episode_steps = 8;
  double target = 0;
  Space observation_space() const { return Space::box(1, -1, 1); }
  Space action_space() const { return Space::box(1, -2, 2); }
  void reset(Rng& rng, View observation) { show(rng, observation); }
  Outcome step(ConstView action, Rng& rng, View observation) {
    const double miss = static_cast<double>(action(0, 0)) - target;
    show(rng, observation);
    return {-miss * miss};
  }
  void visit(Archive& archive) { archive("target", target); }

 private:
  void show(Rng& rng, View observation) {
    target = rng.uniform(-1, 1);
    observation(0, 0) = static_cast<Real>(target);
  }
};

// One number of a box is right, at 0.7 of the way from low to high: reward -|a - right| in units of its width, optimum
// 0.
struct Dial {
  static constexpr int max_episode_steps = 8;
  double low = 0, high = 1;
  Space observation_space() const { return Space::box(1, -1, 1); }
  Space action_space() const { return Space::box(1, low, high); }
  void reset(Rng&, View observation) { observation(0, 0) = 1; }
  Outcome step(ConstView action, Rng&, View observation) {
    observation(0, 0) = 1;
    return {-std::abs((static_cast<double>(action(0, 0)) - low) / (high - low) - 0.7)};
  }
  void visit(Archive&) {}
};

using Settings = std::vector<std::pair<std::string, std::string>>;

template <class World>
std::unique_ptr<Algorithm> make(const std::string& algorithm, const std::string& memory, const Settings& settings,
                                int lanes = 8, Threads* threads = nullptr, int64_t total_timesteps = 0,
                                World world = World()) {
  const auto maker = find_algorithm(algorithm).options(memory);
  OptionSet options;
  options.add([&](OptionVisitor& visitor) { maker->visit_options(visitor); });
  for (const auto& [name, value] : settings) options.assign(name, value, "--" + name);
  return maker->make(std::make_unique<Batched<World>>("test", std::move(world), lanes),
                     {.seed = 1, .total_timesteps = total_timesteps, .threads = threads});
}

inline double metric(const Metrics& metrics, const std::string& name) {
  for (const auto& [tag, value] : metrics.values) {
    if (tag == name) return value;
  }
  return NAN;
}

// Mean reward of a step, over the episodes of the last `iterations`.
inline double train(Algorithm& algorithm, int iterations, int last) {
  double sum = 0, steps = 0;
  for (int i = 0; i < iterations; ++i) {
    for (const Episode& episode : algorithm.iterate().episodes) {
      if (i < iterations - last) continue;
      sum += episode.episode_return;
      steps += static_cast<double>(episode.length);
    }
  }
  return sum / steps;
}

}  // namespace engram
