#include "engram/core/space.h"

#include <algorithm>
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
  space.shape_ = {static_cast<int>(low.size())};
  space.low_ = std::move(low);
  space.high_ = std::move(high);
  return space;
}

Space Space::box(int columns, double low, double high) {
  const auto n = static_cast<size_t>(columns);
  return box(std::vector<double>(n, low), std::vector<double>(n, high));
}

Space Space::image(int height, int width, int channels, double low, double high) {
  if (height < 1 || width < 1 || channels < 1) {
    throw Error("Space::image: expected at least 1 of each, found " + list(std::vector{height, width, channels}));
  }
  Space space = box(height * width * channels, low, high);
  space.shape_ = {height, width, channels};
  if (low == 0 && high == 255) space.storage_ = Storage::byte;
  return space;
}

Space Space::binary_image(int height, int width, int channels) {
  Space space = image(height, width, channels, 0, 1);
  space.storage_ = Storage::bit;
  return space;
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
  space.storage_ = Storage::index;
  space.shape_ = {static_cast<int>(counts.size())};
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

double Space::draw_value(int column, Rng& rng) const {
  const double low = low_[static_cast<size_t>(column)], high = high_[static_cast<size_t>(column)];
  if (storage_ == Storage::byte) return static_cast<double>(rng.below(256));
  if (storage_ == Storage::bit) return static_cast<double>(rng.below(2));
  return std::isfinite(high - low) ? rng.uniform(low, high) : std::clamp(rng.normal(), low, high);
}

int64_t Space::draw_rank(int column, int64_t allowed, Rng& rng) {
  if (allowed < 1) throw Error("mask: column " + std::to_string(column) + " of the action has no allowed choice");
  return rng.below(allowed);
}

std::string Space::describe() const {
  if (type_ == Type::discrete) return "Discrete(" + std::to_string(counts_[0]) + ")";
  if (type_ == Type::multi_discrete) return "MultiDiscrete(" + list(counts_) + ")";
  if (is_image()) {
    return "Box(" + list(shape_) + "; low " + list(std::vector{low_[0]}) + "; high " + list(std::vector{high_[0]}) +
           ")";
  }
  return "Box(" + std::to_string(columns()) + "; low " + list(low_) + "; high " + list(high_) + ")";
}

}  // namespace engram
