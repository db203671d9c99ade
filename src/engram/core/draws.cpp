#include "engram/core/draws.h"

#include <cmath>
#include <numbers>

#include "engram/core/elementary.h"

namespace engram {
namespace {

__extension__ typedef unsigned __int128 Wide;

constexpr int blocks_at_once = 8;

// Philox4x32-10 of eight successive blocks. The inner loops have no dependence between blocks, so that the compiler
// may put several into one register.
void make_blocks(uint64_t seed, uint64_t first, uint32_t lane, uint32_t purpose, uint64_t* draws) {
  constexpr int n = blocks_at_once;
  uint32_t c0[n], c1[n], c2[n], c3[n];
  for (int i = 0; i < n; ++i) {
    const uint64_t block = first + static_cast<uint64_t>(i);
    c0[i] = static_cast<uint32_t>(block);
    c1[i] = static_cast<uint32_t>(block >> 32);
    c2[i] = lane;
    c3[i] = purpose;
  }
  uint32_t k0 = static_cast<uint32_t>(seed), k1 = static_cast<uint32_t>(seed >> 32);
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < n; ++i) {
      const uint64_t a = uint64_t{0xD2511F53} * c0[i], b = uint64_t{0xCD9E8D57} * c2[i];
      c0[i] = static_cast<uint32_t>(b >> 32) ^ c1[i] ^ k0;
      c1[i] = static_cast<uint32_t>(b);
      c2[i] = static_cast<uint32_t>(a >> 32) ^ c3[i] ^ k1;
      c3[i] = static_cast<uint32_t>(a);
    }
    k0 += 0x9E3779B9;
    k1 += 0xBB67AE85;
  }
  for (int i = 0; i < n; ++i) {
    draws[2 * i] = uint64_t{c0[i]} << 32 | c1[i];
    draws[2 * i + 1] = uint64_t{c2[i]} << 32 | c3[i];
  }
}

}  // namespace

void Draws::refill() {
  for (uint64_t i = 0; i < size; i += 2 * blocks_at_once) {
    make_blocks(seed_, (begin_ + i) / 2, lane_, static_cast<uint32_t>(purpose_), &buffer_[i]);
  }
  begin_ += size;
  next_ = 0;
}

void Draws::seek(uint64_t counter) {
  begin_ = counter / size * size;
  refill();
  next_ = counter % size;
}

double Draws::normal() {
  const double radius = std::sqrt(-2 * log(1 - uniform()));
  return radius * cos(2 * std::numbers::pi * uniform());
}

int64_t Draws::below(int64_t n) {
  const auto range = static_cast<uint64_t>(n);
  const uint64_t threshold = (0 - range) % range;
  for (;;) {
    const Wide product = Wide{bits()} * range;
    if (static_cast<uint64_t>(product) >= threshold) return static_cast<int64_t>(product >> 64);
  }
}

}  // namespace engram
