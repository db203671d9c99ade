#include "engram/core/rounding.h"

#include <gtest/gtest.h>

namespace engram {
namespace {

// 0.1 + 0.2 - 0.3 is 5.6e-17; a price of 1e6 that moves by a hundredth has moved.
TEST(Rounding, IsRelativeToTheSizeOfTheNumbers) {
  EXPECT_TRUE(is_rounding(0.1 + 0.2 - 0.3, 0.3));
  EXPECT_FALSE(is_rounding(0.01, 1e6));
  EXPECT_TRUE(is_rounding(-0.00001, -1e6));
  EXPECT_FALSE(is_rounding(-0.001, -1e6));
  EXPECT_FALSE(is_rounding(1e-300, 0));
  EXPECT_TRUE(is_rounding(0, 0));
}

TEST(Rounding, NobodyDividesByIt) {
  EXPECT_EQ(divisor(1e-17, 0.6), 1);
  EXPECT_EQ(divisor(0, 0), 1);
  EXPECT_EQ(divisor(0.02, 0.0003), 0.02);
}

}  // namespace
}  // namespace engram
