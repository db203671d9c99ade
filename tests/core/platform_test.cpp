#include "engram/core/platform.h"

#include <gtest/gtest.h>

#include <csignal>

namespace engram {
namespace {

volatile std::sig_atomic_t heard = 0;
void listen(int) { heard = heard + 1; }

// The program's own handler hears nothing while interrupts are held, however often the signal comes (a second one must
// not end the process), and everything afterwards.
TEST(HeldInterrupts, SetTheFlagAndGiveTheHandlerBack) {
  const auto before = std::signal(SIGINT, listen);
  heard = 0;
  {
    const HeldInterrupts outer;
    {
      const HeldInterrupts inner;
      EXPECT_FALSE(interrupted());
      std::raise(SIGINT);
      std::raise(SIGINT);
    }
    EXPECT_TRUE(interrupted());
  }
  EXPECT_FALSE(interrupted());
  EXPECT_EQ(heard, 0);
  std::raise(SIGINT);
  EXPECT_EQ(heard, 1);
  std::signal(SIGINT, before);
}

}  // namespace
}  // namespace engram
