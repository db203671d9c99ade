// Files that a user wants written, looked at before any work: hours of it must not end at a directory that is not there,
// and a name mistyped must not destroy what was read.
#pragma once

#include <string>
#include <vector>

namespace engram {

struct NamedOutput {
  std::string option, path;  // "--out"; an empty path: not asked for
  bool needed = false;       // an empty path is a mistake
};

// Error where one cannot be made (no directory, a directory of that name, nothing may be written there), where one would
// take the place of an input, and where two are the same file. A pipe or a device may be named twice.
void demand_outputs(const std::vector<NamedOutput>& outputs, const std::vector<std::string>& inputs);

}  // namespace engram
