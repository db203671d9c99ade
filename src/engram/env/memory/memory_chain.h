// MemoryChain and KMemoryChain: one bit to keep, for as long as one likes; and a bit of k steps ago at every step.
//
// MemoryChain, length L (bsuite's memory_len with one bit, Osband et al. 2020):
//   observation (1 - t/L, query, context), t = 0 .. L-1: the context is +-1 at t = 0 and 0 after it; query is 1 at
//   t = L - 1, when the bit has to be named. Reward of that step +1 or -1, of all others 0; terminated after L steps.
//   Deviation: bsuite's query column holds the index of the bit, which with one bit is always 0.
//   Who remembers gets 1, who does not 0.
// KMemoryChain, k (Elelimy et al. 2024; Farr et al. 2026):
//   observation (1 - t/8k, bit), a fresh +-1 at every step; the action names the bit of k steps ago: +1 or -1 from step
//   k on; terminated after 8 k steps. Who remembers gets 7 k, who does not 0.
#pragma once

#include <span>
#include <vector>

#include "engram/env/environment.h"

namespace engram::inline ENGRAM_REAL {

struct MemoryChain {
  static constexpr double optimal_return = 1;

  struct Options {
    int64_t length = 8;
    void visit(OptionVisitor& v) {
      v.option("length", length, {1, 1e6}, "steps of an episode; the bit is shown in the first, asked for in the last");
    }
  };

  int64_t length, elapsed = 0, context = 0;

  explicit MemoryChain(const Options& options) : length(options.length) {}

  Space observation_space() const { return Space::box(3, -1, 1); }
  Space action_space() const { return Space::discrete(2); }

  void reset(Rng& rng, View observation) {
    elapsed = 0;
    context = rng.below(2);
    show(observation);
  }
  Outcome step(ConstView action, Rng&, View observation) {
    const bool last = ++elapsed == length;
    show(observation);
    if (!last) return {0};
    return {static_cast<int64_t>(action(0, 0)) == context ? 1.0 : -1.0, Ending::terminated};
  }

  void visit(Archive& archive) {
    archive("elapsed", elapsed, {0, length});
    archive("context", context, {0, 1});
  }

 private:
  void show(View observation) const {
    observation(0, 0) = static_cast<Real>(1 - static_cast<double>(elapsed) / static_cast<double>(length));
    observation(0, 1) = elapsed == length - 1;
    observation(0, 2) = elapsed == 0 ? static_cast<Real>(2 * context - 1) : Real(0);
  }
};

struct KMemoryChain {
  struct Options {
    int64_t k = 5;
    void visit(OptionVisitor& v) {
      v.option("k", k, {1, 1e5}, "how many steps ago the bit was shown that has to be named; an episode lasts 8 k");
    }
  };

  int64_t elapsed = 0;
  std::vector<int64_t> bits;  // k: those of the last k steps; step t's stands at t mod k

  explicit KMemoryChain(const Options& options) : bits(static_cast<size_t>(options.k)) {}

  int64_t k() const { return static_cast<int64_t>(bits.size()); }
  Space observation_space() const { return Space::box(2, -1, 1); }
  Space action_space() const { return Space::discrete(2); }

  void reset(Rng& rng, View observation) {
    elapsed = 0;
    bits.assign(bits.size(), 0);
    show(rng, observation);
  }
  // The new bit takes the place of the one that the next action names, so that one is judged first.
  Outcome step(ConstView action, Rng& rng, View observation) {
    const bool right = static_cast<int64_t>(action(0, 0)) == asked_;
    const double reward = elapsed < k() ? 0 : right ? 1 : -1;
    ++elapsed;
    show(rng, observation);
    return {reward, elapsed == 8 * k() ? Ending::terminated : Ending::none};
  }

  void visit(Archive& archive) {
    archive("elapsed", elapsed, {0, 8 * k()});
    archive("bits", std::span(bits), {0, 1});
    archive("asked", asked_, {0, 1});
  }

 private:
  void show(Rng& rng, View observation) {
    int64_t& place = bits[static_cast<size_t>(elapsed % k())];
    asked_ = place;
    place = rng.below(2);
    observation(0, 0) = static_cast<Real>(1 - static_cast<double>(elapsed) / static_cast<double>(8 * k()));
    observation(0, 1) = static_cast<Real>(2 * place - 1);
  }

  int64_t asked_ = 0;  // what the coming action has to name
};

}  // namespace engram::inline ENGRAM_REAL
