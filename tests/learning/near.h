// Two tensors, number by number.
#pragma once

#include <gtest/gtest.h>

#include "engram/core/view.h"

namespace engram::inline ENGRAM_REAL {

inline void expect_near(ConstView found, ConstView expected, double tolerance) {
  ASSERT_EQ(found.rows, expected.rows);
  ASSERT_EQ(found.columns, expected.columns);
  for (int64_t i = 0; i < found.rows; ++i) {
    for (int64_t j = 0; j < found.columns; ++j) {
      EXPECT_NEAR(found(i, j), expected(i, j), tolerance) << "at (" << i << ", " << j << ")";
    }
  }
}

}  // namespace engram::inline ENGRAM_REAL
