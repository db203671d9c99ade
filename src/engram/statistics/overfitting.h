// Probability of backtest overfitting by combinatorially symmetric cross-validation (Bailey, Borwein, Lopez de Prado
// and Zhu, 2017): the periods are cut into `blocks` parts; in each of the C(blocks, blocks / 2) divisions into halves,
// the trial that is best by Sharpe in one half is ranked in the other. PBO is how often it lands in the lower half
// there.
#pragma once

#include <vector>

namespace engram {

// returns[trial][period], at least two trials of equal length; `blocks` even, 2 .. 20, at most the number of periods.
double probability_of_overfitting(const std::vector<std::vector<double>>& returns, int blocks = 16);

}  // namespace engram
