// Alpha vectors: a value function of beliefs as the greatest of linear ones, each with the action that it begins with.
// Sondik (1971); Kaelbling, Littman & Cassandra (1998), section 4.
//
//   V(b) = max over vectors of alpha . b
#pragma once

#include <vector>

#include "engram/env/pomdp/pomdp.h"

namespace engram {

using Belief = std::vector<double>;

struct AlphaVector {
  std::vector<double> values;  // (S)
  int64_t action;
};

double dot(const std::vector<double>& a, const std::vector<double>& b);

// The vector that is best at a belief, the first of equals; requires one at least.
const AlphaVector& best_at(const std::vector<AlphaVector>& vectors, const Belief& belief);
inline double value_at(const std::vector<AlphaVector>& vectors, const Belief& belief) {
  return dot(best_at(vectors, belief).values, belief);
}

// Where `vector` is most above all of `others`, and by how much (below 0: nowhere): a game (matrix_game.h) in which one
// chooses a state and the other a vector, whose mixed strategies are beliefs.
struct Witness {
  double margin;
  Belief belief;
};
Witness find_witness(const std::vector<double>& vector, const std::vector<AlphaVector>& others);

// Drops vectors without which V falls nowhere by more than `tolerance`: first those below a single other one, then
// (Lark's filter, White 1991) those that have no witness.
std::vector<AlphaVector> pruned(std::vector<AlphaVector> vectors, double tolerance);

// What "always this action" is worth, from below: for each action alpha = r_a + gamma T_a alpha, swept from
// min r / (1 - gamma) until it moves by less than 1e-3 of the
// largest |r| / (1 - gamma). Every backup of their maximum only raises it.
std::vector<AlphaVector> blind_vectors(const Pomdp& model);

// What a solver answers.
struct PomdpSolution {
  std::vector<AlphaVector> vectors;  // their V is a lower bound everywhere
  double lower, upper;               // of the best value from the start belief
  double error_bound;                // incremental pruning: of V at any belief; point-based: upper - lower
  int64_t backups;                   // sweeps over all beliefs, or updates at one
  bool converged;                    // to the tolerance that was asked for
};

struct PomdpPlanning {
  double tolerance = 1e-4;
  int64_t max_backups = 10000;
  int64_t max_vectors = 10000;  // of a cross sum
};

}  // namespace engram
