#include "engram/run/selftest/selftest.h"

#include <cmath>
#include <exception>
#include <limits>
#include <utility>

#include "engram/core/error.h"
#include "engram/core/platform.h"

namespace engram {

Check judge(std::string name, std::string subject, double figure, double bound) {
  const bool passed = figure <= bound;
  const double shown = std::isfinite(figure) ? figure : std::numeric_limits<double>::max();
  return {std::move(name), std::move(subject), passed, shown, bound};
}

Check judge(std::string name, std::string subject, double bound, const std::function<double()>& figure) {
  try {
    const double found = figure();
    if (interrupted()) throw Error("interrupted", 130);
    return judge(std::move(name), std::move(subject), found, bound);
  } catch (const std::exception& error) {
    if (interrupted()) throw Error("interrupted", 130);  // a check that was stopped has not failed
    return judge(std::move(name), subject + ": " + error.what(), HUGE_VAL, bound);
  }
}

std::vector<Check> run_selftest() {
  std::vector<Check> all;
  for (const auto part : {judge_gradients, judge_kernels, judge_memories, judge_by_hand, judge_experience,
                          judge_deployment, judge_worlds, judge_resume}) {
    const std::vector<Check> checks = part();
    if (interrupted()) throw Error("interrupted", 130);
    all.insert(all.end(), checks.begin(), checks.end());
  }
  return all;
}

}  // namespace engram
