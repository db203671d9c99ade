#include "engram/algorithms/pomdp/matrix_game.h"

#include <algorithm>
#include <utility>

namespace engram {
namespace {

constexpr double zero = 1e-12;  // payoffs are of the order of 1

// The condensed tableau: a row for each choice, then the objective; a column for each reply, then the right side.
class Tableau {
 public:
  Tableau(const std::vector<double>& payoff, int64_t choices, double low, double size)
      : rows_(choices), columns_(static_cast<int64_t>(payoff.size()) / choices) {
    cells_.resize(static_cast<size_t>((rows_ + 1) * (columns_ + 1)), 1);
    for (int64_t i = 0; i < rows_; ++i) {
      for (int64_t j = 0; j < columns_; ++j) {
        cell(i, j) = 1 + (payoff[static_cast<size_t>(j * choices + i)] - low) / size;
      }
    }
    for (int64_t j = 0; j < columns_; ++j) cell(rows_, j) = -1;
    cell(rows_, columns_) = 0;
    for (int64_t i = 0; i < rows_; ++i) basic_.push_back(columns_ + i);  // the slack of constraint i
    for (int64_t j = 0; j < columns_; ++j) free_.push_back(j);
  }

  void optimise() {
    const int64_t patience = 20 * (rows_ + columns_);
    for (int64_t pivots = 0; pivots < 100 * patience; ++pivots) {
      const int64_t column = entering(pivots > patience);
      if (column < 0) return;
      const int64_t row = leaving(column);
      if (row < 0) return;  // rounding alone: the program is bounded
      pivot(row, column);
    }
  }

  double sum() const { return cell(rows_, columns_); }
  std::vector<double> dual() const {
    std::vector<double> x(static_cast<size_t>(rows_), 0);
    for (int64_t j = 0; j < columns_; ++j) {
      const int64_t slack = free_[static_cast<size_t>(j)] - columns_;
      if (slack >= 0) x[static_cast<size_t>(slack)] = std::max(0.0, cell(rows_, j));
    }
    return x;
  }

 private:
  double& cell(int64_t i, int64_t j) { return cells_[static_cast<size_t>(i * (columns_ + 1) + j)]; }
  double cell(int64_t i, int64_t j) const { return cells_[static_cast<size_t>(i * (columns_ + 1) + j)]; }

  // The column that promises most, or (Bland) the first variable that promises anything; -1: none does.
  int64_t entering(bool bland) const {
    int64_t best = -1;
    for (int64_t j = 0; j < columns_; ++j) {
      if (cell(rows_, j) >= -zero) continue;
      const bool better = best < 0 || (bland ? free_[static_cast<size_t>(j)] < free_[static_cast<size_t>(best)]
                                             : cell(rows_, j) < cell(rows_, best));
      if (better) best = j;
    }
    return best;
  }
  // The constraint that is met first; of several the one whose variable comes first.
  int64_t leaving(int64_t column) const {
    int64_t best = -1;
    double least = 0;
    for (int64_t i = 0; i < rows_; ++i) {
      if (cell(i, column) <= zero) continue;
      const double ratio = cell(i, columns_) / cell(i, column);
      const bool first = best < 0 || ratio < least ||
                         (ratio == least && basic_[static_cast<size_t>(i)] < basic_[static_cast<size_t>(best)]);
      if (!first) continue;
      best = i;
      least = ratio;
    }
    return best;
  }
  void pivot(int64_t r, int64_t c) {
    const double p = cell(r, c);
    for (int64_t j = 0; j <= columns_; ++j) {
      if (j != c) cell(r, j) /= p;
    }
    for (int64_t i = 0; i <= rows_; ++i) {
      const double factor = cell(i, c);
      if (i == r || factor == 0) continue;
      for (int64_t j = 0; j <= columns_; ++j) {
        if (j != c) cell(i, j) -= factor * cell(r, j);
      }
      cell(i, c) = -factor / p;
    }
    cell(r, c) = 1 / p;
    std::swap(basic_[static_cast<size_t>(r)], free_[static_cast<size_t>(c)]);
  }

  int64_t rows_, columns_;
  std::vector<double> cells_;
  std::vector<int64_t> basic_, free_;  // the variable of each row, of each column
};

}  // namespace

GameSolution solve_game(const std::vector<double>& payoff, int64_t choices) {
  const auto [low, high] = std::ranges::minmax(payoff);
  const double size = high > low ? high - low : 1;
  Tableau tableau(payoff, choices, low, size);
  tableau.optimise();
  std::vector<double> strategy = tableau.dual();
  double sum = 0;
  for (const double x : strategy) sum += x;
  for (double& x : strategy) x /= sum;
  return {low + size * (1 / tableau.sum() - 1), std::move(strategy)};
}

}  // namespace engram
