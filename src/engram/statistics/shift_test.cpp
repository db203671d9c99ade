#include "engram/statistics/shift_test.h"

#include <algorithm>

namespace engram {

ShiftTest shift_test(int64_t length, int64_t shifts, const std::function<double(int64_t)>& outcome) {
  ShiftTest test;
  test.actual = outcome(0);
  const int64_t nearest = 1 + length / 20, available = length - 2 * nearest + 1;
  const int64_t count = std::max<int64_t>(0, std::min(shifts, available));
  int64_t as_good = 0;
  for (int64_t i = 0; i < count; ++i) {
    test.shifted.push_back(outcome(nearest + i * available / count));
    as_good += test.shifted.back() >= test.actual ? 1 : 0;
  }
  test.p = static_cast<double>(1 + as_good) / static_cast<double>(1 + count);
  return test;
}

}  // namespace engram
