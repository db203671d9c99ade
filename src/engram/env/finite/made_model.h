// A random Markov decision process of any size, the same on every machine: for benchmarks and for trials of scale.
//
//   each (s, a): `outcomes` times next = n() % S and p = u() + 0.001, p normalised; then r(s, a) = u()
//
// n is splitmix64 (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators"), u its top 53 bits as a
// number in [0, 1). No state is terminal.
#pragma once

#include <cstdint>
#include <vector>

#include "engram/env/tabular_model.h"

namespace engram {

class SplitMix64 {
 public:
  explicit SplitMix64(uint64_t seed) : state_(seed) {}

  uint64_t next() {
    uint64_t z = state_ += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  double uniform() { return static_cast<double>(next() >> 11) * 0x1p-53; }

 private:
  uint64_t state_;
};

inline SparseModel made_model(int64_t states, int64_t actions, int64_t outcomes, uint64_t seed) {
  ModelBuilder builder(states, actions, "made model");
  SplitMix64 random(seed);
  std::vector<Transition> moves(static_cast<size_t>(outcomes));
  for (int64_t row = 0; row < states * actions; ++row) {
    double sum = 0;
    for (Transition& move : moves) {
      move.next = static_cast<int64_t>(random.next() % static_cast<uint64_t>(states));
      move.probability = random.uniform() + 1e-3;
      move.terminal = false;
      sum += move.probability;
    }
    const double reward = random.uniform();
    for (Transition& move : moves) {
      move.probability /= sum;
      move.reward = reward;
      builder.add(row / actions, row % actions, move);
    }
  }
  return builder.build();
}

}  // namespace engram
