// Shift test: is the timing of a path better than chance?
//
// The path is moved around in a circle against what happened, `shifts` times by equal strides; it keeps everything of
// its own, how often and how long it acts, and loses only its timing.  p = (1 + shifts at least as good) / (1 +
// shifts). A path that never changes has p = 1.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

namespace engram {

struct ShiftTest {
  double actual = 0;
  std::vector<double> shifted;  // what each shift came to, by its size
  double p = 1;
};

// `outcome(shift)`, 0 <= shift < length: the greater the better. A short path has fewer shifts.
ShiftTest shift_test(int64_t length, int64_t shifts, const std::function<double(int64_t)>& outcome);

}  // namespace engram
