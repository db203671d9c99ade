// Incremental pruning: value iteration over all beliefs at once. Cassandra, Littman & Zhang (1997), "Incremental
// pruning: a simple, fast, exact method for POMDPs".
//
//   A_{a,o} = prune { r_a / |O| + gamma sum_s' T(a, ., s') Z(a, s', o) alpha(s') : alpha in V }
//   A_a     = prune(... prune(A_{a,1} (+) A_{a,2}) ... (+) A_{a,|O|}),    V <- prune(union of A_a)
//
// where (+) adds each to each. Begun with blind_vectors, every V is a lower bound. A prune may cost V up to `e`, a
// sweep E = 2 |O| e; with d = max_b (V_new - V)(b), found by witnesses, no belief is worth more than
//
//   V_new(b) + (gamma d + E) / (1 - gamma)
//
// since X = max (V* - V_new) <= gamma max (V* - V) + E <= gamma (X + d) + E. That is `error_bound`; sweeps end where it
// is within the tolerance. For small models: Error (status 1) where a cross sum would hold more than max_vectors,
// which names the other method.
#pragma once

#include "engram/algorithms/pomdp/alpha_vectors.h"

namespace engram {

PomdpSolution incremental_pruning(const Pomdp& model, const PomdpPlanning& planning);

}  // namespace engram
