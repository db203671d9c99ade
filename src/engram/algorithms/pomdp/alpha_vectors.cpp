#include "engram/algorithms/pomdp/alpha_vectors.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engram/algorithms/pomdp/matrix_game.h"

namespace engram {
namespace {

bool below(const std::vector<double>& a, const std::vector<double>& b) {
  for (size_t s = 0; s < a.size(); ++s) {
    if (a[s] > b[s]) return false;
  }
  return true;
}

// Of two equal vectors the first one stays.
std::vector<AlphaVector> without_dominated(std::vector<AlphaVector> vectors) {
  std::vector<AlphaVector> kept;
  for (AlphaVector& vector : vectors) {
    const bool dominated =
        std::ranges::any_of(kept, [&](const AlphaVector& other) { return below(vector.values, other.values); });
    if (dominated) continue;
    std::erase_if(kept, [&](const AlphaVector& other) { return below(other.values, vector.values); });
    kept.push_back(std::move(vector));
  }
  return kept;
}

// Moves the vector that is best at `belief`; among equals the lexicographically greatest, which is surely needed.
void move_best(std::vector<AlphaVector>& from, const Belief& belief, std::vector<AlphaVector>& to) {
  size_t best = 0;
  double value = dot(from[0].values, belief);
  for (size_t i = 1; i < from.size(); ++i) {
    const double other = dot(from[i].values, belief);
    if (other < value || (other == value && from[i].values <= from[best].values)) continue;
    best = i;
    value = other;
  }
  to.push_back(std::move(from[best]));
  from.erase(from.begin() + static_cast<int64_t>(best));
}

}  // namespace

double dot(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

const AlphaVector& best_at(const std::vector<AlphaVector>& vectors, const Belief& belief) {
  const AlphaVector* best = &vectors[0];
  double value = dot(best->values, belief);
  for (const AlphaVector& vector : vectors) {
    const double other = dot(vector.values, belief);
    if (other <= value) continue;
    best = &vector;
    value = other;
  }
  return *best;
}

Witness find_witness(const std::vector<double>& vector, const std::vector<AlphaVector>& others) {
  std::vector<double> payoff;
  payoff.reserve(others.size() * vector.size());
  for (const AlphaVector& other : others) {
    for (size_t s = 0; s < vector.size(); ++s) payoff.push_back(vector[s] - other.values[s]);
  }
  GameSolution game = solve_game(payoff, static_cast<int64_t>(vector.size()));
  return {game.value, std::move(game.strategy)};
}

std::vector<AlphaVector> pruned(std::vector<AlphaVector> vectors, double tolerance) {
  std::vector<AlphaVector> open = without_dominated(std::move(vectors)), kept;
  if (open.size() < 2) return open;
  const Belief even(open[0].values.size(), 1 / static_cast<double>(open[0].values.size()));
  move_best(open, even, kept);
  while (!open.empty()) {
    const Witness witness = find_witness(open.back().values, kept);
    if (witness.margin <= tolerance) {
      open.pop_back();
    } else {
      move_best(open, witness.belief, kept);
    }
  }
  return kept;
}

std::vector<AlphaVector> blind_vectors(const Pomdp& model) {
  const auto [low, high] = std::ranges::minmax(model.expected);
  const double least = low / (1 - model.discount);
  const double still = 1e-3 * std::max(std::abs(low), std::abs(high)) / (1 - model.discount);
  std::vector<AlphaVector> vectors;
  const auto S = static_cast<size_t>(model.states.count);
  for (int64_t a = 0; a < model.actions.count; ++a) {
    std::vector<double> alpha(S, least), next(S);
    double moved = INFINITY;
    while (moved > still) {
      moved = 0;
      for (size_t s = 0; s < S; ++s) {
        const double* row = model.transition.data() + (static_cast<size_t>(a) * S + s) * S;
        double sum = 0;
        for (size_t k = 0; k < S; ++k) sum += row[k] * alpha[k];
        next[s] = std::max(alpha[s], model.expects(a, static_cast<int64_t>(s)) + model.discount * sum);
        moved = std::max(moved, next[s] - alpha[s]);
      }
      alpha = next;
    }
    vectors.push_back({std::move(alpha), a});
  }
  return without_dominated(std::move(vectors));
}

}  // namespace engram
