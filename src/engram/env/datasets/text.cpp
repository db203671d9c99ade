#include "engram/env/datasets/text.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "engram/core/error.h"
#include "engram/data/utf8.h"

namespace engram::inline ENGRAM_REAL {
namespace {

std::array<int64_t, 4> split(int64_t count, const Text::Options& options) {
  const double characters = static_cast<double>(count);
  const auto position = [&](double share) {
    return std::min(count, static_cast<int64_t>(std::floor(share * characters)));
  };
  return {0, position(options.train_share), position(options.train_share + options.validation_share), count};
}

void demand_parts(const std::array<int64_t, 4>& bounds, const std::string& file) {
  constexpr const char* names[] = {"training", "validation", "test"};
  for (size_t part = 0; part < 3; ++part) {
    const int64_t count = bounds[part + 1] - bounds[part];
    if (count >= 2) continue;
    throw Error(file + ": expected at least 2 characters in each part, found " + std::to_string(count) + " in the " +
                names[part] + " part; see --train_share and --validation_share, or give a longer text");
  }
}

}  // namespace

Text::Text(const Options& options, const WorldContext& context) : file_(options.data), space_(Space::discrete(1)) {
  if (file_.empty()) throw Error("--data: expected a text file, found none; give --data FILE");
  characters_ = code_points(context.read_file(file_), file_);
  bounds_ = split(static_cast<int64_t>(characters_.size()), options);
  demand_parts(bounds_, file_);
  vocabulary_.assign(characters_.begin(), characters_.begin() + end(DataPart::train));
  std::ranges::sort(vocabulary_);
  vocabulary_.erase(std::ranges::unique(vocabulary_).begin(), vocabulary_.end());
  index_characters();
}

void Text::index_characters() {
  indices_.resize(characters_.size());
  for (size_t i = 0; i < characters_.size(); ++i) {
    const auto found = std::ranges::lower_bound(vocabulary_, characters_[i]);
    const bool known = found != vocabulary_.end() && *found == characters_[i];
    indices_[i] = known ? static_cast<int32_t>(found - vocabulary_.begin()) + 1 : unknown;
  }
  space_ = Space::discrete(static_cast<int>(vocabulary_.size()) + 1);
}

int64_t Text::length(DataPart part, [[maybe_unused]] int64_t sequence) const {
  assert(sequence == 0);
  return end(part) - begin(part) - 1;
}

void Text::read(const Stretch& from, View input, View target, View weight) const {
  assert(from.first >= 0 && from.first + input.rows <= length(from.part, from.sequence));
  for (int64_t t = 0; t < input.rows; ++t) {
    const auto at = static_cast<size_t>(begin(from.part) + from.first + t);
    input(t, 0) = static_cast<Real>(indices_[at]);
    target(t, 0) = static_cast<Real>(indices_[at + 1]);
    weight(t, 0) = 1;
  }
}

void Text::visit_fitted(Archive& archive) {
  archive("vocabulary", vocabulary_);
  if (!archive.loading()) return;
  if (!std::ranges::is_sorted(vocabulary_, std::ranges::less_equal()) ||
      (!vocabulary_.empty() && vocabulary_.back() > 0x10FFFF)) {
    throw Error(file_ + ": the checkpoint's vocabulary is not one of characters in ascending order");
  }
  index_characters();
}

std::string Text::character(int32_t index) const {
  return utf8(index == unknown ? 0xFFFD : vocabulary_[static_cast<size_t>(index) - 1]);
}

}  // namespace engram::inline ENGRAM_REAL
