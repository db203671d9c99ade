#include "engram/core/space.h"

#include <cmath>
#include <numeric>
#include <sstream>

#include "engram/core/error.h"

namespace engram {
namespace {

std::string list(const auto& values) {
  std::ostringstream out;
  for (size_t i = 0; i < values.size(); ++i) out << (i ? ", " : "") << values[i];
  return out.str();
}

}  // namespace

Space Space::box(std::vector<double> low, std::vector<double> high) {
  if (low.empty() || low.size() != high.size()) {
    throw Error("Space::box: expected as many lows as highs and at least one, found " + std::to_string(low.size()) +
                " and " + std::to_string(high.size()));
  }
  for (size_t i = 0; i < low.size(); ++i) {
    if (!(low[i] <= high[i])) throw Error("Space::box: low > high in column " + std::to_string(i));
  }
  Space space;
  space.low_ = std::move(low);
  space.high_ = std::move(high);
  return space;
}

Space Space::box(int columns, double low, double high) {
  const auto n = static_cast<size_t>(columns);
  return box(std::vector<double>(n, low), std::vector<double>(n, high));
}

Space Space::discrete(int n) {
  Space space = multi_discrete({n});
  space.type_ = Type::discrete;
  return space;
}

Space Space::multi_discrete(std::vector<int> counts) {
  if (counts.empty()) throw Error("Space::multi_discrete: expected at least one count");
  for (int count : counts) {
    if (count < 1) throw Error("Space: expected at least 1 choice, found " + std::to_string(count));
  }
  Space space;
  space.type_ = Type::multi_discrete;
  space.counts_ = std::move(counts);
  return space;
}

int Space::columns() const { return static_cast<int>(type_ == Type::box ? low_.size() : counts_.size()); }

int Space::choices() const { return std::accumulate(counts_.begin(), counts_.end(), 0); }

bool Space::contains(const double* row) const {
  for (size_t i = 0; i < static_cast<size_t>(columns()); ++i) {
    const double x = row[i];
    const bool inside =
        type_ == Type::box ? x >= low_[i] && x <= high_[i] : x >= 0 && x < counts_[i] && x == std::floor(x);
    if (!inside) return false;
  }
  return true;
}

std::string Space::describe() const {
  if (type_ == Type::discrete) return "Discrete(" + std::to_string(counts_[0]) + ")";
  if (type_ == Type::multi_discrete) return "MultiDiscrete(" + list(counts_) + ")";
  return "Box(" + std::to_string(columns()) + "; low " + list(low_) + "; high " + list(high_) + ")";
}

}  // namespace engram
