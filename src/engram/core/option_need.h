// Options that are read only beside others. Who gives one without them means something that will not happen, and is told
// so: `--inflation: is read only with --clusters mcl`. A verb's options list theirs in `needs()`.
#pragma once

#include <string>
#include <vector>

namespace engram {

struct OptionNeed {
  std::vector<std::string> options;
  bool met;          // as the other options stand
  std::string need;  // completes "is read only ..."
};

}  // namespace engram
