#include "engram/statistics/interquartile_mean.h"

#include <gtest/gtest.h>

#include <vector>

#include "engram/core/error.h"

namespace engram {
namespace {

TEST(InterquartileMean, LeavesOutAQuarterAtEitherEnd) {
  EXPECT_DOUBLE_EQ(interquartile_mean(std::vector<double>{100, 1, 2, -50, 3, 4, 5, 6}), (2 + 3 + 4 + 5) / 4.0);
  EXPECT_DOUBLE_EQ(interquartile_mean(std::vector<double>{9, 1, 2, 3, -9}), 2);  // floor(5/4) = 1 at either end
  EXPECT_DOUBLE_EQ(interquartile_mean(std::vector<double>{1, 2, 6}), 3);         // too few to leave any out
  EXPECT_THROW(interquartile_mean(std::vector<double>{}), Error);
}

}  // namespace
}  // namespace engram
