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

// Four seeds, three of them 1: of the 256 equally likely draws, the middle two sum to 0 where three or four zeros are
// drawn (12 + 1), to 1 where two are (54). So 5 % of them lie at 0 and 26 % at or below 1/2.
TEST(InterquartileMean, IsKnownToTheBootstrapsInterval) {
  const std::vector<double> values{1, 0, 1, 1};
  EXPECT_EQ(bootstrap_interquartile_mean(values, 3, 0.95).low, 0);    // 2.5 % < 5.1 %
  EXPECT_EQ(bootstrap_interquartile_mean(values, 3, 0.80).low, 0.5);  // 5.1 % < 10 % < 26 %
  EXPECT_EQ(bootstrap_interquartile_mean(values, 3, 0.95).high, 1);
  EXPECT_THROW(bootstrap_interquartile_mean({}, 1), Error);
}

}  // namespace
}  // namespace engram
