// Point-based value iteration between two bounds: heuristic search value iteration. Smith & Simmons (2004, 2005).
//
//   lower   alpha vectors, begun with blind_vectors; an update at b adds the best backup there
//   upper   values at beliefs, between which the sawtooth of Hauskrecht (2000) holds: with corners v(s),
//           U(b) = v . b + min over points p of (U_p - v . p) min over s with p(s) > 0 of b(s) / p(s)
//           begun with the fast informed bound (ib., eq. 20); an update at b sets U_b = max_a Q_U(b, a)
//   trial   from the start belief: the action whose upper value is greatest, then the observation whose belief holds
//           the most of the gap beyond tolerance discount^-t, until none is left; then updates on the way back
//
// Deviation: on the way down U is lowered, too, at each belief and at the corner of its likeliest state; else a trial
// keeps to an action that its own first steps have shown to be poor (the tiger's gap of 1e-4 needs 1,435 updates
// instead of more than 10,000).
//
// Both are bounds of the best value at every moment, so that `upper - lower` at the start is proved whenever trials
// end: at the tolerance or after max_backups updates. For models on which incremental pruning grows too large.
#pragma once

#include "engram/algorithms/pomdp/alpha_vectors.h"

namespace engram {

PomdpSolution point_based(const Pomdp& model, const PomdpPlanning& planning);

}  // namespace engram
