// Names that people bring from elsewhere: what another library calls a thing that is here under another name. Whoever
// looks names up keeps a table of those that he knows.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace engram {

struct ForeignName {
  std::string_view theirs, ours, reason;  // reason: what ours has in common with theirs, or ""
};

// "; here that is 'ours': reason" where `name` is known to be foreign and ours is among the candidates; else the
// suggestion of the nearest candidate (error.h). Case does not count, nor whether words are joined by '-' or '_'.
std::string suggestion(std::string_view name, std::span<const std::string> candidates,
                       std::span<const ForeignName> foreign);

}  // namespace engram
