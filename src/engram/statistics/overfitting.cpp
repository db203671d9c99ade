#include "engram/statistics/overfitting.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

#include "engram/core/error.h"
#include "engram/core/rounding.h"

namespace engram {
namespace {

struct Sums {
  double count = 0, sum = 0, squares = 0;
  void add(const Sums& other) {
    count += other.count;
    sum += other.sum;
    squares += other.squares;
  }
  double sharpe() const {
    const double mean = sum / count, variance = squares / count - mean * mean;
    return is_rounding(variance, squares / count) ? 0 : mean / std::sqrt(variance);
  }
};

// [trial][block]
std::vector<std::vector<Sums>> sums_of_blocks(const std::vector<std::vector<double>>& returns, int blocks) {
  std::vector<std::vector<Sums>> result(returns.size(), std::vector<Sums>(static_cast<size_t>(blocks)));
  for (size_t trial = 0; trial < returns.size(); ++trial) {
    const size_t periods = returns[trial].size();
    for (size_t t = 0; t < periods; ++t) {
      const double r = returns[trial][t];
      result[trial][t * static_cast<size_t>(blocks) / periods].add({1, r, r * r});
    }
  }
  return result;
}

double sharpe_of(const std::vector<Sums>& blocks, uint32_t chosen) {
  Sums all;
  for (size_t i = 0; i < blocks.size(); ++i) {
    if ((chosen >> i & 1) != 0) all.add(blocks[i]);
  }
  return all.sharpe();
}

}  // namespace

double probability_of_overfitting(const std::vector<std::vector<double>>& returns, int blocks) {
  const bool shaped = returns.size() >= 2 && blocks >= 2 && blocks <= 20 && blocks % 2 == 0 &&
                      std::all_of(returns.begin(), returns.end(), [&](const auto& trial) {
                        return trial.size() == returns[0].size() && trial.size() >= static_cast<size_t>(blocks);
                      });
  if (!shaped) {
    throw Error(
        "probability_of_overfitting: expected at least two trials of one length, and an even number of blocks "
        "from 2 to 20 that is not greater");
  }
  const auto sums = sums_of_blocks(returns, blocks);
  const uint32_t all = (uint32_t{1} << blocks) - 1;
  int64_t divisions = 0, lower = 0;
  for (uint32_t chosen = 0; chosen <= all; ++chosen) {
    if (std::popcount(chosen) != blocks / 2) continue;
    size_t best = 0;
    double best_sharpe = -INFINITY;
    for (size_t trial = 0; trial < sums.size(); ++trial) {
      const double value = sharpe_of(sums[trial], chosen);
      if (value > best_sharpe) best_sharpe = value, best = trial;
    }
    const double outside = sharpe_of(sums[best], all & ~chosen);
    int64_t rank = 1;  // 1: the worst
    for (const auto& trial : sums) rank += sharpe_of(trial, all & ~chosen) < outside ? 1 : 0;
    // Logit of the relative rank: not positive means the lower half.
    lower += 2 * rank <= static_cast<int64_t>(sums.size()) + 1 ? 1 : 0;
    ++divisions;
  }
  return static_cast<double>(lower) / static_cast<double>(divisions);
}

}  // namespace engram
