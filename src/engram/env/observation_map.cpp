#include "engram/env/observation_map.h"

#include <cstdio>

namespace engram::inline ENGRAM_REAL {

std::vector<std::string> MapAxis::names() const {
  std::vector<std::string> names;
  for (int64_t i = 0; i <= steps; ++i) {
    char name[32] = "";
    if (i % named == 0) std::snprintf(name, sizeof name, "%.3g", at(i));
    names.emplace_back(name);
  }
  return names;
}

}  // namespace engram::inline ENGRAM_REAL
