#include "engram/env/datasets/generated.h"

#include <algorithm>
#include <cassert>

namespace engram::inline ENGRAM_REAL {

void copy_rows(const MadeRows& rows, int64_t first, View input, View target, View weight) {
  assert(first >= 0 && first + input.rows <= rows.steps());
  const auto copy_column_rows = [first](const std::vector<Real>& from, View to) {
    for (int64_t t = 0; t < to.rows; ++t) std::copy_n(from.data() + (first + t) * to.columns, to.columns, to.row(t));
  };
  copy_column_rows(rows.input, input);
  copy_column_rows(rows.target, target);
  copy_column_rows(rows.weight, weight);
}

}  // namespace engram::inline ENGRAM_REAL
