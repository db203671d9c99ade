#include "engram/core/error.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <vector>

namespace engram {
namespace {

// Levenshtein distance, case ignored.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i + 1;
    for (size_t j = 0; j < b.size(); ++j) {
      const bool same =
          std::tolower(static_cast<unsigned char>(a[i])) == std::tolower(static_cast<unsigned char>(b[j]));
      const size_t replaced = diagonal + (same ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({row[j + 1] + 1, row[j] + 1, replaced});
    }
  }
  return row[b.size()];
}

// Without its version: CartPole-v1 is CartPole.
std::string_view unversioned(std::string_view name) {
  const size_t digits = name.find_last_not_of("0123456789") + 1;
  const bool version = digits < name.size() && name.substr(0, digits).ends_with("-v");
  return version ? name.substr(0, digits - 2) : name;
}

}  // namespace

std::string visible(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string shown;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // U+0080 to U+009F are controls, too: c2 80 to c2 9f.
    const bool wide = byte == 0xc2 && i + 1 < text.size() && (static_cast<unsigned char>(text[i + 1]) & 0xe0) == 0x80;
    if (byte >= 0x20 && byte != 0x7f && !wide) {
      shown += text[i];
      continue;
    }
    for (size_t end = i + (wide ? 2 : 1); i < end; ++i) {
      const auto each = static_cast<unsigned char>(text[i]);
      shown += {'\\', 'x', digits[each >> 4], digits[each & 15]};
    }
    --i;
  }
  return shown;
}

std::string nearest_name(std::string_view name, std::span<const std::string> candidates) {
  std::string best;
  size_t best_distance = std::max<size_t>(2, name.size() / 3) + 1;
  for (const std::string& candidate : candidates) {
    const size_t distance =
        std::min(edit_distance(name, candidate), edit_distance(unversioned(name), unversioned(candidate)));
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string suggestion(std::string_view name, std::span<const std::string> candidates) {
  const std::string nearest = nearest_name(name, candidates);
  return nearest.empty() ? "" : "; did you mean '" + nearest + "'?";
}

}  // namespace engram
