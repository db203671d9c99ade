#include "engram/core/foreign_name.h"

#include <algorithm>
#include <cctype>

#include "engram/core/error.h"

namespace engram {
namespace {

char plain(char c) { return c == '-' ? '_' : static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

}  // namespace

std::string suggestion(std::string_view name, std::span<const std::string> candidates,
                       std::span<const ForeignName> foreign) {
  for (const ForeignName& known : foreign) {
    if (!std::ranges::equal(name, known.theirs, {}, plain, plain)) continue;
    if (std::ranges::find(candidates, known.ours) == candidates.end()) continue;
    const std::string reason = known.reason.empty() ? "" : ": " + std::string(known.reason);
    return "; here that is '" + std::string(known.ours) + "'" + reason;
  }
  return suggestion(name, candidates);
}

}  // namespace engram
