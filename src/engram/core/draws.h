// Draws: the numbers of Rng, made 64 at a time. Draw k of a stream is the same in both; here it costs about 4 ns
// instead of 15, because sixteen blocks of Philox go side by side. For loops that live on chance, such as tabular
// learning.
#pragma once

#include <array>
#include <cstdint>

#include "engram/core/rng.h"

namespace engram {

class Draws {
 public:
  Draws() : Draws(0, Purpose::test) {}
  Draws(uint64_t seed, Purpose purpose, uint32_t lane = 0) : seed_(seed), purpose_(purpose), lane_(lane) {}

  uint64_t bits() {  // 64 random bits
    if (next_ == size) refill();
    return buffer_[next_++];
  }
  double uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }  // [0, 1), 53 bits
  double normal();
  int64_t below(int64_t n);  // {0 .. n-1}, unbiased; n >= 1

  uint64_t counter() const { return begin_ + next_ - size; }  // draws so far

  template <class Archive>
  void visit(Archive& archive) {
    uint64_t taken = counter();
    archive("counter", taken);
    if (archive.loading()) seek(taken);
  }

 private:
  static constexpr uint64_t size = 64;
  void refill();
  void seek(uint64_t counter);

  uint64_t seed_;
  Purpose purpose_;
  uint32_t lane_;
  uint64_t begin_ = 0;  // the first draw that is not in the buffer
  uint64_t next_ = size;
  std::array<uint64_t, size> buffer_;
};

}  // namespace engram
