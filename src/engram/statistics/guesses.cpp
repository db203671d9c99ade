#include "engram/statistics/guesses.h"

#include <algorithm>
#include <cassert>
#include <vector>

#include "engram/core/error.h"
#include "engram/statistics/stationary_bootstrap.h"

namespace engram {

int most_common(std::span<const int> values) {
  int best = 0;
  std::ptrdiff_t most = -1;
  for (int each = 0; each <= *std::max_element(values.begin(), values.end()); ++each) {
    const std::ptrdiff_t count = std::count(values.begin(), values.end(), each);
    if (count > most) best = each, most = count;
  }
  return best;
}

GuessJudgement judge_guesses(std::span<const int> guesses, std::span<const int> truths, int majority) {
  assert(guesses.size() == truths.size());
  if (truths.empty()) throw Error("guesses: expected at least one, found none");
  const auto share = [&](int each) {
    return static_cast<double>(std::count(truths.begin(), truths.end(), each)) / static_cast<double>(truths.size());
  };
  const int constant = most_common(truths);
  std::vector<double> right, difference;
  for (size_t i = 0; i < truths.size(); ++i) {
    right.push_back(guesses[i] == truths[i] ? 1 : 0);
    difference.push_back(right.back() - (constant == truths[i] ? 1 : 0));
  }
  return {mean(right), share(constant), share(majority), constant,
          stationary_bootstrap_mean(difference, default_block(difference.size()), 0)};
}

}  // namespace engram
