// Rounding: the one rule by which a difference or a deviation counts as none.
//
//   |difference| <= 1e-10 |size|
//
// Equal numbers, once they went through sums, quotients or a mean, differ in their last digits. Whoever divides by such
// a deviation turns the next real difference into a number of 1e14. `size` is that of the numbers which the difference
// was taken from: their mean; 1 for returns, which are quotients less 1. Doubles hold 16 digits; ten are left to what
// is done with them, and no deviation that anybody means is so small.
#pragma once

#include <cmath>

namespace engram {

inline bool is_rounding(double difference, double size) { return std::abs(difference) <= 1e-10 * std::abs(size); }

// What to divide by: the deviation, or 1 where it is none.
inline double divisor(double deviation, double size) { return is_rounding(deviation, size) ? 1 : deviation; }

}  // namespace engram
