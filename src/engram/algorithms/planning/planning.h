// Planning in a known finite model: what all methods take, return and refuse.
//
//   v(s) = R(s) + max_a q(s, a),   q(s, a) = sum_s' p(s' | s, a) (r(s, a, s') + gamma v(s'))
//
// Bellman (1957); Sutton & Barto, 2nd ed., chapter 4; Puterman (1994), chapter 6. All numbers are double, whatever Real
// is. Ties go to the first action (greedy.h). Threads never change a bit: synchronous sweeps write each state from the
// old values alone, and maxima do not depend on their order; what is sequential by nature runs on the caller.
//
// A bound that doubles cannot tell ends at the one they can, with a note.
//
// Errors (status 2): gamma outside [0, 1]; a tolerance that is not positive or that doubles cannot tell from rounding;
// gamma = 1 where some state cannot surely reach an end, or where rewards can be collected without end.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "engram/core/threads.h"
#include "engram/env/tabular_model.h"

namespace engram {

struct Planning {
  double gamma = 0.99;
  // Stop once a sweep changes no value by more than this (a method with bounds: once the true error is no larger).
  // Empty: 1e-10, or what doubles allow for large values.
  std::optional<double> tolerance = std::nullopt;
  Threads* threads = nullptr;
};

struct Solution {
  std::vector<double> values;         // (S); terminal states 0, or their reward
  std::vector<int64_t> policy;        // (S) the greedy action; 0 in terminal states
  int64_t sweeps = 0;                 // over all states
  int64_t backups = 0;                // evaluations of one q(s, a)
  int64_t improvements = 0;           // of the policy that changed it (policy iteration)
  double residual = 0;                // largest change of a value in the last sweep
  std::optional<double> error_bound;  // no value is further than this from the true one; empty: not known
  std::string note;                   // what came out otherwise than was asked; "": nothing
};

// What a sweep changed: low <= v_new(s) - v(s) <= high for every s, and the largest |v_new|.
struct Change {
  double low = std::numeric_limits<double>::infinity(), high = -low, largest = 0;
  double residual() const { return high >= -low ? high : -low; }
  void include(double before, double after);
  void include(const Change& other);
};

inline void Change::include(double before, double after) {
  const double difference = after - before, size = after < 0 ? -after : after;
  if (difference < low) low = difference;
  if (difference > high) high = difference;
  if (size > largest) largest = size;
}

inline void Change::include(const Change& other) {
  if (other.low < low) low = other.low;
  if (other.high > high) high = other.high;
  if (other.largest > largest) largest = other.largest;
}

// Decides after each sweep whether to stop, and refuses to go on where that would never come true.
class Convergence {
 public:
  Convergence(const Planning& planning, int64_t states);  // checks gamma and tolerance

  bool reached(const Change& change);
  // The same for a figure other than the residual, such as the width of bounds.
  // `tellable`: what doubles can tell of it; at or below it the sweeps end, whatever was asked.
  bool reached(double figure, const Change& change, double tellable = 0);
  int64_t sweeps() const { return sweeps_; }
  double residual() const { return residual_; }
  double asked(double largest) const;      // the tolerance
  double tolerance(double largest) const;  // the same; Error where it is below what doubles allow

 private:
  void refuse_stall(double figure, double largest) const;

  const Planning& planning_;
  int64_t states_, sweeps_ = 0, stalled_ = 0;
  double residual_ = 0, best_;
};

}  // namespace engram
