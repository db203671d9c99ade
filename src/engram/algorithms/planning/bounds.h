// How far values can be from the true ones.
//
// gamma < 1, MacQueen (1966) and Porteus (1971). Let T be one synchronous sweep, v' = T v, and low <= v' - v <= high,
// terminal states (where the change is 0) counted in. T is monotone, and T (v + c) lies between T v and T v + gamma c
// for c >= 0 (below for c <= 0): rows sum to 1, and what enters a terminal state does not carry c on. Hence
//
//   T^2 v = T v' <= T (v + high) <= v' + gamma high,      T^3 v <= v' + (gamma + gamma^2) high,   ...
//   v' + gamma / (1 - gamma) low  <=  v*  <=  v' + gamma / (1 - gamma) high
//
// so v' is within gamma / (1 - gamma) max |v' - v| of v*, and v' moved to the middle of the two (not in terminal
// states, which are exact) within half of gamma / (1 - gamma) (high - low). Where all states mix, the width shrinks far
// faster than the change itself: an early stop that is proved.
//
// gamma = 1: if w(s) bounds the steps to an end under every policy, w >= 1 + max_a P w, then v is within
// max |T v - v| max w of v* (Bertsekas & Tsitsiklis 1996, section 2.2). No bound where some policy may never end.
//
// Rounding: a backup over K moves is off by at most (K + 3) 2^-53 (|r| + |v|), and T passes errors on like changes.
#pragma once

#include <optional>
#include <vector>

#include "engram/algorithms/planning/backup.h"

namespace engram {

// The most that rounding moves one backup, at values up to `largest`.
double rounding(const Backup& backup, double largest);

// By the change of the last sweep, whose results `values` are.
std::optional<double> error_bound(const Backup& backup, const Change& change, int64_t sweeps);

// Half the width of the two bounds, rounding included; what `centre` leaves.
double half_width(const Backup& backup, const Change& change);

// The half width below which further sweeps change little but rounding: twice the part of it that is rounding.
double tellable(const Backup& backup, const Change& change);

// Moves `values` to the middle of the bounds.
void centre(const Backup& backup, const Change& change, std::vector<double>& values);

}  // namespace engram
