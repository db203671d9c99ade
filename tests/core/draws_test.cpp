#include "engram/core/draws.h"

#include <gtest/gtest.h>

#include "engram/core/archive.h"

namespace engram {
namespace {

TEST(DrawsTest, AreTheNumbersOfRng) {
  Rng rng(0x123456789ABCDEF, Purpose::exploration, 7);
  Draws draws(0x123456789ABCDEF, Purpose::exploration, 7);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(draws.bits(), rng.bits()) << i;
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(draws.uniform(), rng.uniform());
    ASSERT_EQ(draws.normal(), rng.normal());
    ASSERT_EQ(draws.below(6), rng.below(6));
  }
  EXPECT_EQ(draws.counter(), rng.counter());
}

TEST(DrawsTest, GoOnFromTheirCounter) {
  for (int taken : {0, 1, 63, 64, 65, 200}) {
    Draws draws(5, Purpose::action);
    for (int i = 0; i < taken; ++i) draws.bits();
    Archive saver = Archive::saver();
    draws.visit(saver);
    Archive loader = Archive::loader(saver.finish());
    Draws other(5, Purpose::action);
    other.visit(loader);
    EXPECT_EQ(other.counter(), static_cast<uint64_t>(taken));
    for (int i = 0; i < 130; ++i) ASSERT_EQ(other.bits(), draws.bits()) << taken << " " << i;
  }
}

}  // namespace
}  // namespace engram
