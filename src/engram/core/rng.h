// Chance: counter-keyed streams of Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
// SC 2011). A draw is a function of (seed, purpose, lane, counter) alone: lane i draws only from its own stream, a
// checkpoint stores only the counter, and the transforms are ours, never std:: distributions, so that the same seed
// gives the same numbers on every machine.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace engram {

// What a stream is for; two purposes never share numbers.
enum class Purpose : uint32_t {
  initialise,
  environment,
  action,
  minibatch,
  evaluation,
  bootstrap,
  test,
  dropout,
  exploration,
  market,
  tuning
};

// Philox4x32-10 of one counter and key: 128 random bits.
std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key);

class Rng {
 public:
  Rng() = default;
  Rng(uint64_t seed, Purpose purpose, uint32_t lane = 0) : seed_(seed), purpose_(purpose), lane_(lane) {}

  uint64_t bits();   // 64 random bits
  double uniform();  // [0, 1), 53 bits
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  double normal();                     // standard normal (Box and Muller 1958, one of the pair)
  int64_t below(int64_t n);            // {0 .. n-1}, unbiased (Lemire 2019); n >= 1
  void shuffle(std::span<int> items);  // Fisher and Yates

  uint64_t counter() const { return counter_; }

  template <class Archive>
  void visit(Archive& archive) {
    archive("counter", counter_);
  }

 private:
  uint64_t seed_ = 0;
  Purpose purpose_ = Purpose::test;
  uint32_t lane_ = 0;
  uint64_t counter_ = 0;  // draws so far; each takes half of a Philox block
};

}  // namespace engram
