#include "engram/run/selftest.h"

#include <cmath>
#include <limits>
#include <utility>

namespace engram {

Check judge(std::string name, std::string subject, double figure, double bound) {
  const bool passed = figure <= bound;
  const double shown = std::isfinite(figure) ? figure : std::numeric_limits<double>::max();
  return {std::move(name), std::move(subject), passed, shown, bound};
}

std::vector<Check> run_selftest() {
  std::vector<Check> all;
  for (const auto part : {judge_gradients, judge_kernels, judge_memories}) {
    const std::vector<Check> checks = part();
    all.insert(all.end(), checks.begin(), checks.end());
  }
  return all;
}

}  // namespace engram
