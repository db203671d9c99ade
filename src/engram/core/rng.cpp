#include "engram/core/rng.h"

#include <cmath>
#include <numbers>
#include <utility>

#include "engram/core/elementary.h"

namespace engram {
namespace {
__extension__ typedef unsigned __int128 Wide;
}

std::array<uint32_t, 4> philox(std::array<uint32_t, 4> c, std::array<uint32_t, 2> k) {
  for (int round = 0; round < 10; ++round) {
    const uint64_t a = uint64_t{0xD2511F53} * c[0];
    const uint64_t b = uint64_t{0xCD9E8D57} * c[2];
    c = {static_cast<uint32_t>(b >> 32) ^ c[1] ^ k[0], static_cast<uint32_t>(b),
         static_cast<uint32_t>(a >> 32) ^ c[3] ^ k[1], static_cast<uint32_t>(a)};
    k = {k[0] + 0x9E3779B9, k[1] + 0xBB67AE85};
  }
  return c;
}

uint64_t Rng::bits() {
  const uint64_t block = counter_ >> 1;
  const auto out =
      philox({static_cast<uint32_t>(block), static_cast<uint32_t>(block >> 32), lane_, static_cast<uint32_t>(purpose_)},
             {static_cast<uint32_t>(seed_), static_cast<uint32_t>(seed_ >> 32)});
  const size_t half = 2 * (counter_++ & 1);
  return uint64_t{out[half]} << 32 | out[half + 1];
}

double Rng::uniform() { return static_cast<double>(bits() >> 11) * 0x1p-53; }

double Rng::normal() {
  const double radius = std::sqrt(-2 * log(1 - uniform()));  // 1 - u lies in (0, 1]
  return radius * cos(2 * std::numbers::pi * uniform());
}

int64_t Rng::below(int64_t n) {
  // Multiply-shift; the few low products that would favour some results are drawn again. Below `range` they may be
  // among those: only then is the division worth its time.
  const auto range = static_cast<uint64_t>(n);
  for (;;) {
    const Wide product = Wide{bits()} * range;
    const auto low = static_cast<uint64_t>(product);
    if (low >= range || low >= (0 - range) % range) return static_cast<int64_t>(product >> 64);
  }
}

void Rng::shuffle(std::span<int> items) {
  for (size_t i = items.size(); i > 1; --i) {
    std::swap(items[i - 1], items[static_cast<size_t>(below(static_cast<int64_t>(i)))]);
  }
}

}  // namespace engram
