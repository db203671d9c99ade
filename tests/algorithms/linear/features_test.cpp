#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "engram/algorithms/linear/fourier_features.h"
#include "engram/algorithms/linear/tile_coding.h"

namespace engram {
namespace {

std::vector<int64_t> tiles_of(const TileCoding& coding, std::vector<double> state) {
  Features x;
  coding.map(state, x);
  return x.index;
}

size_t shared(const std::vector<int64_t>& a, const std::vector<int64_t>& b) {
  size_t count = 0;
  for (size_t k = 0; k < a.size(); ++k) count += a[k] == b[k];
  return count;
}

TEST(TileCodingTest, OneTileInEachTiling) {
  const TileCoding coding({-1.2, -0.07}, {0.6, 0.07}, 8, 8);
  EXPECT_EQ(coding.size(), 8 * 9 * 9);
  EXPECT_EQ(coding.scale(), 8);
  for (const double x : {-1.2, -0.5, 0.6, 99.0}) {
    for (const double v : {-0.07, 0.0, 0.07, -99.0}) {
      const auto tiles = tiles_of(coding, {x, v});
      ASSERT_EQ(tiles.size(), 8u);
      for (int64_t k = 0; k < 8; ++k) EXPECT_EQ(tiles[static_cast<size_t>(k)] / 81, k);
    }
  }
}

TEST(TileCodingTest, DisplacedByOddEighths) {
  // One tile is 1 wide; tiling k is displaced by k/8 and 3k/8 (modulo 1).
  const TileCoding coding({0, 0}, {8, 8}, 8, 8);
  const auto cell = [&](double x, double y, int64_t tiling) {
    return tiles_of(coding, {x, y})[static_cast<size_t>(tiling)] - tiling * 81;
  };
  EXPECT_EQ(cell(0.5, 0.5, 0), 0);
  EXPECT_EQ(cell(0.5, 0.5, 3), 9 * 0 + 0);  // displaced by 3/8, 9/8 = 1/8: still in the first tile of both
  EXPECT_EQ(cell(0.5, 0.5, 5), 9 * 1 + 1);  // 5/8 and 15/8 = 7/8: 1.125 and 1.375
  EXPECT_EQ(cell(0.5, 0.5, 1), 9 * 0 + 0);  // 1/8 and 3/8: 0.625 and 0.875
  EXPECT_EQ(cell(0.5, 0.5, 6), 9 * 1 + 0);  // 6/8 and 18/8 = 2/8: 1.25 and 0.75
}

TEST(TileCodingTest, GeneralisesToNeighboursAndNotBeyondATile) {
  const TileCoding coding({0, 0}, {8, 8}, 8, 8);
  const auto here = tiles_of(coding, {3.4, 3.4});
  EXPECT_EQ(shared(here, tiles_of(coding, {3.4, 3.4})), 8u);
  // An eighth of a tile along one axis crosses the border of exactly one of the eight grids.
  EXPECT_EQ(shared(here, tiles_of(coding, {3.4 + 1.0 / 8, 3.4})), 7u);
  EXPECT_EQ(shared(here, tiles_of(coding, {3.4, 3.4 + 1.0 / 8})), 7u);
  EXPECT_EQ(shared(here, tiles_of(coding, {3.4 + 1.001, 3.4})), 0u);
}

TEST(FourierFeaturesTest, InnerProductsApproachTheGaussianKernel) {
  const FourierFeatures features({1, 0}, {2, 0.5}, 7, 4000);
  EXPECT_EQ(features.size(), 4 * 4000);
  Features a, b;
  features.map(std::vector<double>{1.5, 0.1}, a);
  features.map(std::vector<double>{0.7, -0.2}, b);
  const double distance = std::pow(0.8 / 2, 2) + std::pow(0.3 / 0.5, 2);
  for (size_t block = 0; block < 4; ++block) {
    const double gamma = std::vector<double>{5, 2, 1, 0.5}[block];
    double product = 0;
    for (size_t i = block * 4000; i < (block + 1) * 4000; ++i) product += a.value[i] * b.value[i];
    // A mean of 4000 terms of deviation at most 1: five standard errors are 0.08.
    EXPECT_NEAR(product, std::exp(-gamma * distance), 0.08);
  }
  EXPECT_NEAR(a.squared_norm(), features.scale(), 0.16);
}

}  // namespace
}  // namespace engram
