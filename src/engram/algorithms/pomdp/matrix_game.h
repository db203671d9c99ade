// The value of a game of two players with opposite interests, and the mixed strategy that guarantees it (von Neumann
// 1928), by the simplex method (Dantzig 1951):
//
//   value = max over x >= 0, sum x = 1, of  min_j sum_i x_i payoff(j, i)
//
// With all payoffs positive (shifted and scaled into [1, 2], which moves the value alike) the second player's program
// "max sum y, sum_j payoff(j, i) y_j <= 1, y >= 0" begins at y = 0 without a search for a first solution; then
// value = 1 / sum y, and x is the program's dual times the value. Dantzig's rule chooses a column; after many pivots
// Bland's, which never cycles. Work: pivots, about as many as choices, of choices x replies each.
#pragma once

#include <cstdint>
#include <vector>

namespace engram {

struct GameSolution {
  double value;
  std::vector<double> strategy;  // (choices): x
};

// payoff (replies, choices), row after row, finite; at least one of each.
GameSolution solve_game(const std::vector<double>& payoff, int64_t choices);

}  // namespace engram
