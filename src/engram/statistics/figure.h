// Figure: a named result with what it means: an algorithm's own account of what its policy did, beside the score that
// the world gives. Shown under its name in JSON.
#pragma once

#include <string>
#include <variant>

#include "engram/statistics/bootstrap.h"

namespace engram {

struct Figure {
  std::string name;
  std::variant<double, Interval, bool> value;
  std::string meaning;
};

}  // namespace engram
