#include "engram/statistics/anova.h"

#include <limits>

#include "engram/core/error.h"
#include "engram/statistics/bootstrap.h"
#include "engram/statistics/student.h"

namespace engram {

Anova one_way_anova(std::span<const std::vector<double>> groups) {
  double count = 0, sum = 0;
  for (const std::vector<double>& group : groups) {
    if (group.empty()) throw Error("anova: a group without a value");
    for (double y : group) sum += y, count += 1;
  }
  const auto size = static_cast<double>(groups.size());
  if (size < 2 || count <= size) throw Error("anova: expected at least two groups and more values than groups");
  Anova a{0, 0, size - 1, count - size, 0, 1};
  for (const std::vector<double>& group : groups) {
    const double centre = mean(group), off = centre - sum / count;
    a.between += static_cast<double>(group.size()) * off * off;
    for (double y : group) a.within += (y - centre) * (y - centre);
  }
  const double spread = a.within / a.within_degrees;
  a.f = spread > 0      ? a.between / a.between_degrees / spread
        : a.between > 0 ? std::numeric_limits<double>::infinity()
                        : 0;
  a.p = spread > 0 ? fisher_tail(a.f, a.between_degrees, a.within_degrees) : a.between > 0 ? 0 : 1;
  return a;
}

}  // namespace engram
